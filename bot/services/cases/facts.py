"""What is known of a case by itself, under the names that procedures use (bot/catalog/facts.py)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.evidence import get_evidence
from bot.catalog.procedure import NO, YES
from bot.catalog.retention import get_retention
from bot.models import Complaint, CorporateLine, Phone, PhoneStatus, Script, ServiceCase


@dataclass(frozen=True)
class Known:
    """A case, and what other systems told of its service."""

    case: ServiceCase
    complaint: Complaint | None
    of_customer: Collection[Complaint]  # the newest of each of the customer's services
    line: CorporateLine | None
    phone: str | None


def find_facts(session: Session, case: ServiceCase) -> dict[str, str]:
    """All that is known, by name, as a form's field holds it: days ISO, amounts "12.50", `yes` or `no`, E.164."""
    complaint, all_of_them = _find_complaint(session, case), _list_newest(session, case.customer_id)
    known = Known(case, complaint, all_of_them, _find_line(session, case), _find_phone(session, case))
    looked_up = {name: look_up(known) for name, look_up in LOOK_UPS.items()}
    return {name: _as_text(value) for name, value in looked_up.items() if value not in (None, "")}


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    return str(value)


def _find_complaint(session: Session, case: ServiceCase) -> Complaint | None:
    """The one that the case is about, else the service's latest."""
    mine = select(Complaint).where(Complaint.service_id == case.service_id)
    ordered = mine.order_by(
        Complaint.number != case.number, Complaint.requested_on.desc(), Complaint.id.desc()
    )
    return session.scalar(ordered.limit(1)) if case.service_id else None


def _list_newest(session: Session, customer_id: int) -> Collection[Complaint]:
    """The newest complaint of each of a customer's services."""
    theirs = select(Complaint).where(Complaint.customer_id == customer_id)
    ordered = session.scalars(theirs.order_by(Complaint.requested_on, Complaint.id))
    return {complaint.service_id: complaint for complaint in ordered}.values()


def _find_line(session: Session, case: ServiceCase) -> CorporateLine | None:
    return session.scalar(select(CorporateLine).where(CorporateLine.service_id == case.service_id))


def _find_phone(session: Session, case: ServiceCase) -> str | None:
    """The first of the customer's telephones that is not known to be wrong."""
    theirs = select(Phone.number).where(Phone.customer_id == case.customer_id)
    return session.scalar(theirs.order_by(Phone.status != PhoneStatus.OK, Phone.position).limit(1))


def is_withdrawn_for_arrears(known: Known) -> bool | None:
    """Any of the customer's products, as the base says; what is owed elsewhere is no withdrawal.

    Source: 002_4fc4b9decf32cdc9.txt, 1.1.
    """
    return any(each.in_arrears for each in known.of_customer) if known.of_customer else None


def is_in_credit_bureau(known: Known) -> bool | None:
    """A person is, whatever product of theirs was asked about."""
    return any(each.in_credit_bureau for each in known.of_customer) if known.of_customer else None


def count_recent(known: Known) -> int | None:
    """Complaints of the product in 30 days; of these days an older base says nothing."""
    if known.complaint is None:
        return None
    age = clock.today() - clock.to_local(known.complaint.imported_at).date()
    return known.complaint.recent_complaints if age.days <= get_retention().repeated_faults_days else None


def has_repeated_faults(known: Known) -> bool | None:
    """Two or more complaints in 30 days on one product. Source: 002_4fc4b9decf32cdc9.txt, "Daño reiterado"."""
    count = count_recent(known)
    return None if count is None else count >= get_retention().repeated_faults


def is_vip(case: ServiceCase, category: str | None) -> bool | None:
    """By what its form says, else by the base's category; None: nothing is known."""
    given = case.answers or {}
    billing = Decimal(given["billing"]) if given.get("billing") else None
    return get_retention().is_vip(given.get("category") or category, billing)


def _find_internet(known: Known) -> str | None:
    """The service that engineering is sold on: the case's own, else the customer's only one. Source: 002, 5.2."""
    name_product = get_retention().name_product
    if known.case.service and name_product(known.case.service.business_line) == "internet":
        return known.case.service.service_number
    theirs = [each for each in known.case.customer.services if each.retired_on is None]
    found = [each.service_number for each in theirs if name_product(each.business_line) == "internet"]
    return found[0] if len(found) == 1 else None


def _find_number(known: Known) -> str | None:
    """A retention case closes its own complaint and no other of the service. Source: the seed, ERRORES COMUNES, 1."""
    if known.complaint is None or (_is_retention(known) and known.complaint.number != known.case.number):
        return None
    return known.complaint.number


def _find_kind(known: Known) -> str | None:
    """Source: 000_e38df741ca3a1b96.txt, ERRORES COMUNES, 2: retention works one type."""
    if _is_retention(known):
        return get_retention().complaint_type
    return known.complaint.kind if known.complaint else None


def _is_retention(known: Known) -> bool:
    return known.case.procedure == Script.RETENTION.value


def _name_technology(known: Known) -> str | None:
    """By words of the plan or the line of business."""
    service = known.case.service
    said = (
        f"{known.complaint.plan or '' if known.complaint else ''} {service.business_line if service else ''}"
    )
    return get_retention().name_technology(said)


def _name_product(known: Known) -> str | None:
    return get_retention().name_product(known.case.service.business_line) if known.case.service else None


def _name_mailbox(case: ServiceCase) -> str | None:
    rules = get_evidence()
    return rules.mailbox if case.procedure == rules.procedure else None


LOOK_UPS: dict[str, Callable[[Known], Any]] = {
    "today": lambda known: clock.today().isoformat(),
    "month": lambda known: f"{clock.today():%Y-%m}",
    "case_number": lambda known: known.case.number,
    "has_complaint": lambda known: _find_number(known) is not None,
    "complaint_number": _find_number,
    "complaint_type": _find_kind,
    "requested_on": lambda known: known.complaint and known.complaint.requested_on,
    "request_reason": lambda known: known.complaint and known.complaint.reason,
    "customer_name": lambda known: known.case.customer.name,
    "identifier": lambda known: known.case.customer.cedula,
    "service_number": lambda known: known.case.service and known.case.service.service_number,
    "business_line": lambda known: known.case.service and known.case.service.business_line,
    "plan": lambda known: (known.complaint and known.complaint.plan) or (known.line and known.line.plan),
    "city": lambda known: known.case.service and known.case.service.city,
    "address": lambda known: known.case.service and known.case.service.address,
    "contact_phone": lambda known: known.phone,
    "email": lambda known: known.case.customer.email,
    "withdrawn_for_arrears": is_withdrawn_for_arrears,
    "credit_bureau": is_in_credit_bureau,
    "category": lambda known: known.complaint and known.complaint.category,
    "is_vip": lambda known: is_vip(known.case, known.complaint.category if known.complaint else None),
    "recent_complaints": count_recent,
    "repeated_faults": has_repeated_faults,
    "technology": _name_technology,
    "product": _name_product,
    "internet_number": _find_internet,
    "is_assigned": lambda known: known.line and known.line.is_assigned,
    "executive": lambda known: known.line and known.line.executive,
    "fixed_charge": lambda known: known.line and known.line.fixed_charge,
    "campaign_offered": lambda known: known.line and known.line.campaign_offered,
    "evidence_mailbox": lambda known: _name_mailbox(known.case),
}
