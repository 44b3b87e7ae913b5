"""What would have to change so that everybody is reached: each change alone, played, and as small as it may be."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from bot import clock
from bot.catalog.legal import get_legal
from bot.hours import DailyHours
from bot.models import CampaignState, Channel
from bot.services.forecasting.cohorts import CHANNELS
from bot.services.forecasting.planner import Planner

_WHATSAPP_MOST = 400  # messages a second: what Twilio raises a sender to
_VOICE_MOST = 100  # calls a second
_TIERS = (250, 2_000, 10_000, 100_000)  # Meta's, of recipients in 24 hours; then there is no limit
_LATEST = 60  # days: after that it is another campaign


@dataclass(frozen=True)
class Change:
    """One thing to change, and to what; `left`: how many would still be left; `size`: against what there is."""

    what: str
    to: str
    sentence: str
    left: int
    size: float


@dataclass(frozen=True)
class _Ladder:
    """The values of one thing, the least change first: each step helps at least as much as the one before.

    Where one does not (a later deadline lets others pass), what is found is played, but may not be the least.
    `count_left`: how many are left with a value; `say`: the sentence; `size`: the change against what there is.
    """

    what: str
    steps: Sequence[Any]
    count_left: Callable[[Any], int]
    say: Callable[[Any], str]
    size: Callable[[Any], float]
    show: Callable[[Any], str] = str

    def find_best(self) -> tuple[int, int]:
        """How many are left after all that this thing can do, and the steps for it.

        A step that is twice as far is played only where the last one was too little.
        """
        left, n = self.count_left(self.steps[0]), 1
        while left and n < len(self.steps):
            n = min(2 * n, len(self.steps))
            left = self.count_left(self.steps[n - 1])
        return left, n

    def climb(self, best: int, most: int) -> Change:
        """The first step that leaves no more than the best: all that this thing can do, and not more of it."""
        n = bisect_left(self.steps, True, hi=most - 1, key=lambda step: self.count_left(step) <= best)
        step = self.steps[n]
        rest = f", aunque quedarían {show_count(best)} sin ningún intento." if best else "."
        return Change(self.what, self.show(step), self.say(step) + rest, best, self.size(step))


def find_changes(planner: Planner, left: int) -> list[Change]:
    """The smallest change of each kind that reaches everybody, the least first.

    Where none does by itself, those that leave at most half of `left`.
    """
    ladders = [(ladder, *ladder.find_best()) for ladder in _list_ladders(planner) if ladder.steps]
    is_enough = any(rest == 0 for _, rest, _ in ladders)
    found = [
        ladder.climb(rest, most)
        for ladder, rest, most in ladders
        if rest == 0 or (rest <= left / 2 and not is_enough)
    ]
    return sorted(found, key=lambda change: (change.left, change.size))


def _list_ladders(planner: Planner) -> list[_Ladder]:
    return [
        _hours(planner),
        _rate(planner, Channel.WHATSAPP, "whatsapp_mps", _WHATSAPP_MOST, "de WhatsApp"),
        _rate(planner, Channel.VOICE, "voice_cps", _VOICE_MOST, "de las llamadas"),
        _daily_limit(planner),
        _channels(planner),
        _start(planner),
        _deadline(planner),
    ]


def _hours(planner: Planner) -> _Ladder:
    present, floor = planner.settings.send_hours, get_legal().money.hours
    return _Ladder(
        "send_hours",
        widen(present, floor),
        lambda hours: planner.count_left({"send_hours": hours}),
        lambda hours: f"Amplía el horario de envío a {hours} (SEND_HOURS={hours})",
        lambda hours: _minutes(hours) / _minutes(present) - 1,
    )


def widen(present: DailyHours, floor: DailyHours) -> list[DailyHours]:
    """Later in the evening first, then earlier in the morning, an hour at a time and never past the floor."""
    steps, last = [], present
    while last.end < floor.end:
        last = DailyHours(last.start, min(_shift(last.end, 1), floor.end))
        steps.append(last)
    while last.start > floor.start:
        last = DailyHours(max(_shift(last.start, -1), floor.start), last.end)
        steps.append(last)
    return steps


def _shift(moment: time, hours: int) -> time:
    """Stays within the day."""
    hour = moment.hour + hours
    return time.max if hour > 23 else time.min if hour < 0 else moment.replace(hour=hour)


def _minutes(hours: DailyHours) -> int:
    return (hours.end.hour - hours.start.hour) * 60 + hours.end.minute - hours.start.minute


def _rate(planner: Planner, channel: Channel, name: str, most: int, whose: str) -> _Ladder:
    present = float(getattr(planner.settings, name))
    used = channel in planner.campaign.channels
    return _Ladder(
        name,
        range(int(present) + 1, most + 1) if used else [],
        lambda rate: planner.count_left({name: float(rate)}),
        lambda rate: f"Sube la velocidad {whose} a {rate} por segundo ({name.upper()}={rate})",
        lambda rate: rate / present - 1,
    )


def _daily_limit(planner: Planner) -> _Ladder:
    present = planner.settings.whatsapp_daily_limit
    steps: list[int | None] = []
    if present is not None and Channel.WHATSAPP in planner.campaign.channels:
        steps = [*(tier for tier in _TIERS if tier > present), None]
    return _Ladder(
        "whatsapp_daily_limit",
        steps,
        lambda limit: planner.count_left({"whatsapp_daily_limit": limit}),
        _say_limit,
        lambda limit: (limit or 10 * _TIERS[-1]) / max(1, present or 0) - 1,
        lambda limit: str(limit) if limit else "",
    )


def _say_limit(limit: int | None) -> str:
    if limit is None:
        return "Pide a Meta que quite el límite diario de destinatarios (WHATSAPP_DAILY_LIMIT sin valor)"
    return f"Pide a Meta un límite diario de {show_count(limit)} destinatarios (WHATSAPP_DAILY_LIMIT={limit})"


def _channels(planner: Planner) -> _Ladder:
    missing = [channel for channel in CHANNELS if channel not in planner.campaign.channels]
    every = ",".join(CHANNELS)
    names = {Channel.WHATSAPP: "WhatsApp", Channel.VOICE: "llamadas"}
    added = " y ".join(names[channel] for channel in missing)
    return _Ladder(
        "channels",
        [list(CHANNELS)] if missing and planner.campaign.state is CampaignState.DRAFT else [],
        lambda channels: planner.count_left(channels=channels),
        lambda channels: f"Añade {added} como canal (--channels {every})",
        lambda channels: 1.0,
        lambda channels: every,
    )


def _start(planner: Planner) -> _Ladder:
    campaign = planner.campaign
    ahead = (campaign.starts_on - clock.to_local(planner.now).date()).days
    days = [campaign.starts_on - timedelta(days=n) for n in range(1, ahead + 1)]
    return _Ladder(
        "starts",
        days if campaign.state is CampaignState.DRAFT else [],
        lambda day: planner.count_left(starts_on=day),
        lambda day: f"Empieza antes, el {show_day(day)} (--starts {day})",
        lambda day: (campaign.starts_on - day).days / _length(planner),
    )


def _deadline(planner: Planner) -> _Ladder:
    campaign = planner.campaign

    def count_left(days: int) -> int:
        later = timedelta(days=days)
        return planner.count_left(deadline=campaign.deadline + later, ends_on=campaign.ends_on + later)

    def say(days: int) -> str:
        later = timedelta(days=days)
        deadline, ends = campaign.deadline + later, campaign.ends_on + later
        both = f" y el fin hasta el {show_day(ends)}" if ends != deadline else ""
        options = f"--deadline {deadline}" + (f" --ends {ends}" if both else "")
        return f"Alarga el plazo hasta el {show_day(deadline)}{both} ({options})"

    return _Ladder(
        "deadline",
        range(1, _LATEST + 1),
        count_left,
        say,
        lambda days: days / _length(planner),
        lambda days: str(campaign.deadline + timedelta(days=days)),
    )


def _length(planner: Planner) -> int:
    campaign = planner.campaign
    return max(1, (campaign.ends_on - campaign.starts_on).days + 1)


def show_count(count: int) -> str:
    """`1.234.567`, as it is written in Ecuador."""
    return f"{count:,}".replace(",", ".")


def show_rate(rate: float) -> str:
    """`0,5`, as it is written in Ecuador."""
    return f"{rate:g}".replace(".", ",")


def show_day(day: Any) -> str:
    """`31/03/2021`."""
    return f"{day:%d/%m/%Y}" if not isinstance(day, datetime) else f"{day:%d/%m/%Y %H:%M}"
