"""What a campaign prescribes to a plan: the policy that sends, its texts' limits, its reminders and last days."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bot.catalog.policy import ScriptPolicy, get_policy
from bot.catalog.scripts import get_scripts
from bot.models import SCENARIOS, Campaign, Channel, Scenario
from bot.services.campaigns import attempts
from bot.services.campaigns.deadline_reminders import reminder_due
from bot.services.campaigns.limits import campaign_rule, last_day, scenario_end
from bot.services.forecasting.cohorts import CHANNELS, Made, Work
from bot.services.forecasting.timetable import Slot
from bot.services.outbound.send_hours import SendRule


class Course:
    """One campaign, from today (local) on."""

    def __init__(self, campaign: Campaign, today: date) -> None:
        self.campaign = campaign
        self.policy: ScriptPolicy = get_policy().scripts[campaign.script]
        self.ends = {scenario: scenario_end(campaign, scenario).timestamp() for scenario in Scenario}
        self._rules = {(s, c): self._find_rule(s, c) for s in Scenario for c in CHANNELS}
        self._counts = {(s, c): self._is_counted(s, c) for s in Scenario for c in CHANNELS}
        self._steps: dict[tuple[Any, ...], Channel | None] = {}
        self._dues: dict[tuple[int, Channel], float] = {}
        self._today = today.toordinal()
        self.reminders = {scenario: self._find_reminders(scenario, today) for scenario in Scenario}

    @property
    def rules(self) -> set[SendRule]:
        """The limits of all its texts."""
        return {rule for rule in self._rules.values() if rule}

    @property
    def until(self) -> datetime:
        """When its last scenario ends, UTC."""
        return max(scenario_end(self.campaign, scenario) for scenario in SCENARIOS[self.campaign.script])

    def next_end(self, moment: float) -> float:
        """As `limits.next_end`, in seconds since the epoch."""
        ends = [self.ends[scenario] for scenario in SCENARIOS[self.campaign.script]]
        return next((end for end in ends if moment < end), ends[-1])

    def rule_of(self, work: Work) -> SendRule | None:
        """What binds a contact's next message; None where the script has no text for it, or nothing is left."""
        return self._rules[work.scenario, work.channel] if work.channel else None

    def counts_as_the_days(self, work: Work) -> bool:
        """Whether a contact's next message is the one of its person's day."""
        return bool(work.channel and self._counts[work.scenario, work.channel])

    def strictest_rule(self, scenario: Scenario) -> SendRule:
        """What binds the reminders of a scenario, whatever the channel."""
        rules = [self._rules[scenario, channel] for channel in self.channels]
        return SendRule(any(rule.mentions_money for rule in rules if rule), respects_holidays=True)

    @property
    def channels(self) -> list[Channel]:
        """The campaign's own, in the order in which the policy tries them."""
        return [channel for channel in self.policy.channels if channel in self.campaign.channels]

    def next_channel(
        self, made: Made, reachable: Sequence[Channel], first: Channel | None = None
    ) -> Channel | None:
        """The policy's answer, remembered."""
        key = (made, *reachable, first)
        if key not in self._steps:
            counts = dict(zip(CHANNELS, made, strict=True))
            self._steps[key] = self.policy.next_channel(counts, list(reachable), first)
        return self._steps[key]

    def after_sending(self, work: Work, day: int) -> Work:
        """The contact when nobody answered an attempt that was sent on that local day (its ordinal)."""
        if work.channel is None:
            return work
        made = _add(work.made, work.channel)
        channel = self.next_channel(made, work.reachable, work.channel)
        due = self.due_after(day, work.channel) if channel else 0.0
        return Work(
            due, work.campaign_id, work.scenario, channel, work.reachable, made,
            was_tried=True, last_day=day, reminded=work.reminded,
        )  # fmt: skip

    def due_after(self, day: int, last: Channel) -> float:
        """As `attempts.due_after`, in seconds since the epoch; remembered."""
        if (day, last) not in self._dues:
            moment = attempts.due_after(date.fromordinal(day), self.policy.spacing_days[last])
            self._dues[day, last] = moment.timestamp()
        return self._dues[day, last]

    def is_over(self, work: Work, slot: Slot) -> bool:
        """Whether no attempt is left, and no reminder comes on a later day."""
        return work.channel is None and not self.has_reminders(work, slot.day.toordinal() + 1)

    def has_reminders(self, work: Work, day: int) -> bool:
        """Whether any is told to such a contact on that day (its ordinal) or a later one."""
        return any(
            told >= day and days < work.reminded for told, days in self.reminders[work.scenario].items()
        )

    def remind(self, work: Work, slot: Slot, days: int) -> Work:
        """The contact once the reminder of that day was given: an attempt of these days is reminder enough."""
        if work.reminded <= days or not work.reachable or work.silent_until > slot.start:
            return work
        comes = work.channel is not None and work.due < slot.closes
        if comes or work.is_queued or work.last_day >= slot.day.toordinal() - 1:
            return work._replace(reminded=days)
        first = next(channel for channel in self.channels if channel in work.reachable)
        due = max(slot.mark, work.told_until)  # the daily cap puts it off
        return work._replace(reminded=days, channel=first, due=due, is_queued=due > slot.mark)

    def count_attempts(self, work: Work) -> int:
        """How many more attempts the policy allows, the next one included."""
        count = 0
        while work.channel:
            work, count = self.after_sending(work, self._today), count + 1
        return count

    def _find_rule(self, scenario: Scenario, channel: Channel) -> SendRule | None:
        template = get_scripts().find(self.campaign.script, scenario, channel)
        return campaign_rule(template) if template else None

    def _is_counted(self, scenario: Scenario, channel: Channel) -> bool:
        template = get_scripts().find(self.campaign.script, scenario, channel)
        return template is not None and (template.mentions_money or template.once_a_day)

    def _find_reminders(self, scenario: Scenario, today: date) -> dict[int, int]:
        """The days before the end, by the ordinal of the local day on which they are told."""
        end, rule = last_day(self.campaign, scenario), self.strictest_rule(scenario)
        first = max(today, self.campaign.starts_on)
        found = {}
        for n in range((end - first).days + 1):
            day = first + timedelta(days=n)
            if days := reminder_due(day, end, self.policy.reminder_days, rule):
                found[day.toordinal()] = days
        return found


def _add(made: Made, channel: Channel) -> Made:
    written, called = made
    return (written + 1, called) if channel is Channel.WHATSAPP else (written, called + 1)
