"""Reminds those who have not settled as the end of their scenario draws near. Source: issue 3, attempt policy."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from threading import Event

import structlog
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.policy import get_policy
from bot.catalog.scripts import get_scripts
from bot.models import (
    SCENARIOS,
    Campaign,
    CampaignState,
    Channel,
    Contact,
    ContactState,
    Scenario,
    moved_to,
)
from bot.services.campaigns.limits import campaign_rule, last_day
from bot.services.campaigns.remindable import Round
from bot.services.outbound.send_hours import SendRule, window_of

log = structlog.get_logger()
_EARLIER = 14  # days: no row of holidays and weekends is longer
_CAMPAIGN = SendRule(mentions_money=True, respects_holidays=True)
_CHUNK = 2_000  # ids a transaction: others wait for it, and PostgreSQL compiles what looks bigger


def reminder_due(
    day: date, end_day: date, reminder_days: Sequence[int], rule: SendRule = _CAMPAIGN
) -> int | None:
    """Which reminder is due on a local day: so many days before `end_day`, the scenario's last; None for none.

    A reminder whose day has no hours (a holiday; a weekend where the text mentions money) is due on the last
    day before it that has some, so that it is still in time. Of two that fall on one day the nearer one is.
    """
    due = (days for days in sorted(reminder_days) if find_reminder_day(days, end_day, rule) == day)
    return next(due, None)


def find_reminder_day(days: int, end_day: date, rule: SendRule = _CAMPAIGN) -> date | None:
    """The local day of the reminder so many days before the end; None where no day has hours."""
    day = end_day - timedelta(days=days)
    earlier = (day - timedelta(days=n) for n in range(_EARLIER))
    return next((each for each in earlier if window_of(each, rule)), None)


def name_reminder(
    campaign: Campaign, scenario: Scenario, reminded_days: int | None, due_at: datetime
) -> int | None:
    """The reminder that the attempt of a contact is, queued now and due since then (UTC); None for none."""
    if reminded_days is None:
        return None
    rule = _strictest(_rules_of(campaign, scenario))
    day = find_reminder_day(reminded_days, last_day(campaign, scenario), rule)
    return reminded_days if day in (clock.today(), clock.to_local(due_at).date()) else None


def remind_due(recobra: Recobra, stop: Event | None = None) -> int:
    """Make the reminders of this hour due, each once; how many contacts are to be attempted for it.

    `stop` ends it: whoever is left has their turn at the next run.
    Only in send hours and on the very day: one that a stopped scheduler missed is not told on another. The
    planner queues them like any attempt, and the claim asks everything again.
    """
    with recobra.database.reading() as session:
        rounds = list(_find_rounds(session))
    return sum(_give(recobra, each, stop or Event()) for each in rounds)


def _find_rounds(session: Session) -> Iterator[Round]:
    running = select(Campaign).where(
        Campaign.state == CampaignState.RUNNING, Campaign.starts_on <= clock.today()
    )
    for campaign in session.scalars(running.order_by(Campaign.id)):
        for scenario in SCENARIOS[campaign.script]:
            if found := _find_round(campaign, scenario):
                yield found


def _find_round(campaign: Campaign, scenario: Scenario) -> Round | None:
    """The reminder that is due at this hour, or None."""
    now, today = clock.now(), clock.today()
    rules = _rules_of(campaign, scenario)
    rule = _strictest(rules)
    policy = get_policy().scripts[campaign.script]
    days = reminder_due(today, last_day(campaign, scenario), policy.reminder_days, rule)
    window = window_of(today, rule)
    if not (rules and days and window and clock.to_local(now).time() in window):
        return None
    return Round(
        campaign_id=campaign.id,
        script=campaign.script,
        scenario=scenario,
        channels=list(rules),
        days=days,
        now=now,
        yesterday=clock.start_of_day(today - timedelta(days=1)),
        until=clock.at_local(today, window.end),
    )


def _rules_of(campaign: Campaign, scenario: Scenario) -> dict[Channel, SendRule]:
    """The limits of each channel's text, in the order in which the policy tries the channels."""
    found = {}
    for channel in get_policy().scripts[campaign.script].channels:
        template = get_scripts().find(campaign.script, scenario, channel)
        if template and channel in campaign.channels:
            found[channel] = campaign_rule(template)
    return found


def _strictest(rules: Mapping[Channel, SendRule]) -> SendRule:
    return SendRule(any(rule.mentions_money for rule in rules.values()), respects_holidays=True)


def _give(recobra: Recobra, each: Round, stop: Event) -> int:
    """In transactions of a few thousand; a contact that somebody else has locked is left to the next run."""
    given = 0
    for chunk in _find_chunks(recobra, each):
        if stop.is_set():
            break
        with recobra.database.writing() as session:
            given += _give_between(session, each, chunk * _CHUNK, (chunk + 1) * _CHUNK - 1)
    if given:
        log.info("reminders_given", campaign_id=each.campaign_id, days=each.days, contacts=given)
    return given


def _find_chunks(recobra: Recobra, each: Round) -> list[int]:
    """Where there are contacts for whom the reminder is due; nothing is locked."""
    with recobra.database.reading() as session:
        return sorted(session.scalars(select(Contact.id // _CHUNK).where(*each.is_due()).distinct()))


def _give_between(session: Session, each: Round, low: int, high: int) -> int:
    running = select(Campaign.id).where(
        Campaign.id == each.campaign_id, Campaign.state == CampaignState.RUNNING
    )
    if session.scalar(running) is None:
        return 0
    within = Contact.id.between(low, high)
    _update(session, each, within & each.is_spared(), reminded_days=each.days)
    return _update(
        session,
        each,
        within & ~each.is_spared(),
        reminded_days=each.days,
        **moved_to(ContactState.ACTIVE),
        next_channel=each.first_channel(),
        next_attempt_at=each.now,
    )


def _update(session: Session, each: Round, who: ColumnElement[bool], **values: object) -> int:
    due = select(Contact.id).where(who, *each.is_due()).with_for_update(of=Contact, skip_locked=True)
    result = session.execute(
        update(Contact)
        .where(Contact.id.in_(due))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return int(getattr(result, "rowcount", 0))
