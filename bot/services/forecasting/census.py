"""Counts the people of campaigns by what is still to be done for them; the database does the counting."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from bot.catalog.policy import After, get_policy
from bot.models import (
    Campaign,
    Channel,
    Contact,
    ContactState,
    Conversation,
    Customer,
    FollowUp,
    FollowUpKind,
    FollowUpStatus,
    Message,
    Phone,
    PhoneStatus,
    Promise,
    PromiseStatus,
    Scenario,
    Script,
    Service,
)
from bot.services.campaigns import consent
from bot.services.campaigns.remindable import wants_nothing
from bot.services.campaigns.roster import agreed_silence, scenario_sql
from bot.services.forecasting import sql
from bot.services.forecasting.census_attempts import ATTEMPT_FIELDS, NO_ATTEMPTS, describe_attempts
from bot.services.outbound.caps import begun_since

FIELDS = (
    "campaign_id",
    "scenario",
    "reach",  # 0 no number, 1 only to be called, 2 both
    "is_silent",  # asked for no more, or is attended by a person
    "channel",
    "due",
    "reminded",
    "silent_until",  # what was agreed is awaited
    "promised_on",
    "later_until",  # asked to be contacted then
    *ATTEMPT_FIELDS,
)
PARTS = 32
Contacts = tuple[tuple[str, ...], ...]
_AFTER = ";"
_UNANSWERED = (After.RETRY, After.WAIT)


def count_people(
    session: Session, draft: Campaign | None, under_way: Sequence[Campaign], now: datetime
) -> Counter[tuple[int, Contacts]]:
    """How many people there are in each part of the queue with each set of contacts, which are rows of FIELDS.

    People are customers, and all who share a telephone. A draft's contacts stand as they would at its launch.
    What is due at once leaves in the order of the contacts' ids: so their range is cut into PARTS.
    """
    parts = [_select_draft(draft, now)] if draft else []
    parts += [_select_under_way(under_way, now)] if under_way else []
    pieces = union_all(*parts).subquery()
    first, last = session.execute(select(func.min(Contact.id), func.max(Contact.id))).one()
    part = (func.min(pieces.c.contact_id) - (first or 0)) * PARTS // ((last or 0) - (first or 0) + 1)
    whole = func.aggregate_strings(pieces.c.piece, _AFTER)
    people = select(part.label("part"), whole.label("pieces")).group_by(pieces.c.person).subquery()
    rows = session.execute(
        select(people.c.part, people.c.pieces, func.count()).group_by(people.c.part, people.c.pieces)
    )
    counts: Counter[tuple[int, Contacts]] = Counter()
    for place, text, count in rows:
        contacts = sorted(tuple(piece.split(sql.BETWEEN)) for piece in text.split(_AFTER))
        counts[place, tuple(contacts)] += count
    return counts


def count_recipients(session: Session, now: datetime) -> Counter[float]:
    """How many had the last WhatsApp message that we began in each hour of the last day."""
    last = select(sql.hour_of(func.max(Message.claimed_at)).label("hour")).where(*begun_since(now))
    hours = last.group_by(Message.address).subquery()
    rows = session.execute(select(hours.c.hour, func.count()).group_by(hours.c.hour))
    return Counter({moment: count for hour, count in rows if (moment := sql.read_hour(hour))})


def _select_draft(campaign: Campaign, now: datetime) -> Select[Any]:
    blank, silence = [literal("")] * 3, [literal("")] * 3
    scenario = scenario_sql(campaign.script)
    if campaign.script is Script.COLLECTIONS:
        silence = _describe_silence(agreed_silence(campaign, now))
    return _select_pieces([campaign], scenario, [*blank, *silence], literal(NO_ATTEMPTS)).where(
        Contact.campaign_id == campaign.id,
        Contact.state.in_([ContactState.PENDING, ContactState.EXCLUDED]),
        Service.returned_on.is_(None) if campaign.script is Script.EQUIPMENT_RECOVERY else true(),
        scenario != Scenario.EXCLUDED.value,
    )


def _select_under_way(campaigns: Sequence[Campaign], now: datetime) -> Select[Any]:
    silence = _describe_silence(case((Contact.silent_until > now, Contact.silent_until)))
    following = [Contact.next_channel, sql.hour_of(Contact.next_attempt_at), Contact.reminded_days, *silence]
    return _select_pieces(campaigns, Contact.scenario, following, describe_attempts(now)).where(
        Contact.campaign_id.in_([campaign.id for campaign in campaigns]), _is_open(campaigns)
    )


def _is_open(campaigns: Sequence[Campaign]) -> ColumnElement[bool]:
    """Under way, or given up for want of an answer: those are still reminded of the deadline."""
    scripts = [get_policy().scripts[script] for script in {c.script for c in campaigns}]
    codes = {code for script in scripts for code, then in script.after.items() if then in _UNANSWERED}
    unanswered = and_(
        Contact.state == ContactState.EXHAUSTED,
        Contact.attempts_made > 0,
        Contact.typification_code.in_(codes),
    )
    return or_(Contact.state == ContactState.ACTIVE, unanswered)


def _select_pieces(
    campaigns: Sequence[Campaign], scenario: Any, following: Sequence[Any], attempts: ColumnElement[str]
) -> Select[Any]:
    """A person, the contact and a text of all FIELDS for each contact."""
    known = sql.join_fields([Contact.campaign_id, scenario, _reach(campaigns), _is_silent(), *following])
    household = _households()
    return (
        select(
            func.coalesce(household.c.head, Contact.customer_id).label("person"),
            Contact.id.label("contact_id"),
            (known + sql.BETWEEN + attempts).label("piece"),
        )
        .select_from(Contact)
        .join(Service, Service.id == Contact.service_id)
        .join(Customer, Customer.id == Contact.customer_id)
        .outerjoin(household, household.c.customer_id == Contact.customer_id)
    )


def _reach(campaigns: Sequence[Campaign]) -> Any:
    mine = (Phone.customer_id == Contact.customer_id, Phone.status == PhoneStatus.OK)
    written = and_(Phone.is_mobile, _may_write(campaigns))
    return select(func.max(case((written, 2), else_=1))).where(*mine).scalar_subquery()


def _may_write(campaigns: Sequence[Campaign]) -> ColumnElement[bool]:
    """As `consent.has_agreed`, for campaigns of several scripts."""
    scripts = {campaign.script for campaign in campaigns}
    agreed = {script: consent.has_agreed(script, Channel.WHATSAPP) for script in scripts}
    if len(scripts) == 1:
        return agreed.popitem()[1]
    ids = {script: [c.id for c in campaigns if c.script is script] for script in scripts}
    return or_(*(and_(Contact.campaign_id.in_(ids[script]), agreed[script]) for script in scripts))


def _is_silent() -> Any:
    """They, or whoever has one of their telephones, are to get nothing automatic."""
    silent = (
        select(Phone.customer_id)
        .join(Conversation, Conversation.address == Phone.number)
        .where(wants_nothing(Conversation))
    )
    asked = or_(wants_nothing(Customer), Contact.customer_id.in_(silent))
    return case((asked, "1"), else_="")


def _describe_silence(until: ColumnElement[datetime | None]) -> list[Any]:
    """Until when what was agreed is awaited, the day of the promise where it is one, and the hour they asked for.

    Looked up for those alone who may have any.
    """
    promised = (
        select(func.max(Promise.due_on))
        .where(Promise.customer_id == Contact.customer_id, Promise.status == PromiseStatus.OPEN)
        .scalar_subquery()
    )
    later = (
        select(func.max(FollowUp.due_at))
        .where(
            FollowUp.customer_id == Contact.customer_id,
            FollowUp.kind == FollowUpKind.CONTACT_LATER,
            FollowUp.status == FollowUpStatus.OPEN,
        )
        .scalar_subquery()
    )
    has_spoken = Contact.typification_code.is_not(None)
    return [
        sql.hour_of(until),
        case((until.is_not(None), promised)),
        sql.hour_of(case((has_spoken, later))),
    ]


def _households() -> Any:
    """Who share the telephone that is tried first: for each of them the first of them."""
    shared = select(Phone.number).group_by(Phone.number).having(func.count() > 1).subquery()
    heads = (
        select(Phone.number, func.min(Phone.customer_id).label("head"))
        .join(shared, shared.c.number == Phone.number)
        .where(_is_first())
        .group_by(Phone.number)
        .subquery()
    )
    return (
        select(Phone.customer_id, func.min(heads.c.head).label("head"))
        .join(heads, heads.c.number == Phone.number)
        .where(_is_first())
        .group_by(Phone.customer_id)
        .subquery()
    )


def _is_first() -> ColumnElement[bool]:
    earlier = aliased(Phone)
    before = exists().where(
        earlier.customer_id == Phone.customer_id,
        earlier.position < Phone.position,
        earlier.status == PhoneStatus.OK,
    )
    return and_(Phone.status == PhoneStatus.OK, ~before)
