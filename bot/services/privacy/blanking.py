"""Takes out of each kind of row what says who it was about, and leaves what is counted: states, codes, times, sums."""

from collections.abc import Sequence

from sqlalchemy import delete, null, select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.models import (
    Benefit,
    Claim,
    Closing,
    Contact,
    Customer,
    FollowUp,
    FollowUpStatus,
    Message,
    MessageStatus,
    Phone,
    Promise,
    PromiseStatus,
    Service,
    TechnicalVisit,
    Turn,
    TurnStatus,
    VisitStatus,
    base_service,
)
from bot.services.privacy import case_blanking, tombstones
from bot.services.privacy.extent import find_receipts

NAME = "Datos borrados"
_COUNTED = ("reminder", "seconds", "then")  # of a message's details: what reports go by
QUEUED = (MessageStatus.PLANNED, MessageStatus.DUE)


def blank_text(message: Message) -> None:
    """What was said, to the last word; who and when stays."""
    message.body = message.subject = None
    message.content_variables = null()
    message.choices = []
    message.details = {key: message.details[key] for key in _COUNTED if key in message.details}
    if message.status is not MessageStatus.CANCELLED:  # there it is ours, and counted by
        message.error_message = None


def blank_message(message: Message) -> None:
    """Also with whom, and what the provider knows it by; what has not left never does."""
    now = clock.now()
    if message.status in QUEUED:
        message.status, message.ended_at = MessageStatus.CANCELLED, now
        message.error_message = "la persona pidió que se borren sus datos"
    elif message.status is MessageStatus.RECEIVED:
        message.status = MessageStatus.HANDLED
    elif message.status is MessageStatus.UNKNOWN:  # nobody can be asked about it any more
        message.status, message.ended_at = MessageStatus.UNDELIVERED, now
    blank_text(message)
    message.media = []
    message.address = tombstones.MARK
    message.provider_sid = message.provider_sid and tombstones.of_sid(message.provider_sid)
    message.call_sid = message.call_sid and tombstones.of_sid(message.call_sid)


def blank_belongings(session: Session, customer: Customer) -> None:
    """Services, deeds, cases and promises, what agents wrote of them, and the place in bases for campaigns to come."""
    _blank_services(session, customer)
    _blank_field_work(session, customer)
    for receipt in find_receipts(session, customer.id):
        receipt.media, receipt.subject, receipt.reason = [], NAME, None
    case_blanking.blank_all(session, customer)
    _update(session, Promise, customer, place=None)
    _update_where(session, Promise, customer, Promise.status == PromiseStatus.OPEN, PromiseStatus.CANCELLED)
    _update_where(session, Turn, customer, Turn.status == TurnStatus.BOOKED, TurnStatus.CANCELLED)
    _update(session, FollowUp, customer, note=None)
    _update_where(
        session, FollowUp, customer, FollowUp.status == FollowUpStatus.OPEN, FollowUpStatus.CANCELLED
    )
    for claim in session.scalars(select(Claim).where(Claim.customer_id == customer.id)):
        claim.reason, claim.number = None, f"{tombstones.MARK}{claim.id}"
    contacts = select(Contact.id).where(Contact.customer_id == customer.id)
    _update(session, Contact, customer, observation=None)
    session.execute(update(Closing).where(Closing.contact_id.in_(contacts)).values(observation=None, form={}))


def blank_customer(session: Session, customer: Customer) -> None:
    """The person themselves; their cédula becomes a tombstone, which remembers that they wanted silence."""
    silent_since = tombstones.make_room_for_cedula(session, customer.cedula)
    customer.opted_out_at = customer.opted_out_at or silent_since
    customer.cedula = tombstones.of_cedula(customer.cedula)
    customer.name, customer.email, customer.personal_care_since = NAME, None, None
    session.execute(delete(Phone).where(Phone.customer_id == customer.id))


def _blank_services(session: Session, customer: Customer) -> None:
    services: Sequence[Service] = customer.services
    session.execute(delete(base_service).where(base_service.c.service_id.in_([s.id for s in services])))
    for service in services:
        service.service_number = f"{tombstones.MARK}{service.id}"
        service.address = service.return_record = service.opted_in = None


def _blank_field_work(session: Session, customer: Customer) -> None:
    nothing = {"phone_1": "", "phone_2": "", "remark": None}
    _update(session, Benefit, customer, **nothing)
    visit = {"address": NAME, "receiver": NAME, "technician": None, "result": None}
    _update(session, TechnicalVisit, customer, **nothing, **visit)
    _update_where(
        session,
        TechnicalVisit,
        customer,
        TechnicalVisit.status == VisitStatus.REQUESTED,
        VisitStatus.CANCELLED,
    )


def _update(session: Session, kind: type, customer: Customer, **values: object) -> None:
    statement = update(kind).where(kind.customer_id == customer.id).values(**values)  # type: ignore[attr-defined]
    session.execute(statement.execution_options(synchronize_session="fetch"))


def _update_where(session: Session, kind: type, customer: Customer, which: object, status: object) -> None:
    statement = update(kind).where(kind.customer_id == customer.id, which)  # type: ignore[attr-defined,arg-type]
    session.execute(statement.values(status=status).execution_options(synchronize_session="fetch"))
