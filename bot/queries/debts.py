"""What came of a customer's debts, for `customer show`; lists are oldest first."""

from typing import Any

from sqlalchemy.orm import Session

from bot.models import Benefit, Claim, Customer, Promise, TechnicalVisit, Turn, TurnPurpose
from bot.queries.belongings import list_of
from bot.queries.state_names import CLAIMS

Facts = dict[str, Any]


def list_promises(session: Session, customer: Customer) -> list[Facts]:
    """The contract's shape; `made_by` is the agent's mail address, None: the bot."""
    promises = list_of(session, Promise, customer)
    return [
        {
            "amount": promise.amount,
            "date": promise.due_on,
            "place": promise.place,
            "status": promise.status.value,
            "made_by": promise.made_by,
        }
        for promise in promises
    ]


def list_agreements(session: Session, customer: Customer) -> list[Facts]:
    """The appointments for a payment agreement."""
    turns = list_of(session, Turn, customer, Turn.office)
    return [
        {
            "turn": turn.code,
            "office": turn.office.name,
            "city": turn.office.city,
            "starts_at": turn.starts_at,
            "status": turn.status.value,
        }
        for turn in turns
        if turn.purpose is TurnPurpose.PAYMENT_AGREEMENT
    ]


def list_visits(session: Session, customer: Customer) -> list[Facts]:
    """The seed's form, and what came of it."""
    visits = list_of(session, TechnicalVisit, customer, TechnicalVisit.service)
    return [
        {
            "service_number": visit.service.service_number,
            "service": visit.service_kind.value,
            "address": visit.address,
            "receiver": visit.receiver,
            "phones": [visit.phone_1, visit.phone_2],
            "remark": visit.remark,
            "status": visit.status.value,
            "requested_at": visit.requested_at,
            "visited_on": visit.visited_on,
            "result": visit.result,
        }
        for visit in visits
    ]


def list_benefits(session: Session, customer: Customer) -> list[Facts]:
    """The seed's form."""
    benefits = list_of(session, Benefit, customer, Benefit.service)
    return [
        {
            "service_number": benefit.service.service_number,
            "service": benefit.service_kind.value,
            "code": benefit.code,
            "benefit": benefit.title,
            "phones": [benefit.phone_1, benefit.phone_2],
            "remark": benefit.remark,
            "status": benefit.status.value,
            "granted_at": benefit.granted_at,
        }
        for benefit in benefits
    ]


def list_claims(session: Session, customer: Customer) -> list[Facts]:
    """Claims, as cases."""
    claims = list_of(session, Claim, customer, Claim.service)
    return [
        {
            "procedure": "claim",
            "code": claim.number,
            "state": CLAIMS[claim.status],
            "motive": "RECLAMO DE FACTURA",
            "closing": claim.closed_at,
            "observation": claim.reason,
            "form": {"service_number": claim.service.service_number},
            "due_at": claim.due_on,
        }
        for claim in claims
    ]
