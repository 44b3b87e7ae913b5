"""What an office can still take: its times of a day, less the turns that were given."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.hours import DailyHours
from bot.language.calendar import is_business_day
from bot.models import Office, Turn, TurnStatus

TAKEN = (TurnStatus.BOOKED, TurnStatus.ATTENDED)


def list_times(office: Office, day: date) -> list[datetime]:
    """The instants (UTC) at which turns of a local day begin, whether taken or not; none on days off."""
    if not is_business_day(day):
        return []
    hours, step = DailyHours.parse(office.hours), timedelta(minutes=office.minutes_per_turn)
    instant, end = clock.at_local(day, hours.start), clock.at_local(day, hours.end)
    times = []
    while instant + step <= end:
        times.append(instant)
        instant += step
    return times


def list_free(session: Session, office: Office, day: date) -> list[datetime]:
    """The instants (UTC) of a local day with a desk left; capacity begins tomorrow."""
    if day <= clock.today() or not office.is_open:
        return []
    return _leave_free(office, day, _list_taken(session, office, day, day))


def list_free_days(session: Session, office: Office, until: date, limit: int) -> list[date]:
    """The local days from tomorrow to `until` with a place left, at most `limit`."""
    first = clock.today() + timedelta(days=1)
    if not office.is_open or first > until:
        return []
    taken = _list_taken(session, office, first, until)
    free: list[date] = []
    for ahead in range((until - first).days + 1):
        day = first + timedelta(days=ahead)
        if len(free) == limit:
            break
        if _leave_free(office, day, [turn for turn in taken if _day_of(turn) == day]):
            free.append(day)
    return free


def find_desk(session: Session, office: Office, starts_at: datetime) -> int | None:
    """The first desk that is free at that instant, or None."""
    day = clock.to_local(starts_at).date()
    desks = {turn.desk for turn in _overlapping(office, starts_at, _list_taken(session, office, day, day))}
    return next((desk for desk in range(1, office.desks + 1) if desk not in desks), None)


def _leave_free(office: Office, day: date, taken: Sequence[Turn]) -> list[datetime]:
    times = list_times(office, day)
    counts = Counter(turn.starts_at for turn in taken)
    if counts.keys() <= set(times):
        return [instant for instant in times if counts[instant] < office.desks]
    return [instant for instant in times if len(_overlapping(office, instant, taken)) < office.desks]


def _overlapping(office: Office, starts_at: datetime, taken: Sequence[Turn]) -> list[Turn]:
    """Turns that would still be going on: also those given before the office changed its minutes per turn."""
    length = timedelta(minutes=office.minutes_per_turn)
    return [turn for turn in taken if abs(turn.starts_at - starts_at) < length]


def _list_taken(session: Session, office: Office, first: date, last: date) -> Sequence[Turn]:
    return session.scalars(
        select(Turn).where(
            Turn.office_id == office.id,
            Turn.starts_at >= clock.start_of_day(first),
            Turn.starts_at < clock.end_of_day(last),
            Turn.status.in_(TAKEN),
        )
    ).all()


def _day_of(turn: Turn) -> date:
    return clock.to_local(turn.starts_at).date()
