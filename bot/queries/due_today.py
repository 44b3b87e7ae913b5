"""What agents have to do or watch today: promised calls, claims, promises to pay, visits; the oldest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from bot import clock
from bot.catalog.collections import get_collections
from bot.catalog.desk import get_desk
from bot.models import (
    Claim,
    ClaimStatus,
    Conversation,
    Customer,
    FollowUp,
    FollowUpKind,
    FollowUpStatus,
    PhoneStatus,
    Promise,
    PromiseStatus,
    Service,
    TechnicalVisit,
    VisitStatus,
)
from bot.queries.durations import sum_agent_time

MOST = 200  # of a kind on the page
_VISIT = "3"  # of silence_days: until then field operations have time
_AHEAD = timedelta(days=7)


@dataclass(frozen=True)
class Callback:
    """A promised call; `late`: the agents' time since its hour; `numbers`: those that may be rung, E.164."""

    follow_up: FollowUp
    customer: Customer | None
    conversation: Conversation | None
    late: timedelta
    numbers: Sequence[str]

    @property
    def is_overdue(self) -> bool:
        """Whether it is more than a little late."""
        return self.late > _patience()

    @property
    def is_due(self) -> bool:
        """Whether its hour has come."""
        return self.follow_up.due_at <= clock.now()

    @property
    def is_today(self) -> bool:
        """Whether its hour is today, or was before."""
        return self.follow_up.due_at < clock.end_of_day(clock.today())

    @property
    def opted_out(self) -> bool:
        """Whether they asked for no more contact: the agent is warned."""
        return any(each and each.opted_out_at for each in (self.customer, self.conversation))


@dataclass(frozen=True)
class DueToday:
    """The other lists: of `claims` those whose answer is due, of `visits` those without result for too long."""

    later: Sequence[FollowUp]
    claims: Sequence[Claim]
    promises: Sequence[Promise]
    visits: Sequence[TechnicalVisit]


def list_callbacks(session: Session) -> list[Callback]:
    """The promised calls up to a week ahead by their hour, so that what is overdue comes first."""
    rows = session.execute(
        select(FollowUp, Conversation)
        .outerjoin(Conversation, Conversation.id == FollowUp.conversation_id)
        .options(joinedload(FollowUp.customer).selectinload(Customer.phones))
        .where(
            FollowUp.kind == FollowUpKind.PERSON_CALLBACK,
            FollowUp.status == FollowUpStatus.OPEN,
            FollowUp.due_at < clock.now() + _AHEAD,
        )
        .order_by(FollowUp.due_at, FollowUp.id)
        .limit(MOST)
    )
    return [_describe(follow_up, conversation) for follow_up, conversation in rows]


def count_late(session: Session) -> int:
    """The promised calls that are more than a little late."""
    due = session.scalars(
        select(FollowUp.due_at)
        .where(
            FollowUp.kind == FollowUpKind.PERSON_CALLBACK,
            FollowUp.status == FollowUpStatus.OPEN,
            FollowUp.due_at < clock.now(),
        )
        .limit(MOST)
    )
    return sum(_measure(due_at) > _patience() for due_at in due)


def list_due(session: Session) -> DueToday:
    """What falls due today, or did before and is open still."""
    return DueToday(
        later=session.scalars(_later()).all(),
        claims=session.scalars(_claims()).all(),
        promises=session.scalars(_promises()).all(),
        visits=session.scalars(_visits()).all(),
    )


def list_numbers(customer: Customer | None, conversation: Conversation | None) -> list[str]:
    """Where somebody may be rung: the telephone they used, then the others of theirs that are not known to be wrong."""
    phones = customer.phones if customer else []
    wrong = {phone.number for phone in phones if phone.status is not PhoneStatus.OK}
    used = conversation.address if conversation and conversation.address.startswith("+") else None
    found = dict.fromkeys(filter(None, [used, *(phone.number for phone in phones)]))
    return [number for number in found if number not in wrong]


def _describe(follow_up: FollowUp, conversation: Conversation | None) -> Callback:
    late = _measure(follow_up.due_at)
    customer = follow_up.customer
    return Callback(follow_up, customer, conversation, late, list_numbers(customer, conversation))


def _patience() -> timedelta:
    return timedelta(minutes=get_desk().callback_minutes)


def _measure(due_at: datetime) -> timedelta:
    now = clock.now()
    return sum_agent_time(due_at, now) if due_at < now else timedelta(0)


def _later() -> Select[FollowUp]:
    return (
        select(FollowUp)
        .options(joinedload(FollowUp.customer))
        .where(
            FollowUp.kind == FollowUpKind.CONTACT_LATER,
            FollowUp.status == FollowUpStatus.OPEN,
            FollowUp.due_at < clock.end_of_day(clock.today()),
        )
        .order_by(FollowUp.due_at, FollowUp.id)
        .limit(MOST)
    )


def _claims() -> Select[Claim]:
    return (
        select(Claim)
        .options(joinedload(Claim.service).joinedload(Service.customer))
        .where(Claim.status == ClaimStatus.OPEN, Claim.due_on <= clock.today())
        .order_by(Claim.due_on, Claim.id)
        .limit(MOST)
    )


def _promises() -> Select[Promise]:
    return (
        select(Promise)
        .options(joinedload(Promise.customer))
        .where(Promise.status == PromiseStatus.OPEN, Promise.due_on <= clock.today())
        .order_by(Promise.due_on, Promise.id)
        .limit(MOST)
    )


def _visits() -> Select[TechnicalVisit]:
    patience = timedelta(days=get_collections().silence_days.get(_VISIT, 0))
    return (
        select(TechnicalVisit)
        .options(joinedload(TechnicalVisit.customer), joinedload(TechnicalVisit.service))
        .where(
            TechnicalVisit.status == VisitStatus.REQUESTED,
            TechnicalVisit.requested_at <= clock.now() - patience,
        )
        .order_by(TechnicalVisit.requested_at, TechnicalVisit.id)
        .limit(MOST)
    )
