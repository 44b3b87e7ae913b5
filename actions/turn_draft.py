"""The turn as far as it is agreed: where, which day, at what time; and how an answer changes it."""

from dataclasses import asdict, dataclass, field
from datetime import date, time
from typing import Any

from actions import phrasing
from actions.answers.questions import nearest_office
from actions.facts import Facts
from actions.forms import is_elsewhere
from actions.reading import Said
from actions.talk import Talk
from actions.turn_times import Wish
from bot import clock
from bot.language.dates import read_dates
from bot.language.folding import fold
from bot.language.times import read_times
from bot.services import turns


@dataclass
class Draft:
    """The form's slots, typed; `shown` remembers where the offered options begin, and where the next do."""

    city: str | None = None
    office: int | None = None
    day: date | None = None
    moment: time | None = None
    confirmed: bool | None = None
    shown: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, talk: Talk) -> "Draft":
        """From the slots."""
        day, moment = talk.slot("turn_day"), talk.slot("turn_time")
        return cls(
            talk.slot("turn_city"),
            talk.slot("turn_office"),
            date.fromisoformat(day) if day else None,
            time.fromisoformat(moment) if moment else None,
            talk.slot("turn_confirmed"),
            dict(talk.slot("turn_shown") or {}),
        )

    def write(self) -> dict[str, Any]:
        """As slots."""
        return {
            "turn_city": self.city,
            "turn_office": self.office,
            "turn_day": self.day.isoformat() if self.day else None,
            "turn_time": f"{self.moment:%H:%M}" if self.moment else None,
            "turn_confirmed": self.confirmed,
            "turn_shown": self.shown,
        }

    def set_city(self, city: str) -> None:
        """Another city has other offices; the day and time wished for stay."""
        if city != self.city:
            self.city, self.office = city, None

    def set_day(self, day: date) -> None:
        """A time that was agreed stays, if it is free on that day too."""
        self.day = day
        self.shown.pop("day_from", None)

    def set_time(self, moment: time | None) -> None:
        """The time; None asks for it again."""
        self.moment = moment
        self.shown.pop("times", None)


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
    if said.choice:
        return _take_choice(draft, said, *said.choice)
    if is_elsewhere(said):
        return False
    values = not said.rejects and take_values(draft, said, requested)
    if values and draft.city is None and not draft.shown.get("other_city"):
        draft.city = home_city(talk.facts)  # who names a day has nothing against the city that was offered
    return values or _take_place(draft, talk, requested) or _take_state(draft, talk, requested)


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
    if city:
        draft.set_city(city)
    if day:
        draft.set_day(day)
    if moment:
        draft.set_time(moment)
    elif said.day_part is not None:
        draft.set_time(None)
        Wish(*said.day_part).write(draft.shown)
        return True
    return bool(city or day or moment)


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
    if requested == "turn_time" and said.plain.isdigit() and len(said.plain) <= 2:
        return next((found.value for found in read_times(f"a las {said.plain}")), None)
    return None


def _take_state(draft: Draft, talk: Talk, requested: str | None) -> bool:
    said = talk.said
    declines = said.refuses or said.rejects or said.wants_later
    if requested == "turn_city":
        return _answer_city(draft, talk, said.refuses or said.rejects)
    if requested == "turn_office":
        return _name_office(draft, talk)
    if requested == "turn_day" and (declines or said.wants_earlier):
        _page_on(draft, "day_start" if said.wants_earlier else "day")
    elif requested == "turn_time" and "otro dia" in said.plain:
        _change(draft, "day")
    elif requested == "turn_time" and (declines or said.wants_earlier):
        _change_times(draft, said)
    elif requested == "turn_confirmed" and (said.agrees or said.intent == "return_equipment"):
        draft.confirmed = True
    elif requested == "turn_confirmed" and declines:
        draft.shown["changing"] = True
    else:
        return False
    return True


def _answer_city(draft: Draft, talk: Talk, declines: bool) -> bool:
    home = home_city(talk.facts)
    if talk.said.agrees and home and not draft.shown.get("other_city"):
        draft.set_city(home)
    elif declines:
        draft.shown["other_city"] = True
    else:
        return False
    return True


def _name_office(draft: Draft, talk: Talk) -> bool:
    """An office by the words of its name that the others do not share."""
    offices = turns.offices_in(talk.session, draft.city or "")
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


def home_city(facts: Facts) -> str | None:
    """The city of what is pending, where turns are offered first."""
    return next((service.city for service in facts.services if service.city), None)
