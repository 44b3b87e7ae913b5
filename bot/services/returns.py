"""Equipment that came back: as the back office's list or an office says, and taken back where that was a mistake."""

from datetime import date

from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.policy import After, get_policy
from bot.errors import NotAllowed
from bot.models import Contact, ContactState, Customer, Script, Service, TurnPurpose
from bot.services import contacts
from bot.services.turns import turns

_UNDONE = "Se anuló el registro de la entrega de los equipos."


def register(session: Session, service: Service, returned_on: date, record: str | None) -> bool:
    """The equipment is back since that local day, by the acta of that number; whether anything changed.

    Who returned gets nothing more, and needs no turn for it.
    """
    record = record or service.return_record
    if (service.returned_on, service.return_record) == (returned_on, record):
        return False
    # Before anything of theirs is written: who books a turn meanwhile holds this row and waits for the rest.
    customer = session.get_one(Customer, service.customer_id, with_for_update=True)
    service.returned_on, service.return_record = returned_on, record
    session.flush()
    contacts.apply_returned(session, service)
    _cancel_needless_turn(session, customer)
    return True


def take_back(session: Session, service: Service) -> None:
    """It was registered today by mistake: the equipment is pending again, and its campaigns go on.

    Raises:
        NotAllowed: the return is of another day, or there is none; later it is the back office's to correct.
    """
    session.get_one(Customer, service.customer_id, with_for_update=True)
    if service.returned_on != clock.today():
        raise NotAllowed("Solo se puede anular una entrega registrada hoy.")
    service.returned_on = service.return_record = None
    session.flush()
    for contact in contacts.open_contacts(session, service, Script.EQUIPMENT_RECOVERY):
        contact.observation = _UNDONE
        if contact.state is ContactState.SETTLED and not _is_settled_by_word(contact):
            contacts.resume(session, contact)


def _is_settled_by_word(contact: Contact) -> bool:
    """Whether what the customer said or booked keeps it settled."""
    after = get_policy().scripts[contact.campaign.script].after
    return contact.typification_code is not None and after[contact.typification_code] is After.SETTLE


def _cancel_needless_turn(session: Session, customer: Customer) -> None:
    """Who brought everything before the day of their turn will not come; of that day the office says more."""
    if contacts.pending_services(customer):
        return
    turn = turns.current(session, customer.id, TurnPurpose.EQUIPMENT_RETURN)
    last = max(service.returned_on for service in customer.services if service.returned_on)
    if turn is not None and clock.to_local(turn.starts_at).date() > last:
        turns.cancel(session, turn)
