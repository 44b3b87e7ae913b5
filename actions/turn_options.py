"""The cities, offices, days and times that are offered, page by page: ten on WhatsApp, four on a call."""

from collections.abc import Sequence
from datetime import date

from actions.menus import offer
from actions.talk import Choice, Talk, option
from actions.turn_checks import free_days, free_times, open_offices
from actions.turn_draft import Draft
from actions.turn_times import Wish, pick
from bot.models import Office
from bot.services.turns import turns

_MORE = {"city": "Otras ciudades", "day": "Otros días", "time": "Otras horas"}
_MOST_DAYS = 6
_MOST_TIMES = 7  # so few that "9" is no choice's number, but the hour at which an office is open
_CHANGES = {"day": "El día", "time": "La hora", "city": "La ciudad"}


def most(talk: Talk) -> int:
    """How many choices the channel takes."""
    return 4 if talk.is_call else 10


def city_choices(draft: Draft, talk: Talk) -> list[Choice]:
    """The customer's own city first; the others when it does not suit."""
    home = talk.facts.home_city
    if home and not draft.shown.get("other_city"):
        return [option(home, "city", home), option("Otra ciudad", "change", "city")]
    names = turns.cities(talk.session)
    return _page([option(name, "city", name) for name in names], names, draft, "city", most(talk))


def office_choices(draft: Draft, talk: Talk) -> list[Choice]:
    """The offices of the city that have places."""
    offices = open_offices(talk, draft.city or "")
    return [option(office.name, "office", str(office.id)) for office in offices[: most(talk)]]


def day_choices(draft: Draft, talk: Talk, office: Office) -> list[Choice]:
    """The next days with places."""
    keys = [day.isoformat() for day in free_days(talk, office)]
    options = [option(talk.words.day_choice(date.fromisoformat(key)), "day", key) for key in keys]
    return _page(options, keys, draft, "day", min(most(talk), _MOST_DAYS))


def time_choices(draft: Draft, talk: Talk, office: Office) -> list[Choice]:
    """Some of the times with places on the day; the last choice leads to others, if there are any."""
    assert draft.day is not None
    free = free_times(talk, office, draft.day)
    size = min(most(talk), _MOST_TIMES)
    some = free if len(free) <= size else pick(free, Wish.read(draft.shown), size - 1)
    options = [option(talk.words.short_hour(t), "time", f"{draft.day}T{t:%H:%M}") for t in some]
    return options if len(some) == len(free) else [*options, option(_MORE["time"], "more", "time")]


def change_choices(talk: Talk) -> list[Choice]:
    """What can still be changed before the turn is booked."""
    return [*(option(title, "change", what) for what, title in _CHANGES.items()), *offer(talk, "ask_human")]


def _page(options: list[Choice], keys: Sequence[str], draft: Draft, kind: str, size: int) -> list[Choice]:
    """The options from where the customer is on; the last one leads on, at the end back to the start."""
    since = draft.shown.get(f"{kind}_from")
    first = _find_first(keys, since) if since else 0
    if first == 0 and len(options) <= size:
        draft.shown[f"next_{kind}"] = None
        return options
    end = first + size - 1
    draft.shown[f"next_{kind}"] = keys[end] if end < len(keys) else None
    return [*options[first:end], option(_MORE[kind], "more", kind)]


def _find_first(keys: Sequence[str], since: str) -> int:
    """Where a page begins: at that key, or at the first after it (days and times are in order)."""
    if since in keys:
        return keys.index(since)
    return next((place for place, key in enumerate(keys) if key > since), 0)
