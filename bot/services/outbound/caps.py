"""How often a day: each person by the law, and all recipients together by Meta."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from bot.catalog.legal import get_legal
from bot.catalog.policy import get_policy
from bot.catalog.scripts import get_scripts
from bot.db import UtcDateTime
from bot.models import (
    Channel,
    FollowUp,
    FollowUpKind,
    FollowUpStatus,
    Message,
    MessageKind,
    MessageStatus,
    Phone,
    PhoneStatus,
)
from bot.services.outbound.checks import BEGUN, Candidate, send_rule, start_of_today
from bot.services.outbound.send_hours import next_day

Postponed = dict[datetime, list[int]]
Person = tuple[str, int | None]

_DAY = timedelta(hours=24)
_SINCE = bindparam("since", type_=UtcDateTime())
_was_begun = or_(
    Message.kind.in_(BEGUN), and_(Message.kind == MessageKind.AGENT, Message.template.is_not(None))
)
_waiting = Message.status.in_([MessageStatus.PLANNED, MessageStatus.DUE, MessageStatus.CANCELLED])
_refused = and_(Message.status == MessageStatus.FAILED, Message.provider_sid.is_(None))
# All but what waits, was cancelled, or was refused by the provider at the door.
_may_have_left = and_(~_waiting, ~_refused)


_went_to_another = exists().where(  # the next number is tried at once
    Phone.customer_id == Message.customer_id, Phone.number == Message.address, Phone.status != PhoneStatus.OK
)


_is_the_days_own = Message.template.in_(bindparam("once_a_day", expanding=True))


def _today_of(whom: ColumnElement[bool]) -> Select[int, int | None, int | None, bool, bool]:
    missed = or_(Message.status.in_([MessageStatus.FAILED, MessageStatus.UNDELIVERED]), _went_to_another)
    left = and_(Message.claimed_at >= _SINCE, _was_begun, _may_have_left)
    is_reminder = Message.kind == MessageKind.REMINDER
    comes = and_(  # a reminder of what they agreed to goes before a campaign of the same day
        is_reminder,
        Message.status == MessageStatus.DUE,
        Message.due_at < bindparam("until", type_=UtcDateTime()),
    )
    return select(
        Message.id,
        Message.customer_id,
        Message.conversation_id,
        and_(left, Message.mentions_money, Message.channel == bindparam("channel")).label("on_channel"),
        or_(comes, ~missed).label("reached"),
    ).where(whom, or_(and_(left, or_(Message.mentions_money, is_reminder, _is_the_days_own)), comes))


# Built once, and each by its index: each claim runs them.
_OF_CUSTOMERS = _today_of(Message.customer_id.in_(bindparam("customers", expanding=True)))
_OF_CONVERSATIONS = _today_of(Message.conversation_id.in_(bindparam("conversations", expanding=True)))
_answered = (
    exists()
    .where(
        Message.customer_id == FollowUp.customer_id,
        Message.claimed_at >= FollowUp.due_at,
        _was_begun,
        _may_have_left,
    )
    .correlate(FollowUp)
)
_ASKED_FOR = select(FollowUp.customer_id).where(
    FollowUp.customer_id.in_(bindparam("customers", expanding=True)),
    FollowUp.kind == FollowUpKind.CONTACT_LATER,
    FollowUp.status != FollowUpStatus.CANCELLED,
    FollowUp.due_at.between(_SINCE, bindparam("now", type_=UtcDateTime())),
    ~_answered,
)


class DailyCap:
    """How often a day a person hears of money: by the law on each channel, by the policy from campaigns in all.

    A text that says so counts in all, money or not: who asked to cancel two services is asked once a day. A person
    is a customer, and whoever answers a telephone; all campaigns and retries count. What did not reach them counts
    for the law alone. An attempt at the hour that the customer asked for is an answer, and free.
    Source: LODC, art. 49, as reported; policy.yml, contacts_a_day; scripts.yml, once_a_day.
    """

    def __init__(self, session: Session, candidates: Sequence[Candidate], now: datetime) -> None:
        self._now = now
        self._once_a_day = get_scripts().once_a_day
        capped = [c for c in candidates if self._is_capped(c)]
        self._on_channel: defaultdict[Person, int] = defaultdict(int)
        self._in_all: defaultdict[Person, int] = defaultdict(int)
        self._most_on_channel = get_legal().money.per_person_channel_and_day
        self._most_in_all = get_policy().contacts_a_day
        self._asked_for: set[int | None] = set()
        if capped:
            self._count_today(session, capped)
        if (
            self._on_channel or self._in_all
        ):  # seldom: in a batch that was not written to today nobody is full
            full = [c for c in capped if self._is_full(c, _persons(c))]
            self._asked_for = self._find_asked_for(session, full)

    def count(self, candidate: Candidate) -> int:
        """The contacts of today that mention money, on the candidate's channel, with one of its persons."""
        customer, address = _persons(candidate)
        return max(self._on_channel[customer], self._on_channel[address])

    def admit(self, candidate: Candidate, postponed: Postponed) -> bool:
        """Count the candidate, or put it off to the next allowed day."""
        if not self._is_capped(candidate):
            return True
        persons = _persons(candidate)
        if self._is_full(candidate, persons):
            if candidate.customer_id not in self._asked_for:
                postponed[next_day(self._now, send_rule(candidate))].append(candidate.id)
                return False
            self._asked_for.discard(candidate.customer_id)  # once: they may have several services
        for person in persons:
            self._on_channel[person] += candidate.mentions_money
            self._in_all[person] += 1
        candidate.count_today = self.count(candidate)
        return True

    def _is_capped(self, candidate: Candidate) -> bool:
        return candidate.is_begun and (candidate.mentions_money or candidate.template in self._once_a_day)

    def _is_full(self, candidate: Candidate, persons: tuple[Person, Person]) -> bool:
        customer, address = persons
        on_channel = max(self._on_channel[customer], self._on_channel[address])
        if candidate.mentions_money and on_channel >= self._most_on_channel:
            return True
        if candidate.kind is not MessageKind.CAMPAIGN:
            return False
        return max(self._in_all[customer], self._in_all[address]) >= self._most_in_all

    def _count_today(self, session: Session, candidates: Sequence[Candidate]) -> None:
        today = start_of_today(self._now)
        values = {
            "channel": candidates[0].channel, "since": today, "until": today + _DAY, "once_a_day": self._once_a_day,
        }  # fmt: skip
        customers = {"customers": list({c.customer_id for c in candidates})}
        conversations = {"conversations": list({c.conversation_id for c in candidates})}
        seen = {c.id for c in candidates}
        for query, keys in ((_OF_CUSTOMERS, customers), (_OF_CONVERSATIONS, conversations)):
            for row in session.execute(query, values | keys):
                if row.id in seen:
                    continue
                seen.add(row.id)
                persons: list[Person] = [("customer", row.customer_id), ("address", row.conversation_id)]
                for person in persons:
                    self._on_channel[person] += bool(row.on_channel)
                    self._in_all[person] += bool(row.reached)

    def _find_asked_for(self, session: Session, full: Sequence[Candidate]) -> set[int | None]:
        """The customers among them who asked to be contacted today, at an hour that has come."""
        if not full:
            return set()
        customers = [c.customer_id for c in full if c.kind is MessageKind.CAMPAIGN]
        values = {"customers": customers, "since": start_of_today(self._now), "now": self._now}
        return set(session.scalars(_ASKED_FOR, values))


