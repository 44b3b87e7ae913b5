"""What was agreed of a debt is taken back: by the customer, by the agent who noted it, or by a correction.

The contacts that it had typified go back to what was agreed before and still stands, or to nothing, as after a turn.
"""

from sqlalchemy.orm import Session

from bot.models import Benefit, Contact, Promise, PromiseStatus, TechnicalVisit, TurnPurpose
from bot.services import contacts
from bot.services.debts import awaited, benefits, debts, promises, proposals, visits
from bot.services.debts.form_rules import KIND_NAMES
from bot.services.turns import results, turns
from bot.services.typifications import typify

# Source: 003_e2c5f93ba8151af2.txt
_PAYS, _VISIT, _BENEFIT = "1", "3", "4"


def take_back_promise(session: Session, promise: Promise) -> None:
    """Nobody is reminded; one that is no longer open stays as it is."""
    if promise.status is PromiseStatus.OPEN:
        promises.cancel(session, promise)
        _reopen(session, promise.customer_id, _PAYS, "la anulación de su promesa de pago")


def take_back_visit(session: Session, visit: TechnicalVisit) -> None:
    """Field operations are told.

    Raises:
        NotAllowed: it is not awaited any more.
    """
    visits.cancel(session, visit)
    _reopen(session, visit.customer_id, _VISIT, "la anulación de su visita técnica", visit.service_id)


def take_back_benefit(session: Session, benefit: Benefit) -> None:
    """The debt may get one again.

    Raises:
        NotAllowed: it was used, or cancelled before.
    """
    benefits.cancel(session, benefit)
    _reopen(session, benefit.customer_id, _BENEFIT, "la anulación de su beneficio", benefit.service_id)


def _reopen(session: Session, customer_id: int, code: str, topic: str, service_id: int | None = None) -> None:
    session.flush()
    for contact in debts.contacts_of(session, customer_id):
        is_its = contact.typification_code == code and service_id in (None, contact.service_id)
        if not (is_its and contact.service.amount_due):
            continue
        contact.typification_code = None
        contact.observation = f"Cliente informado sobre {topic}."
        if not _restore(session, contact):
            contacts.hold_back(session, contact)
    awaited.go_on(session, customer_id)


def _find_promise(session: Session, contact: Contact) -> Promise | None:
    """The open promise that is to pay this contact's debt too."""
    owing = debts.list_owing(session, contact.customer)
    for promise in promises.list_open(session, contact.customer_id):
        if contact.service in (proposals.find_covered(owing, promise.amount) or owing):
            return promise
    return None


def _restore(session: Session, contact: Contact) -> bool:
    """What was agreed before and still stands is how it ended again."""
    turn = turns.current(session, contact.customer_id, TurnPurpose.PAYMENT_AGREEMENT)
    visit = visits.find_requested(session, contact.service)
    benefit = benefits.find_granted(session, contact.service)
    if promise := _find_promise(session, contact):
        what = promises.say(promise.amount, promise.due_on, promise.place)
        typify(session, contact, _PAYS, what=what)
    elif turn:
        results.settle_contacts(session, turn, [contact])
    elif visit:
        kind = KIND_NAMES[visit.service_kind]
        typify(session, contact, _VISIT, service_kind=kind, place=visit.address, receiver=visit.receiver)
    elif benefit:
        typify(session, contact, _BENEFIT, benefit=benefit.title)
    return bool(promise or turn or visit or benefit)
