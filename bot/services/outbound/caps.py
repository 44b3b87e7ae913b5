"""How often a day: each person by the law, and all recipients together by Meta."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from bot.catalog.legal import get_legal
from bot.db import UtcDateTime
from bot.models import Channel, Message, MessageKind, MessageStatus
from bot.services.outbound.checks import BEGUN, Candidate, send_rule, start_of_today
from bot.services.outbound.send_hours import next_day

Postponed = dict[datetime, list[int]]
Person = tuple[str, int | None]

_DAY = timedelta(hours=24)
_was_begun = or_(
    Message.kind.in_(BEGUN), and_(Message.kind == MessageKind.AGENT, Message.template.is_not(None))
)
_waiting = Message.status.in_([MessageStatus.PLANNED, MessageStatus.DUE, MessageStatus.CANCELLED])
_refused = and_(Message.status == MessageStatus.FAILED, Message.provider_sid.is_(None))
# All but what waits, was cancelled, or was refused by the provider at the door.
_may_have_left = and_(~_waiting, ~_refused)


def _today_of(whom: ColumnElement[bool]) -> Select[int, int | None, int | None]:
    return select(Message.id, Message.customer_id, Message.conversation_id).where(
        whom,
        Message.channel == bindparam("channel"),
        Message.mentions_money,
        Message.claimed_at >= bindparam("since", type_=UtcDateTime()),
        _was_begun,
        _may_have_left,
    )


# Built once, and each by its index: each claim runs them.
_OF_CUSTOMERS = _today_of(Message.customer_id.in_(bindparam("customers", expanding=True)))
_OF_CONVERSATIONS = _today_of(Message.conversation_id.in_(bindparam("conversations", expanding=True)))


class DailyCap:
    """Once a day per person and channel, over all campaigns and retries. Source: LODC, art. 49, as reported.

    A person is a customer, and whoever answers a telephone.
    """

    def __init__(self, session: Session, candidates: Sequence[Candidate], now: datetime) -> None:
        self._now = now
        capped = [c for c in candidates if c.is_begun and c.mentions_money]
        self._used = _count_today(session, capped, now) if capped else Counter()

    def count(self, candidate: Candidate) -> int:
        """The contacts of today that mention money, on the candidate's channel, with one of its persons."""
        return max(self._used[person] for person in _persons(candidate))

    def admit(self, candidate: Candidate, postponed: Postponed) -> bool:
        """Count the candidate, or put it off to the next allowed day."""
        if not (candidate.is_begun and candidate.mentions_money):
            return True
        if self.count(candidate) >= get_legal().money.per_person_channel_and_day:
            postponed[next_day(self._now, send_rule(candidate))].append(candidate.id)
            return False
        self._used.update(_persons(candidate))
        candidate.count_today = self.count(candidate)
        return True


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


def _count_today(session: Session, candidates: Sequence[Candidate], now: datetime) -> Counter[Person]:
    values = {"channel": candidates[0].channel, "since": start_of_today(now)}
    customers = {"customers": list({c.customer_id for c in candidates})}
    conversations = {"conversations": list({c.conversation_id for c in candidates})}
    counts: Counter[Person] = Counter()
    seen = {c.id for c in candidates}
    for query, keys in ((_OF_CUSTOMERS, customers), (_OF_CONVERSATIONS, conversations)):
        for key, customer_id, conversation_id in session.execute(query, values | keys):
            if key not in seen:
                seen.add(key)
                counts.update([("customer", customer_id), ("address", conversation_id)])
    return counts
