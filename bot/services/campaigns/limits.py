"""What binds a campaign's messages: the hours of its texts and the last day of each scenario."""

from datetime import date, datetime

from bot import clock
from bot.catalog.scripts import Template
from bot.models import SCENARIOS, Campaign, Scenario
from bot.services.outbound.send_hours import SendRule


def campaign_rule(template: Template) -> SendRule:
    """Which limits bind a campaign message."""
    return SendRule(mentions_money=template.mentions_money, respects_holidays=True)


def scenario_end(campaign: Campaign, scenario: Scenario) -> datetime:
    """When a scenario's contacts stop, UTC: after the deadline's day, or that of `ends_on` with a charge."""
    return clock.end_of_day(last_day(campaign, scenario))


def next_end(campaign: Campaign, now: datetime) -> datetime:
    """The first of its ends that is not over then: whoever has the earliest is served first. UTC in and out."""
    ends = [scenario_end(campaign, scenario) for scenario in SCENARIOS[campaign.script]]
    return next((end for end in ends if now < end), ends[-1])


def last_day(campaign: Campaign, scenario: Scenario) -> date:
    """The last local day of a scenario's contacts."""
    return campaign.ends_on if scenario is Scenario.CHARGES_LOADED else campaign.deadline
