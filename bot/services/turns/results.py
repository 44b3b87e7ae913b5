"""What a turn does to its customer's contacts: booked settles them, cancelled or missed lets them go on."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from bot import clock
from bot.language.written_dates import format_short_date
from bot.models import Contact, ContactState, Script, Turn, TurnPurpose
from bot.services import contacts
from bot.services.debts import awaited
from bot.services.observations import write_typification
from bot.services.typifications import typify

# Source: the contract, "Typifications"; a turn for an invoice claim settles nothing.
_BOOKED = {
    TurnPurpose.EQUIPMENT_RETURN: (Script.EQUIPMENT_RECOVERY, "E1"),
    TurnPurpose.PAYMENT_AGREEMENT: (Script.COLLECTIONS, "2"),
}
_INFORMED = "E4"


def settle(session: Session, turn: Turn, contact: Contact | None) -> None:
    """E1 on all that is pending, one visit returns everything; or 2 on all that is owed."""
    if turn.purpose not in _BOOKED:
        return
    script, _ = _BOOKED[turn.purpose]
    others = [
        each for each in contacts.live_contacts(session, turn.customer_id, script) if each is not contact
    ]
    settle_contacts(session, turn, [contact, *others] if contact else others)


def settle_contacts(session: Session, turn: Turn, found: Iterable[Contact]) -> None:
    """What a turn for equipment or an agreement says of these contacts."""
    script, code = _BOOKED[turn.purpose]
    local = clock.to_local(turn.starts_at)
    values: dict[str, Any] = {
        "turn": turn.code,
        "office": f"{turn.office.name} ({turn.office.city})",
        "when": f"{format_short_date(local.date())} a las {local:%H:%M}",
    }
    for contact in found:
        typify(session, contact, code, **values)
        if script is Script.COLLECTIONS:  # a later campaign waits for it too
            contact.silent_until = clock.end_of_day(local.date())


def reopen(session: Session, turn: Turn, topic: str) -> None:
    """The turn came to nothing: contacts that it settled are attempted again at the policy's pace."""
    if turn.purpose not in _BOOKED:
        return
    script, code = _BOOKED[turn.purpose]
    for contact in contacts.live_contacts(session, turn.customer_id, script):
        if contact.typification_code != code or not _is_pending(contact):
            continue
        if script is Script.EQUIPMENT_RECOVERY:
            write_typification(contact, _INFORMED, topic=topic)
        else:
            contact.typification_code = None
            contact.observation = f"Cliente informado sobre {topic}."
        contact.silent_until = None
        contacts.hold_back(session, contact)
    if script is Script.COLLECTIONS:
        awaited.go_on(session, turn.customer_id)


def settle_again(session: Session, turn: Turn) -> None:
    """It did not come to nothing after all: contacts that `reopen` set going, and nothing else changed, wait again."""
    if turn.purpose not in _BOOKED:
        return
    script, _ = _BOOKED[turn.purpose]
    code = _INFORMED if script is Script.EQUIPMENT_RECOVERY else None
    live = contacts.live_contacts(session, turn.customer_id, script)
    going = [each for each in live if each.state is ContactState.ACTIVE and each.typification_code == code]
    if going:
        settle_contacts(session, turn, going)


def _is_pending(contact: Contact) -> bool:
    service = contact.service
    if contact.campaign.script is Script.COLLECTIONS:
        return bool(service.amount_due)
    return service.returned_on is None
