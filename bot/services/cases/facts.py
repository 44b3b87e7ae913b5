"""What is known of a case by itself, under the names that procedures use (bot/catalog/facts.py)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.procedures import NO, YES
from bot.catalog.retention import get_retention
from bot.models import Complaint, CorporateLine, Phone, PhoneStatus, ServiceCase


@dataclass(frozen=True)
class Known:
    """A case, and what other systems told of its service."""

    case: ServiceCase
    complaint: Complaint | None
    line: CorporateLine | None
    phone: str | None


def find_facts(session: Session, case: ServiceCase) -> dict[str, str]:
    """All that is known, by name, as a form's field holds it: days ISO, amounts "12.50", `yes` or `no`, E.164."""
    known = Known(case, _find_complaint(session, case), _find_line(session, case), _find_phone(session, case))
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


def _find_line(session: Session, case: ServiceCase) -> CorporateLine | None:
    return session.scalar(select(CorporateLine).where(CorporateLine.service_id == case.service_id))


def _find_phone(session: Session, case: ServiceCase) -> str | None:
    """The first of the customer's telephones that is not known to be wrong."""
    theirs = select(Phone.number).where(Phone.customer_id == case.customer_id)
    return session.scalar(theirs.order_by(Phone.status != PhoneStatus.OK, Phone.position).limit(1))


def is_withdrawn_for_arrears(known: Known) -> bool | None:
    """As the base says; what is owed elsewhere is no withdrawal."""
    return known.complaint.in_arrears if known.complaint else None


def has_repeated_faults(complaint: Complaint | None) -> bool | None:
    """Two or more complaints in 30 days on one product. Source: 002_4fc4b9decf32cdc9.txt, "Daño reiterado"."""
    return complaint.recent_complaints >= get_retention().repeated_faults if complaint else None


def _name_technology(known: Known) -> str | None:
    """By words of the plan or the line of business."""
    service = known.case.service
    said = (
        f"{known.complaint.plan or '' if known.complaint else ''} {service.business_line if service else ''}"
    )
    return get_retention().name_technology(said)


def _name_product(known: Known) -> str | None:
    return get_retention().name_product(known.case.service.business_line) if known.case.service else None


LOOK_UPS: dict[str, Callable[[Known], Any]] = {
    "today": lambda known: clock.today().isoformat(),
    "month": lambda known: f"{clock.today():%Y-%m}",
    "case_number": lambda known: known.case.number,
    "complaint_number": lambda known: known.complaint and known.complaint.number,
    "complaint_type": lambda known: known.complaint and known.complaint.kind,
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
    "credit_bureau": lambda known: known.complaint and known.complaint.in_credit_bureau,
    "category": lambda known: known.complaint and known.complaint.category,
    "is_vip": lambda known: get_retention().is_vip(known.complaint.category if known.complaint else None),
    "recent_complaints": lambda known: known.complaint and known.complaint.recent_complaints,
    "repeated_faults": lambda known: has_repeated_faults(known.complaint),
    "technology": _name_technology,
    "product": _name_product,
    "is_assigned": lambda known: known.line and known.line.is_assigned,
    "executive": lambda known: known.line and known.line.executive,
    "fixed_charge": lambda known: known.line and known.line.fixed_charge,
    "campaign_offered": lambda known: known.line and known.line.campaign_offered,
}
