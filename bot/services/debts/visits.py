"""Technical visits: the seed's form, left to field operations, and what they reported."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.collections import get_collections
from bot.catalog.notices import get_notices
from bot.errors import InvalidInput, NotAllowed
from bot.language.person_names import first_name
from bot.language.written_dates import format_long_date, format_short_date
from bot.models import Customer, Message, Service, ServiceKind, TechnicalVisit, VisitStatus
from bot.services.contacts import QUEUED
from bot.services.debts import debts, form_rules
from bot.services.debts.form_rules import KIND_NAMES
from bot.services.outbound import messages
from bot.services.typifications import typify

_VISIT = "3"  # Source: 003_e2c5f93ba8151af2.txt


@dataclass(frozen=True)
class VisitForm:
    """What the seed's form asks for, beyond the cédula. Source: 003_e2c5f93ba8151af2.txt, FORMULARIO DE VISITA TÉCNICA.

    `address`: with the landmark; `phones`: two, E.164, the one in use first.
    """

    service_kind: ServiceKind
    address: str
    receiver: str
    phones: tuple[str, str]
    remark: str | None = None

    def check(self) -> None:
        """Whether field operations can work with it.

        Raises:
            InvalidInput: the address or who receives is missing, or there are no two telephones.
        """
        if not form_rules.says_something(self.address):
            raise InvalidInput("Falta la dirección de la visita técnica.")
        if not form_rules.is_person(self.receiver):
            raise InvalidInput("Falta quién recibe la visita técnica.")
        form_rules.check_phones(self.phones)


def request(
    session: Session,
    customer: Customer,
    service: Service,
    form: VisitForm,
    *,
    made_by: str | None = None,
) -> TechnicalVisit:
    """Keep the form, mail it to field operations, and let the campaign wait for them.

    A visit that is still awaited for the service is replaced. `made_by`: the agent's mail address, None: the bot.

    Raises:
        InvalidInput: something of the form is missing.
    """
    form.check()
    session.get_one(Customer, customer.id, with_for_update=True)
    earlier = find_requested(session, service)
    if earlier is not None:
        cancel(session, earlier)
    contact = debts.contact_of(session, service)
    visit = TechnicalVisit(
        customer=customer,
        service=service,
        contact_id=contact.id if contact else None,
        service_kind=form.service_kind,
        address=form.address[:300],
        receiver=form.receiver[:120],
        phone_1=form.phones[0],
        phone_2=form.phones[1],
        remark=form.remark[:300] if form.remark else None,
        requested_at=clock.now(),
        made_by=made_by,
    )
    session.add(visit)
    session.flush()
    visit.mail_id = _mail(session, visit).id
    if contact is not None:
        typify(
            session, contact, _VISIT,
            service_kind=KIND_NAMES[form.service_kind], place=visit.address, receiver=visit.receiver,
        )  # fmt: skip
    debts.silence_after(session, customer.id, _VISIT)
    return visit


def cancel(session: Session, visit: TechnicalVisit) -> None:
    """Nobody needs to come; field operations are told, where the form may have left already.

    Raises:
        NotAllowed: it is not awaited any more.
    """
    if visit.status is not VisitStatus.REQUESTED:
        raise NotAllowed("Esa visita ya no está pendiente.")
    visit.status = VisitStatus.CANCELLED
    mail = session.get(Message, visit.mail_id, with_for_update=True) if visit.mail_id else None
    if mail is not None and mail.status in QUEUED:
        messages.cancel(session, mail, "la visita se anuló")
    else:
        _mail_cancellation(session, visit)
    session.flush()


def find_requested(session: Session, service: Service) -> TechnicalVisit | None:
    """The visit that a service awaits."""
    visit = find_latest(session, service)
    return visit if visit and visit.status is VisitStatus.REQUESTED else None


def find_latest(session: Session, service: Service) -> TechnicalVisit | None:
    """The last visit of a service that was asked for and not taken back."""
    return session.scalar(
        select(TechnicalVisit)
        .where(TechnicalVisit.service_id == service.id, TechnicalVisit.status != VisitStatus.CANCELLED)
        .order_by(TechnicalVisit.id.desc())
        .limit(1)
    )


def record_result(
    session: Session, visit: TechnicalVisit, visited_on: date, result: str, technician: str | None
) -> bool:
    """What the technician reported; the customer is told, and offered the turn for the invoice claim.

    Whether anything changed. A visit that could not be made lets the campaign go on.
    """
    if (visit.visited_on, visit.result) == (visited_on, result):
        return False
    visit.visited_on, visit.result, visit.technician = visited_on, result[:300], technician
    visit.status = VisitStatus.DONE if is_done(result) else VisitStatus.NOT_DONE
    template = "visit_done" if visit.status is VisitStatus.DONE else "visit_not_done"
    values = {"first_name": first_name(visit.customer.name), "day": format_long_date(visited_on)}
    messages.queue_notice(session, visit.customer, template, values, details={"visit": visit.id})
    debts.speak_again(session, visit.customer_id)
    return True


def is_done(result: str) -> bool:
    """Whether a technician's words say that the visit was made."""
    words = result.upper()
    return not any(sign in words for sign in ("NO ", "AUSENTE", "PENDIENTE", "CANCEL", "REAGEND", "FALLID"))


def _mail(session: Session, visit: TechnicalVisit) -> Message:
    notices = get_notices()
    values = _values(visit) | {
        "name": visit.customer.name,
        "receiver": visit.receiver,
        "phone_1": visit.phone_1,
        "phone_2": visit.phone_2,
        "remark": visit.remark or "ninguna",
    }
    return _write(session, visit, notices.visit_subject.format(**values), notices.visit_mail.format(**values))


def _mail_cancellation(session: Session, visit: TechnicalVisit) -> None:
    notices, day = get_notices(), clock.to_local(visit.requested_at).date()
    values = _values(visit) | {"requested_on": format_short_date(day)}
    subject = notices.visit_cancelled_subject.format(**values)
    _write(session, visit, subject, notices.visit_cancelled_mail.format(**values))


def _values(visit: TechnicalVisit) -> dict[str, str]:
    return {
        "cedula": visit.customer.cedula,
        "service_number": visit.service.service_number,
        "service_kind": KIND_NAMES[visit.service_kind],
        "address": visit.address,
    }


def _write(session: Session, visit: TechnicalVisit, subject: str, body: str) -> Message:
    mailbox, details = get_collections().visit_mailbox, {"visit": visit.id}
    return messages.queue_mail(
        session, mailbox, subject, body, customer_id=visit.customer_id, details=details
    )