def apply_daily_limit(
    session: Session, limit: int | None, candidates: Sequence[Candidate], postponed: Postponed, now: datetime
) -> list[Candidate]:
    """Those that leave the recipients of the last 24 hours within Meta's limit; the others are put off.

    Meta counts whom we begin to write to: somebody who was counted already costs nothing. Locked by the
    sender's row, which the claim holds.
    """
    begun = {c.id for c in candidates if c.is_begun and c.channel is Channel.WHATSAPP}
    if limit is None or not begun or count_recipients(session, now) + len(begun) <= limit:
        return list(candidates)
    leaving = _find_recipients(session, now)
    free_at = sorted(at + _DAY for at in leaving.values())
    admitted, turned_away = [], 0
    for candidate in candidates:
        counts = candidate.id in begun and candidate.address not in leaving
        if counts and len(leaving) >= limit:
            again = free_at[min(turned_away, len(free_at) - 1)] if free_at else now + _DAY
            postponed[_round_up(again)].append(candidate.id)
            turned_away += 1
            continue
        if counts:
            leaving[candidate.address] = now
        admitted.append(candidate)
    return admitted


def count_recipients(session: Session, now: datetime) -> int:
    """How many messages we began on WhatsApp in the last 24 hours: at least as many as had them."""
    return session.scalar(select(func.count()).where(*begun_since(now))) or 0


def count_day_room(session: Session, limit: int | None, now: datetime) -> int | None:
    """How many more may be written to now; None without a limit."""
    return None if limit is None else max(0, limit - len(_find_recipients(session, now)))


def _find_recipients(session: Session, now: datetime) -> dict[str, datetime]:
    """Whom we began to write to in the last 24 hours, and when for the last time."""
    rows = session.execute(
        select(Message.address, func.max(Message.claimed_at, type_=UtcDateTime()))
        .where(*begun_since(now))
        .group_by(Message.address)
    )
    return {address: at or now for address, at in rows}


def begun_since(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """The messages that count towards Meta's limit at an instant."""
    return (
        Message.channel == Channel.WHATSAPP,
        Message.claimed_at > now - _DAY,
        _was_begun,
        _may_have_left,
    )


def _round_up(instant: datetime) -> datetime:
    """To the whole minute: what is put off together is written together."""
    return instant.replace(second=0, microsecond=0) + timedelta(minutes=1)


def _persons(candidate: Candidate) -> tuple[Person, Person]:
    return ("customer", candidate.customer_id), ("address", candidate.conversation_id)
