"""Decides the next attempt of one contact or of thousands, from the policy and what was tried."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.policy import Then, get_policy
from bot.catalog.scripts import get_scripts
from bot.db import UtcDateTime
from bot.models import (
    Campaign,
    Channel,
    Contact,
    ContactState,
    Message,
    MessageKind,
    MessageStatus,
    Phone,
    PhoneStatus,
    Service,
)

Numbers = Mapping[Channel, str]
FAILED = (MessageStatus.FAILED, MessageStatus.UNDELIVERED)

# Built once: each batch that left runs them.
_among = Contact.id.in_(bindparam("contacts", expanding=True))
_NUMBERS = (
    select(Phone.customer_id, Phone.number, Phone.is_mobile)
    .where(Phone.customer_id.in_(bindparam("customers", expanding=True)), Phone.status == PhoneStatus.OK)
    .order_by(Phone.customer_id, Phone.position)
)
_MADE = (
    select(
        Contact.id,
        Message.channel,
        Message.address,
        Message.error_code,
        Message.status,
        Message.template,
        Contact.scenario,
    )
    .join(Contact, Contact.id == Message.contact_id)
    .where(
        _among,
        Message.kind == MessageKind.CAMPAIGN,
        Message.status != MessageStatus.CANCELLED,
    )
)
_ACTIVE = (
    select(
        Contact.id,
        Contact.customer_id,
        Campaign.script,
        Campaign.channels,
        Campaign.starts_on,
        Service.opted_in,
    )
    .join(Campaign, Campaign.id == Contact.campaign_id)
    .join(Service, Service.id == Contact.service_id)
    .where(_among, Contact.state == ContactState.ACTIVE)
)
_SCHEDULE = (
    update(Contact)
    .where(_among, Contact.state == ContactState.ACTIVE)
    .values(next_channel=bindparam("channel"), next_attempt_at=bindparam("at", type_=UtcDateTime()))
    .execution_options(synchronize_session=False)
)
_SCHEDULE_FIRST = _SCHEDULE.where(Contact.next_attempt_at.is_(None))


@dataclass
class Made:
    """What was tried on a contact in its present scenario; `barred`: where it cannot be reached."""

    counts: Counter[Channel] = field(default_factory=Counter)
    barred: set[tuple[Channel, str]] = field(default_factory=set)


def find_numbers(session: Session, customer_ids: Iterable[int]) -> dict[int, Numbers]:
    """Where customers can be reached: the first mobile on WhatsApp, the first number by call."""
    rows = session.execute(_NUMBERS, {"customers": list(set(customer_ids))})
    numbers: dict[int, dict[Channel, str]] = defaultdict(dict)
    for customer_id, number, is_mobile in rows:
        if is_mobile:
            numbers[customer_id].setdefault(Channel.WHATSAPP, number)
        numbers[customer_id].setdefault(Channel.VOICE, number)
    return dict(numbers)


def count_made(session: Session, contact_ids: Sequence[int]) -> dict[int, Made]:
    """What left for each contact; what was cancelled before it left, or failed for all alike, does not count."""
    rows = session.execute(_MADE, {"contacts": contact_ids})
    policy, scripts = get_policy(), get_scripts()
    codes = policy.error_codes
    made: dict[int, Made] = defaultdict(Made)
    for contact_id, channel, address, error_code, status, template, scenario in rows:
        if status in FAILED and policy.is_no_attempt(error_code):
            continue
        if error_code in codes and codes[error_code].then is Then.OTHER_CHANNEL:
            made[contact_id].barred.add((channel, address))
        if template and scripts.by_name(template).scenario is scenario:
            made[contact_id].counts[channel] += 1
    return made


def schedule_next(
    session: Session,
    contact_ids: Sequence[int],
    last: Channel,
    *,
    at_once: bool = False,
    only_unscheduled: bool = False,
) -> None:
    """Set when and where the next attempt of each is due.

    Without one left, `next_channel` is None and the time is when an answer is no longer waited for.
    `only_unscheduled`: what a callback or an answer already decided stands. Contacts in the session are to be
    refreshed.
    """
    rows = session.execute(_ACTIVE, {"contacts": contact_ids}).all()
    made = count_made(session, [row.id for row in rows])
    numbers = find_numbers(session, [row.customer_id for row in rows])
    groups: dict[tuple[Channel | None, datetime], list[int]] = defaultdict(list)
    now, today = clock.now(), clock.today()
    for row in rows:
        policy, done = get_policy().scripts[row.script], made.get(row.id) or Made()
        known = numbers.get(row.customer_id, {})
        allowed = [c for c in known if c in row.channels and policy.allows(c, row.opted_in)]
        reachable = [c for c in allowed if (c, known[c]) not in done.barred]
        channel = policy.next_channel(done.counts, reachable, first=last)
        if channel is None:
            at = now if at_once else now + timedelta(days=policy.answer_days)
        else:
            at = now if at_once else due_after(today, policy.spacing_days[last])
            at = clock.start_of_day(row.starts_on) if row.starts_on > today else at
        groups[channel, at].append(row.id)
    _store(session, groups, only_unscheduled)


def due_after(day: date, spacing_days: int) -> datetime:
    """When the attempt after one of that local day is due, UTC: so many days later, as soon as it may leave."""
    return clock.start_of_day(day + timedelta(days=spacing_days))


def _store(
    session: Session, groups: dict[tuple[Channel | None, datetime], list[int]], only_unscheduled: bool
) -> None:
    statement = _SCHEDULE_FIRST if only_unscheduled else _SCHEDULE
    for (channel, at), ids in groups.items():
        session.execute(statement, {"contacts": ids, "channel": channel, "at": at})
