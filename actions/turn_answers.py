"""How a customer's answer changes the turn that is being agreed."""

from dataclasses import asdict
from datetime import date, time
from typing import Any

from actions import phrasing
from actions.answers.questions import nearest_office
from actions.forms import is_elsewhere
from actions.half_written import find_chosen
from actions.reading import Said
from actions.talk import Talk
from actions.turn_draft import Draft
from actions.turn_times import Wish
from bot import clock
from bot.language.dates import read_dates
from bot.language.folding import fold
from bot.language.times import read_times
from bot.services.turns import turns

_HOUR_WORDS = 4


def read_into(talk: Talk, known: dict[str, Any]) -> dict[str, Any]:
    """The form's first slots: what is known, changed by what the opening message names."""
    draft = Draft(known.get("turn_city"), known.get("turn_office"))
    take_values(draft, talk.said, None)
    return draft.write()


def take_answer(draft: Draft, talk: Talk, requested: str | None) -> bool:
    """Change the draft by the customer's answer; False when it is none."""
    before = asdict(draft)
    if not _take(draft, talk, requested):
        return False
    now = asdict(draft)
    if any(now[name] != before[name] for name in ("city", "office", "day", "moment")):
        draft.confirmed = None
        draft.shown.pop("changing", None)
    return True


def _take(draft: Draft, talk: Talk, requested: str | None) -> bool:
    said = talk.said
    chosen = said.choice or _half_chosen(talk)
    if chosen:
        return _take_choice(draft, said, *chosen)
    if is_elsewhere(said):
        return False
    values = not said.rejects and take_values(draft, said, requested)
    if values and draft.city is None and not draft.shown.get("other_city"):
        draft.city = talk.facts.home_city  # who names a day has nothing against the city that was offered
    return values or _take_place(draft, talk, requested) or _take_state(draft, talk, requested)


def _half_chosen(talk: Talk) -> tuple[str, str] | None:
    written = find_chosen(talk)
    return written.choice if written else None


def _take_place(draft: Draft, talk: Talk, requested: str | None) -> bool:
    """A location answers the questions for city and office."""
    if requested not in ("turn_city", "turn_office") or not (office := nearest_office(talk)):
        return False
    draft.set_city(office.city)
    draft.office = office.id
    return True


def _take_choice(draft: Draft, said: Said, kind: str, value: str) -> bool:
    if kind == "city":
        draft.set_city(value)
    elif kind == "office" and value.isdigit():
        draft.office = int(value)
    elif kind == "day":
        draft.set_day(date.fromisoformat(value))
    elif kind == "time":
        draft.set_day(date.fromisoformat(value[:10]))
        draft.set_time(time.fromisoformat(value[11:]))
    elif kind == "more" and value == "time":
        _change_times(draft, said)
    elif kind == "more":
        _page_on(draft, value)
    elif kind == "change":
        _change(draft, value)
    else:
        return False
    return True


def take_values(draft: Draft, said: Said, requested: str | None) -> bool:
    """Put in the city, day and time that are named, in any order and at any step."""
    moment, day = _read_time(said, requested), _read_day(said, requested)
    city = said.cities[0] if said.cities else None
    soonest = said.takes_first and requested in (None, "turn_day", "turn_time")
    if city:
        draft.set_city(city)
    if day:
        draft.set_day(day)
    if moment:
        draft.set_time(moment)
    elif soonest:
        draft.shown["soonest"] = "time" if draft.day or "hora" in said.plain else "day"
    if not moment and said.day_part is not None:
        draft.set_time(None)
        Wish(*said.day_part).write(draft.shown)
        return True
    return bool(city or day or moment or soonest)


def _read_day(said: Said, requested: str | None) -> date | None:
    if said.dates:
        return said.dates[0]
    number = said.plain.removeprefix("el ").strip()
    if requested == "turn_day" and number.isdigit() and len(number) <= 2:
        return next((found.value for found in read_dates(f"el {number}", clock.today())), None)
    return None


def _read_time(said: Said, requested: str | None) -> time | None:
    if said.times:
        return said.times[0]
    if requested == "turn_day" and (found := phrasing.HOUR_AFTER_DAY.match(said.plain)):
        hours = [each.value for each in read_times(f"a las {found[1]}")]
        return hours[0] if hours and said.dates and said.dates[0].day != int(found[1]) else None
    if (
        requested in ("turn_time", "turn_confirmed") and len(said.plain.split()) <= _HOUR_WORDS
    ):  # "9", "9 y 30", "diez y media"
        return next((found.value for found in read_times(f"a las {said.plain}")), None)
    return None


def _take_state(draft: Draft, talk: Talk, requested: str | None) -> bool:
    said = talk.said
    declines = said.refuses or said.rejects or said.wants_later
    if requested == "turn_city":
        return _answer_city(draft, talk, said.rejects or said.just_refuses)
    if requested == "turn_office":
        return _name_office(draft, talk)
    if requested == "turn_day" and (declines or said.wants_earlier):
        _page_on(draft, "day_start" if said.wants_earlier else "day")
    elif requested == "turn_time" and "otro dia" in said.plain:
        _change(draft, "day")
    elif requested == "turn_time" and (declines or said.wants_earlier):
        _change_times(draft, said)
    elif requested == "turn_confirmed" and declines:
        draft.shown["changing"] = True
    elif requested == "turn_confirmed" and not draft.shown.get("changing") and _confirms(said):
        draft.confirmed = True
    else:
        return False
    return True


def _confirms(said: Said) -> bool:
    return said.agrees or said.intent == "return_equipment"


def _answer_city(draft: Draft, talk: Talk, declines: bool) -> bool:
    home = talk.facts.home_city
    if talk.said.agrees and home and not draft.shown.get("other_city"):
        draft.set_city(home)
    elif declines:
        draft.shown["other_city"] = True
    else:
        return False
    return True


def _name_office(draft: Draft, talk: Talk) -> bool:
    """An office by the words of its name that the others do not share; any, where any will do."""
    offices = turns.offices_in(talk.session, draft.city or "")
    if talk.said.takes_first and offices:
        draft.office = offices[0].id
        return True
    said = set(talk.said.plain.split())
    found = []
    for office in offices:
        others = {word for other in offices if other is not office for word in fold(other.name).split()}
        if said & (set(fold(office.name).split()) - others):
            found.append(office.id)
    if len(found) == 1:
        draft.office = found[0]
    return len(found) == 1


def _page_on(draft: Draft, what: str) -> None:
    kind, _, start = what.partition("_")
    if start:
        draft.shown.pop(f"{kind}_from", None)
    else:
        draft.shown[f"{kind}_from"] = draft.shown.get(f"next_{kind}")


def _change_times(draft: Draft, said: Said) -> None:
    wish = Wish.read(draft.shown)
    if said.wants_earlier:
        wish.move_earlier()
    elif said.wants_later and "tarde" in said.plain:
        wish.move_later()
    else:
        wish.near, wish.round = None, wish.round + 1
    wish.write(draft.shown)


def _change(draft: Draft, what: str) -> None:
    draft.shown.pop("changing", None)
    draft.confirmed = None
    if what == "city":
        draft.city = draft.office = None
        draft.shown["other_city"] = True
    elif what == "day":
        draft.day = draft.moment = None
    else:
        draft.set_time(None)
