"""Whether each contact can have its first attempt before its last day, by hours and rates."""

from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.scripts import get_scripts
from bot.config import Settings
from bot.models import Campaign, Channel, Contact, ContactState, Scenario
from bot.services.campaigns.limits import campaign_rule, scenario_end
from bot.services.outbound.send_hours import SendRule, window_of
from bot.services.outbound.throttle import rate_of


def check_feasible(session: Session, settings: Settings, campaign: Campaign) -> list[str]:
    """A sentence for each scenario and channel whose first attempts do not all fit before its end."""
    rows = session.execute(
        select(Contact.next_channel, Contact.scenario, func.count())
        .where(
            Contact.campaign_id == campaign.id,
            Contact.state == ContactState.ACTIVE,
            Contact.next_channel.is_not(None),
        )
        .group_by(Contact.next_channel, Contact.scenario)
    )
    sentences = []
    for name, scenario, count in rows:
        channel = Channel(str(name))
        fits = count_possible(settings, campaign, scenario, channel)
        if count > fits:
            sentences.append(
                f"Por {channel.value} hay {count} contactos ({scenario.value}) y hasta el fin del plazo solo "
                f"caben {fits}: amplía el horario, la velocidad o el plazo, o empieza antes."
            )
    return sentences


def count_possible(settings: Settings, campaign: Campaign, scenario: Scenario, channel: Channel) -> int:
    """How many messages a channel can send from now, or the first day, to the scenario's end."""
    template = get_scripts().find(campaign.script, scenario, channel)
    if template is None:
        return 0
    start = max(clock.now(), clock.start_of_day(campaign.starts_on))
    seconds = sum_sendable(start, scenario_end(campaign, scenario), campaign_rule(template))
    return int(seconds * rate_of(channel, settings))


def sum_sendable(start: datetime, end: datetime, rule: SendRule) -> float:
    """The seconds between two instants in which such a message may leave."""
    total = 0.0
    day: date = clock.to_local(start).date()
    while clock.start_of_day(day) < end:
        if window := window_of(day, rule):
            first, last = clock.at_local(day, window.start), clock.at_local(day, window.end)
            total += max(0.0, (min(last, end) - max(first, start)).total_seconds())
        day += timedelta(days=1)
    return total
