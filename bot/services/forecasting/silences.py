"""How long a plan leaves contacts alone for what was agreed, and what follows: nobody pays, and all goes on."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from bot import clock
from bot.models import Channel
from bot.services.debts.promises import last_day_to_show
from bot.services.forecasting.cohorts import Work
from bot.services.forecasting.courses import Course
from bot.services.forecasting.sql import read_hour


class Silence(NamedTuple):
    """`until` in seconds since the epoch, 0 for none; `broken_on`: the ordinal of the local day a promise breaks."""

    until: float = 0.0
    broken_on: int | None = None


def read_silence(row: Mapping[str, str], today: int) -> Silence:
    """Of a row of `census.count_people`; `today`: the ordinal of the local day."""
    until = read_hour(row["silent_until"]) or 0.0
    if not until or not row["promised_on"]:
        return Silence(until)
    broken_on = last_day_to_show(date.fromisoformat(row["promised_on"])) + timedelta(days=1)
    broken_on = max(broken_on, date.fromordinal(today))
    broken_at = clock.start_of_day(broken_on).timestamp()
    return Silence(broken_at, broken_on.toordinal()) if broken_at <= until else Silence(until)


def be_silent(work: Work, silence: Silence, course: Course) -> Work:
    """The contact with the silence that it begins with; one that outlasts the campaign has no attempt left.

    Who agreed to something was spoken with: such a contact is not among those whom nobody attempted.
    Whoever breaks a promise is told so on that day, and attempted after the policy's spacing: `promises.judge_due`.
    """
    if not silence.until:
        return work
    work = work._replace(was_tried=True, silent_until=silence.until)
    if silence.until >= course.ends[work.scenario]:
        return work._replace(channel=None, due=0.0, reachable=())
    if silence.broken_on is None:  # a message that is due before is queued, and put off by the claim
        return work._replace(
            due=max(work.due, silence.until) if work.channel else 0.0,
            is_queued=work.is_queued or 0.0 < work.due < silence.until,
        )
    last = work.channel or Channel.WHATSAPP
    channel = course.next_channel(work.made, work.reachable, last)
    day = silence.broken_on
    return work._replace(
        channel=channel,
        due=course.due_after(day, last) if channel else 0.0,
        is_queued=False,
        told_until=clock.end_of_day(date.fromordinal(day)).timestamp(),
    )


def await_hour(work: Work, row: Mapping[str, str]) -> Work:
    """Who asked to be contacted at an hour is not reminded before."""
    later = read_hour(row["later_until"]) or 0.0
    return work._replace(silent_until=max(work.silent_until, later))
