"""What a customer's debts still wait for: as long as anything stands, the collections campaign keeps silent."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.collections import get_collections
from bot.models import (
    Benefit,
    BenefitStatus,
    Channel,
    Contact,
    FollowUp,
    FollowUpKind,
    FollowUpStatus,
    Promise,
    PromiseStatus,
    TechnicalVisit,
    Turn,
    TurnPurpose,
    TurnStatus,
    VisitStatus,
)
from bot.services import contacts
from bot.services.debts import debts
from bot.services.debts.promises import last_day_to_show

# Source: 003_e2c5f93ba8151af2.txt; of these the deed itself says until when, of the others the typification does.
_PAYS, _VISIT, _BENEFIT = "1", "3", "4"
_BY_DEED = frozenset({"2", _VISIT, _BENEFIT})
_PAID = "paid"


def go_on(session: Session, customer_id: int) -> None:
    """Something came to nothing: the campaign goes on at its own pace, or once the rest of what is awaited is over.

    An hour that the customer asked for is their later word: it ends every silence.
    """
    if later := _find_open(session, customer_id, FollowUpKind.CONTACT_LATER):
        _wait(session, customer_id, later.due_at, Channel(later.channel) if later.channel else None)
        return
    ends = [clock.end_of_day(day) for day in _list_days(session, customer_id) if day >= clock.today()]
    call = _find_open(session, customer_id, FollowUpKind.PERSON_CALLBACK)
    if call and any(each.silent_until == call.due_at for each in debts.contacts_of(session, customer_id)):
        ends.append(call.due_at)
    if ends:
        _wait(session, customer_id, max(ends))
    else:
        debts.speak_again(session, customer_id)


def _wait(session: Session, customer_id: int, until: datetime, channel: Channel | None = None) -> None:
    for contact in debts.contacts_of(session, customer_id):
        contact.silent_until = until  # of one that an agreement settled too
        if not contacts.is_done(contact):
            contacts.postpone(session, contact, until, channel)


def _find_open(session: Session, customer_id: int, kind: FollowUpKind) -> FollowUp | None:
    return session.scalar(
        select(FollowUp)
        .where(
            FollowUp.customer_id == customer_id,
            FollowUp.kind == kind,
            FollowUp.status == FollowUpStatus.OPEN,
            FollowUp.due_at > clock.now(),
        )
        .order_by(FollowUp.id.desc())
        .limit(1)
    )


def _list_days(session: Session, customer_id: int) -> Iterator[date]:
    """The last local day of each silence that has a reason still."""
    days = get_collections().silence_days
    promised = list(session.scalars(_theirs(Promise, customer_id, PromiseStatus.OPEN)))
    for promise in promised:
        yield last_day_to_show(promise.due_on)
    for visit in session.scalars(_theirs(TechnicalVisit, customer_id, VisitStatus.REQUESTED)):
        yield _after(visit.requested_at, days.get(_VISIT, 0))
    for benefit in session.scalars(_theirs(Benefit, customer_id, BenefitStatus.GRANTED)):
        yield _after(benefit.granted_at, days.get(_BENEFIT, 0))
    for turn in session.scalars(_theirs(Turn, customer_id, TurnStatus.BOOKED)):
        if turn.purpose is TurnPurpose.PAYMENT_AGREEMENT:
            yield clock.to_local(turn.starts_at).date()
    for contact in debts.contacts_of(session, customer_id):
        yield from _of_word(contact, has_promised=bool(promised))


def _of_word(contact: Contact, *, has_promised: bool) -> Iterator[date]:
    """A silence that the customer's word alone began; without a promise code 1 is "I paid already"."""
    code = contact.typification_code
    if code is None or contact.typified_at is None or code in _BY_DEED or (code == _PAYS and has_promised):
        return
    if days := get_collections().silence_days.get(_PAID if code == _PAYS else code):
        yield _after(contact.typified_at, days)


def _after(instant: datetime, days: int) -> date:
    return clock.to_local(instant).date() + timedelta(days=days)


def _theirs[T: (Promise, TechnicalVisit, Benefit, Turn)](
    kind: type[T], customer_id: int, status: object
) -> Select[T]:
    return select(kind).where(kind.customer_id == customer_id, kind.status == status)
