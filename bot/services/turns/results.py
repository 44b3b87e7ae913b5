"""What a turn does to its customer's contacts: booked settles them, cancelled or missed lets them go on."""

from sqlalchemy.orm import Session

from bot import clock
from bot.language.written_dates import format_short_date
from bot.models import Contact, Script, Turn, TurnPurpose
from bot.services import contacts
from bot.services.observations import write_typification
from bot.services.typifications import typify_customer

_BOOKED, _INFORMED = "E1", "E4"  # Source: the contract, "Typifications"


def settle(session: Session, turn: Turn, contact: Contact | None) -> None:
    """E1 on all that is pending: one visit returns everything."""
    if turn.purpose is not TurnPurpose.EQUIPMENT_RETURN:
        return
    local = clock.to_local(turn.starts_at)
    typify_customer(
        session,
        turn.customer_id,
        Script.EQUIPMENT_RECOVERY,
        _BOOKED,
        contact=contact,
        turn=turn.code,
        office=f"{turn.office.name} ({turn.office.city})",
        when=f"{format_short_date(local.date())} a las {local:%H:%M}",
    )


def reopen(session: Session, turn: Turn, topic: str) -> None:
    """The turn came to nothing: contacts that it settled are attempted again at the policy's pace."""
    if turn.purpose is not TurnPurpose.EQUIPMENT_RETURN:
        return
    for contact in contacts.live_contacts(session, turn.customer_id, Script.EQUIPMENT_RECOVERY):
        if contact.typification_code == _BOOKED and contact.service.returned_on is None:
            write_typification(contact, _INFORMED, topic=topic)
            contacts.hold_back(session, contact)
