"""An agent books, moves or cancels a turn for a customer."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot import clock
from bot.language.written_dates import format_time, format_weekday_date
from bot.models import Contact, Customer, Script, Turn, TurnPurpose
from bot.services import audit, contacts, media
from bot.services.deeds.telling import Doing, tell
from bot.services.turns import turns

_SCRIPTS = {TurnPurpose.EQUIPMENT_RETURN: Script.EQUIPMENT_RECOVERY}
_BOOKED = {
    TurnPurpose.EQUIPMENT_RETURN: "turn_booked",
    TurnPurpose.PAYMENT_AGREEMENT: "agreement_booked",
    TurnPurpose.INVOICE_CLAIM: "claim_turn_booked",
}
_MOVED = {
    TurnPurpose.EQUIPMENT_RETURN: "turn_moved",
    TurnPurpose.PAYMENT_AGREEMENT: "agreement_moved",
    TurnPurpose.INVOICE_CLAIM: "claim_turn_booked",
}


def book(doing: Doing, purpose: TurnPurpose, office_id: int, starts_at: datetime) -> tuple[Turn, bool]:
    """Give the customer that place (UTC), or move the turn that they have for it; whether they are told of it.

    Raises:
        NoPlaceLeft: the place was taken meanwhile, or is none of the office's.
    """
    session, customer = doing.session, doing.customer
    present = turns.current(session, customer.id, purpose)
    contact = contact_for(session, customer, purpose)
    turn = turns.book(
        session, customer.id, office_id, starts_at, contact=contact, purpose=purpose, made_by=doing.agent
    )
    audit.record(session, "turn.move" if present else "turn.book", turn)
    name = (_MOVED if present else _BOOKED)[purpose]
    picture = media.store(doing.recobra, turns.draw_qr(turn.code), "image/png", f"turno-{turn.code}.png")
    local = clock.to_local(turn.starts_at)
    told = tell(
        doing, name, [picture], code=turn.code, office=turn.office.name, address=turn.office.address,
        day=format_weekday_date(local.date()), time=f"las {format_time(local.time())}",
    )  # fmt: skip
    return turn, told is not None


def contact_for(session: Session, customer: Customer, purpose: TurnPurpose) -> Contact | None:
    """The campaign's work that a turn for that purpose settles, the one that is under way first."""
    live = contacts.live_contacts(session, customer.id, _SCRIPTS.get(purpose, Script.COLLECTIONS))
    return next((each for each in live if not contacts.is_done(each)), live[0] if live else None)


def last_day(session: Session, customer: Customer, purpose: TurnPurpose) -> date:
    """The last local day for which such a turn is offered."""
    return turns.last_day(session, contact_for(session, customer, purpose))
