"""Books, moves and cancels turns at the offices. Source: 004_494a7d2a7dcd2fdb.txt, "agenda tu turno"."""

import re
import secrets
from datetime import date, datetime, timedelta
from io import BytesIO

import qrcode
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.errors import NoPlaceLeft, NotAllowed
from bot.models import Contact, Customer, Office, Scenario, Turn, TurnPurpose, TurnStatus
from bot.services.turns import offices, places, reminders, results

# No letter or digit that is mistaken for another on paper or over the telephone (0O 1IL 2Z 5S 8B MN DT).
_SIGNS = "34679ACEFGHJKPQRUVWXY"
_CODE_LENGTH = 6
_DAYS_WITHOUT_DEADLINE = 30


def cities(session: Session) -> list[str]:
    """The cities with an office that gives turns, by name."""
    return sorted({office.city for office in offices.list_open(session)})


def offices_in(session: Session, city: str) -> list[Office]:
    """The offices of a city that give turns."""
    return offices.list_open(session, city)


def free_days(session: Session, office: Office, until: date, *, limit: int = 60) -> list[date]:
    """Local days with a place left, from tomorrow to `until`."""
    return places.list_free_days(session, office, until, limit)


def free_times(session: Session, office: Office, day: date) -> list[datetime]:
    """Instants (UTC) of a local day with a place left."""
    return places.list_free(session, office, day)


def book(
    session: Session,
    customer_id: int,
    office_id: int,
    starts_at: datetime,
    *,
    contact: Contact | None = None,
    purpose: TurnPurpose = TurnPurpose.EQUIPMENT_RETURN,
    made_by: str | None = None,
) -> Turn:
    """Give a customer the place at that instant (UTC); whoever has a turn for that purpose is moved.

    The reminder is queued, and the customer's contacts are settled with E1. `made_by`: the agent's mail address,
    None: the bot; a turn that is moved stays its maker's.

    Raises:
        NoPlaceLeft: the place was taken meanwhile, or is none of the office's.
    """
    customer = session.get_one(Customer, customer_id, with_for_update=True)  # one booking at a time each
    present = current(session, customer_id, purpose)
    if present is not None:
        return move(session, present, office_id, starts_at)
    desk = _take_place(session, office_id, starts_at, contact)
    turn = Turn(
        code=_draw_code(session),
        office=session.get_one(Office, office_id),
        customer=customer,
        contact_id=contact.id if contact else None,
        purpose=purpose,
        starts_at=starts_at,
        desk=desk,
        booked_at=clock.now(),
        made_by=made_by,
    )
    session.add(turn)
    _note(session, turn, contact)
    return turn


def move(session: Session, turn: Turn, office_id: int, starts_at: datetime) -> Turn:
    """Another place for a turn that was booked; its code stays.

    Raises:
        NoPlaceLeft: the place was taken meanwhile, or is none of the office's; the turn is where it was.
        NotAllowed: it is no longer booked.
    """
    session.refresh(turn, with_for_update=True)
    if turn.status is not TurnStatus.BOOKED:
        raise NotAllowed("El turno ya no está agendado.")
    contact = session.get(Contact, turn.contact_id) if turn.contact_id else None
    if (turn.office_id, turn.starts_at) != (office_id, starts_at):
        # All three at once: a query in between would write the new desk at the old time, where another sits.
        office = session.get_one(Office, office_id)
        desk = _take_place(session, office_id, starts_at, contact)
        turn.office, turn.starts_at, turn.desk = office, starts_at, desk
        turn.booked_at = clock.now()
    reminders.cancel(session, turn, "el turno se cambió")
    _note(session, turn, contact)
    return turn


def cancel(session: Session, turn: Turn) -> None:
    """Free the place; nobody is reminded, and the customer's contacts go on.

    Raises:
        NotAllowed: it is no longer booked.
    """
    if turn.status is not TurnStatus.BOOKED:
        raise NotAllowed("El turno ya no está agendado.")
    turn.status = TurnStatus.CANCELLED
    session.flush()
    reminders.cancel(session, turn, "el turno se anuló")
    results.reopen(session, turn, "la anulación de su turno")


def current(session: Session, customer_id: int, purpose: TurnPurpose | None = None) -> Turn | None:
    """The customer's next booked turn; one whose hour has passed waits for the office's word and is none."""
    turns = select(Turn).where(
        Turn.customer_id == customer_id, Turn.status == TurnStatus.BOOKED, Turn.starts_at > clock.now()
    )
    if purpose:
        turns = turns.where(Turn.purpose == purpose)
    return session.scalar(turns.order_by(Turn.starts_at).limit(1))


def last_day(session: Session, contact: Contact | None) -> date:
    """The last local day for which a turn is offered: the deadline, `ends_on` where a charge was loaded.

    Without a contact there is no deadline: a month.
    """
    if contact is None:
        return clock.today() + timedelta(days=_DAYS_WITHOUT_DEADLINE)
    charged = contact.scenario is Scenario.CHARGES_LOADED
    return contact.campaign.ends_on if charged else contact.campaign.deadline


def read_code(text: str) -> str | None:
    """The code that somebody typed or scanned, in any case, with or without its first letters; None: it is none."""
    signs = re.sub(r"[^0-9A-Z]", "", text.upper()).removeprefix("CNT")
    is_code = len(signs) == _CODE_LENGTH and set(signs) <= set(_SIGNS)
    return f"CNT-{signs}" if is_code else None


def draw_qr(code: str) -> bytes:
    """The code as a QR picture, PNG."""
    picture = BytesIO()
    qrcode.make(code, box_size=12, border=4).save(picture)
    return picture.getvalue()


def _take_place(session: Session, office_id: int, starts_at: datetime, contact: Contact | None) -> int:
    """The desk. The office's row is locked, so that two cannot see one place free; the index is the proof."""
    office = session.get_one(Office, office_id, with_for_update=True)
    day = clock.to_local(starts_at).date()
    if day <= clock.today() or day > last_day(session, contact) or not office.is_open:
        raise NoPlaceLeft("Ese día ya no se dan turnos.")
    if starts_at not in places.list_times(office, day):
        raise NoPlaceLeft("La oficina no da turnos a esa hora.")
    desk = places.find_desk(session, office, starts_at)
    if desk is None:
        raise NoPlaceLeft("Ese turno acaba de ocuparse.")
    return desk


def _note(session: Session, turn: Turn, contact: Contact | None) -> None:
    session.flush()
    reminders.queue(session, turn)
    results.settle(session, turn, contact)


def _draw_code(session: Session) -> str:
    while True:
        code = "CNT-" + "".join(secrets.choice(_SIGNS) for _ in range(_CODE_LENGTH))
        if session.scalar(select(Turn.id).where(Turn.code == code)) is None:
            return code
