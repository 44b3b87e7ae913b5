"""Checks the turn that is being agreed against what is really free, and says what does not go."""

from datetime import date, datetime, time

from actions.talk import Talk
from actions.turn_draft import Draft
from actions.turn_times import Wish
from bot import clock
from bot.language.calendar import is_business_day
from bot.models import Office
from bot.services.turns import turns

_ENOUGH_DAYS = 60


def settle(draft: Draft, talk: Talk) -> bool:
    """Keep what is possible, say what is not; False, and that is said, when nothing is free at all."""
    office = _settle_office(draft, talk)
    if office is None:
        return draft.city is None or bool(open_offices(talk, draft.city)) or _say_full(draft, talk)
    if draft.day is not None and (problem := _day_problem(talk, office, draft.day)):
        talk.say(problem, **_values(talk, office, draft.day))
        _drop_day(draft)
    _take_soonest(draft, talk, office)
    if draft.day is None:
        return bool(free_days(talk, office)) or _say_full(draft, talk)
    if draft.moment is not None and draft.moment not in free_times(talk, office, draft.day):
        talk.say("utter_time_taken", day=talk.words.day(draft.day), time=talk.words.hour(draft.moment))
        Wish(near=f"{draft.moment:%H:%M}").write(draft.shown)
        draft.moment = None
    if draft.moment is None:
        _check_part(draft, talk, free_times(talk, office, draft.day))
    return True


def open_offices(talk: Talk, city: str) -> list[Office]:
    """The offices of a city that have a place left up to the last day."""
    return [office for office in turns.offices_in(talk.session, city) if free_days(talk, office, limit=1)]


def free_days(talk: Talk, office: Office, limit: int = _ENOUGH_DAYS) -> list[date]:
    """Days with a place left, up to the customer's last day."""
    return turns.free_days(talk.session, office, talk.facts.last_day, limit=limit)


def free_times(talk: Talk, office: Office, day: date) -> list[time]:
    """Local times with a place left."""
    return [clock.to_local(instant).time() for instant in turns.free_times(talk.session, office, day)]


def starts_at(draft: Draft) -> datetime:
    """The instant that was agreed."""
    assert draft.day is not None
    assert draft.moment is not None
    return clock.at_local(draft.day, draft.moment)


def _settle_office(draft: Draft, talk: Talk) -> Office | None:
    if draft.city is None:
        return None
    offices = turns.offices_in(talk.session, draft.city)
    if not offices:
        talk.say("utter_no_office", city=draft.city)
        draft.city, draft.office, draft.shown = None, None, {**draft.shown, "other_city": True}
        return None
    chosen = next((office for office in offices if office.id == draft.office), None)
    if chosen is None and len(offices) == 1:
        chosen = offices[0]
    draft.office = chosen.id if chosen else None
    return chosen


def _say_full(draft: Draft, talk: Talk) -> bool:
    talk.say("utter_no_turns", city=draft.city or "", last_day=talk.words.day(talk.facts.last_day))
    return False


def _day_problem(talk: Talk, office: Office, day: date) -> str | None:
    if day <= clock.today():
        return "utter_day_today" if day == clock.today() else "utter_day_past"
    if day > talk.facts.last_day:
        return "utter_day_late"
    if not is_business_day(day):
        return "utter_day_closed"
    return None if free_times(talk, office, day) else "utter_day_full"


def _values(talk: Talk, office: Office, day: date) -> dict[str, str]:
    return {
        "day": talk.words.day(day),
        "last_day": talk.words.day(talk.facts.last_day),
        "office": office.name,
    }


def _drop_day(draft: Draft) -> None:
    """Offer the days around the one that does not go; a time that was named is kept for the next."""
    if draft.day and draft.day > clock.today():
        draft.shown["day_from"] = draft.day.isoformat()
    draft.day = None


def _take_soonest(draft: Draft, talk: Talk, office: Office) -> None:
    """The first day or time that is free, where the customer leaves it to us."""
    soonest = draft.shown.get("soonest")
    if soonest == "day" and draft.day is None:
        draft.day = next(iter(free_days(talk, office, limit=1)), None)
    if soonest == "time" and draft.day and draft.moment is None:
        free = free_times(talk, office, draft.day)
        draft.moment = next(iter(Wish.read(draft.shown).within(free) or free), None)
    if draft.day and (soonest == "day" or draft.moment):
        draft.shown.pop("soonest", None)


def _check_part(draft: Draft, talk: Talk, free: list[time]) -> None:
    """The part of the day that is wished may have no place left: say so, and offer the whole day."""
    wish = Wish.read(draft.shown)
    if wish.is_part and not wish.within(free):
        assert draft.day
        talk.say("utter_part_full", day=talk.words.day(draft.day))
        draft.shown.pop("times")
