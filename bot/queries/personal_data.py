"""Everything that is kept of one person, as they may ask to see it. Source: LOPDP, art. 13."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bot.models import (
    AuditEntry,
    Closing,
    Complaint,
    Contact,
    Customer,
    DataRequest,
    FollowUp,
    Note,
    Payment,
    Service,
)
from bot.queries.belongings import list_of
from bot.queries.case_names import name_record, name_system
from bot.queries.customers import show_customer
from bot.services.privacy import case_blanking, extent

Facts = dict[str, Any]


def collect(session: Session, customer: Customer) -> Facts:
    """What `customer show` knows, and what only the house keeps: notes, closings, who looked, what was asked for.

    Who saw and did something is named by mail address: the law wants recipients named.
    """
    return {
        **show_customer(session, customer.cedula),
        "email": customer.email,
        "known_since": customer.created_at,
        "opted_out_at": customer.opted_out_at,
        "service_details": [_describe_service(service) for service in customer.services],
        "payments": _list_payments(session, customer),
        "follow_up_notes": [f.note for f in list_of(session, FollowUp, customer) if f.note],
        "agents_notes": _list_notes(session, customer),
        "closings": _list_closings(session, customer),
        "complaints": _list_complaints(session, customer),
        "case_files": _list_case_files(session, customer),
        "told_to_other_systems": _list_records(session, customer),
        "data_requests": _list_requests(session, customer),
        "seen_and_done_by": _list_audit(session, customer),
    }


def _describe_service(service: Service) -> Facts:
    return {
        "service_number": service.service_number,
        "address": service.address,
        "return_record": service.return_record,
        "benefit": service.benefit,
        "whatsapp_agreed": service.opted_in,
    }


def _list_payments(session: Session, customer: Customer) -> list[Facts]:
    payments = session.scalars(
        select(Payment)
        .join(Service, Service.id == Payment.service_id)
        .options(joinedload(Payment.service))
        .where(Service.customer_id == customer.id)
        .order_by(Payment.paid_on, Payment.id)
    )
    return [
        {"service_number": p.service.service_number, "amount": p.amount, "date": p.paid_on, "place": p.place}
        for p in payments
    ]


def _list_notes(session: Session, customer: Customer) -> list[Facts]:
    """Of conversations that are the person's alone: in a shared one a note may be about somebody else."""
    theirs = extent.measure(session, customer)
    notes = session.scalars(select(Note).where(Note.conversation_id.in_(theirs.own)).order_by(Note.id))
    return [{"at": note.created_at, "author": note.author, "text": note.text} for note in notes]


def _list_closings(session: Session, customer: Customer) -> list[Facts]:
    closings = session.scalars(
        select(Closing)
        .join(Contact, Contact.id == Closing.contact_id)
        .where(Contact.customer_id == customer.id)
        .order_by(Closing.id)
    )
    return [
        {"at": c.closed_at, "agent": c.agent, "code": c.code, "observation": c.observation, "form": c.form}
        for c in closings
    ]


def _list_complaints(session: Session, customer: Customer) -> list[Facts]:
    return [
        {
            "number": c.number, "requested_on": c.requested_on, "plan": c.plan, "reason": c.reason,
            "category": c.category, "in_arrears": c.in_arrears, "in_credit_bureau": c.in_credit_bureau,
        }
        for c in list_of(session, Complaint, customer)
    ]  # fmt: skip


def _list_case_files(session: Session, customer: Customer) -> list[Facts]:
    """Under the paths at which the ZIP has them."""
    return [
        {"case": case.number, "what": file.field, "added_at": file.added_at, **file.media}
        for case in case_blanking.find_cases(session, customer.id)
        for file in case.files
    ]


def _list_records(session: Session, customer: Customer) -> list[Facts]:
    """Recipients are named, and what they were told."""
    cases = case_blanking.find_cases(session, customer.id)
    return [
        {"system": name_system(r.system), "what": name_record(r), "at": r.sent_at, "told": r.payload}
        for r in case_blanking.find_records(session, cases)
    ]


def _list_requests(session: Session, customer: Customer) -> list[Facts]:
    return [
        {"kind": r.kind.value, "status": r.status.value, "received_on": r.received_on, "asked": r.asked}
        for r in list_of(session, DataRequest, customer)
    ]


def _list_audit(session: Session, customer: Customer) -> list[Facts]:
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.customer_id == customer.id).order_by(AuditEntry.id)
    )
    return [{"at": entry.at, "who": entry.actor, "what": entry.action} for entry in entries]
