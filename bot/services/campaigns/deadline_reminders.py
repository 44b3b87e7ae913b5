"""Reminds those who have not settled as the end of their scenario draws near. Source: issue 3, attempt policy."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.services.outbound.send_hours import SendRule, window_of

_EARLIER = 14  # days: no row of holidays and weekends is longer
_CAMPAIGN = SendRule(mentions_money=True, respects_holidays=True)


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
