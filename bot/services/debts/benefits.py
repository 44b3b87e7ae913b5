"""Benefits of the matrix: what a debt may get, and that it was taken. Source: 003_e2c5f93ba8151af2.txt, 4."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.collections import BenefitRule, get_collections
from bot.errors import NotAllowed
from bot.models import Benefit, BenefitStatus, Customer, Payment, Service, ServiceKind
from bot.services.debts import debts, form_rules
from bot.services.typifications import typify

_BENEFIT = "4"  # Source: 003_e2c5f93ba8151af2.txt


@dataclass(frozen=True)
class BenefitForm:
    """What the seed's form asks for, beyond name, cédula and benefit: FORMULARIO DE BENEFICIO ENTREGADO.

    `phones`: two, E.164, the one in use first.
    """

    service_kind: ServiceKind
    phones: tuple[str, str]
    remark: str | None = None


def find_offer(session: Session, service: Service, *, hardship: bool = False) -> BenefitRule | None:
    """What a service's debt may get and has not got yet."""
    if find_granted(session, service) is not None:
        return None
    return get_collections().benefit_of(service, hardship=hardship)


def find_granted(session: Session, service: Service) -> Benefit | None:
    """The benefit that was given for a service's debt."""
    return session.scalar(
        select(Benefit)
        .where(Benefit.service_id == service.id, Benefit.status == BenefitStatus.GRANTED)
        .order_by(Benefit.id.desc())
        .limit(1)
    )


def cancel(session: Session, benefit: Benefit) -> None:
    """It was not used yet, and is not given.

    Raises:
        NotAllowed: it was cancelled before, or something was paid with it: nobody can tell what without it.
    """
    if benefit.status is not BenefitStatus.GRANTED:
        raise NotAllowed("Ese beneficio ya no está vigente.")
    session.refresh(benefit.service)  # a payment may have come while the agent thought
    if is_used(session, benefit):
        raise NotAllowed("Ese beneficio ya se usó: después de otorgarlo se registró el pago.")
    benefit.status = BenefitStatus.CANCELLED
    session.flush()


def is_used(session: Session, benefit: Benefit) -> bool:
    """Whether something was paid since it was granted, or nothing is owed any more."""
    if not benefit.service.amount_due:
        return True
    since = clock.to_local(benefit.granted_at).date()
    paid = select(Payment.id).where(Payment.service_id == benefit.service_id, Payment.paid_on >= since)
    return session.scalar(paid.limit(1)) is not None


def grant(
    session: Session,
    customer: Customer,
    service: Service,
    rule: BenefitRule,
    form: BenefitForm,
    *,
    made_by: str | None = None,
) -> Benefit:
    """Keep the form; the campaign is silent while the benefit can be used. One that was given already stays.

    `made_by`: the agent's mail address, None: the bot.

    Raises:
        InvalidInput: there are no two telephones.
    """
    form_rules.check_phones(form.phones)
    session.get_one(Customer, customer.id, with_for_update=True)
    present = find_granted(session, service)
    if present is not None:
        return present
    contact = debts.contact_of(session, service)
    benefit = Benefit(
        customer=customer,
        service=service,
        contact_id=contact.id if contact else None,
        code=rule.code,
        title=rule.title,
        service_kind=form.service_kind,
        phone_1=form.phones[0],
        phone_2=form.phones[1],
        remark=form.remark[:300] if form.remark else None,
        granted_at=clock.now(),
        made_by=made_by,
    )
    session.add(benefit)
    session.flush()
    if contact is not None:
        typify(session, contact, _BENEFIT, benefit=rule.title)
    debts.silence_after(session, customer.id, _BENEFIT)
    return benefit
