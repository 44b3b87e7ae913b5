"""What contacts behind a number have in common, read from an address and said in SQL as the report counted it."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_
from sqlalchemy.orm import aliased

from bot import clock
from bot.errors import InvalidInput
from bot.models import (
    ENDED,
    CallOutcome,
    Campaign,
    Channel,
    Contact,
    ContactState,
    Message,
    MessageStatus,
    Promise,
    PromiseStatus,
)
from bot.queries.promise_counts import BOT
from bot.queries.reports.hours import hour_of
from bot.queries.reports.progress import ended_at, first_day
from bot.queries.reports.scope import Scope
from bot.queries.reports.steps import CHANNELS, has_left, is_attempt, reached
from bot.queries.reports.words import first_word

FILTERS = (
    "state", "code", "ended", "step", "channel", "hour", "result", "answered_hour", "promise", "taken_by",
)  # fmt: skip
Criterion = ColumnElement[bool]


def read_filters(scope: Scope, drill: Mapping[str, str]) -> list[Criterion]:
    """In a query of contacts with their services.

    Raises:
        InvalidInput: a filter, or its value, is none that there is.
    """
    if unknown := [name for name in drill if name not in FILTERS]:
        raise InvalidInput(f"No hay ningún filtro «{unknown[0]}».")
    try:
        return _list_criteria(scope, drill)
    except (ValueError, OverflowError) as error:  # a day may be too near the end of time
        raise InvalidInput("Un filtro tiene un valor que no existe.") from error


def _list_criteria(scope: Scope, drill: Mapping[str, str]) -> list[Criterion]:
    found: list[Criterion] = []
    if "state" in drill:
        found.append(Contact.state == ContactState(drill["state"]))
    if "code" in drill:
        found += [Contact.typification_code == drill["code"], *scope.within(Contact.typified_at)]
    ended_on = date.fromisoformat(drill["ended"]) if "ended" in drill else None
    if ended_on and scope.campaign:
        found.append(_ended_on(scope.campaign, ended_on))
    if "promise" in drill or "taken_by" in drill:
        found.append(_has_promise(scope, drill))
    if "answered_hour" in drill:
        found.append(_answered_at(scope, drill))
    elif "step" in drill or "hour" in drill or "result" in drill:
        found.append(_got_to(scope, drill))
    return found


def _ended_on(campaign: Campaign, day: date) -> Criterion:
    """As `progress.measure_progress` dates the end of a contact."""
    on_day: Criterion = ended_at() < clock.end_of_day(day)
    if day == first_day(campaign):
        on_day = or_(on_day, ended_at().is_(None))
    else:
        on_day = and_(on_day, ended_at() >= clock.start_of_day(day))
    return and_(Contact.state.in_(ENDED), on_day)


def _has_promise(scope: Scope, drill: Mapping[str, str]) -> Criterion:
    found = [Promise.contact_id == Contact.id, *scope.within(Promise.made_at)]
    if "promise" in drill:
        found.append(Promise.status == PromiseStatus(drill["promise"]))
    if "taken_by" in drill:
        bot = drill["taken_by"] == BOT
        found.append(Promise.made_by.is_(None) if bot else Promise.made_by == drill["taken_by"])
    return exists().where(*found).correlate(Contact)


def _read_hour(text: str) -> int:
    """Local, 0 to 23."""
    return [str(hour) for hour in range(24)].index(text)


def _channels(drill: Mapping[str, str]) -> Sequence[Channel]:
    return (Channel(drill["channel"]),) if "channel" in drill else CHANNELS


def _answered_at(scope: Scope, drill: Mapping[str, str]) -> Criterion:
    return (
        exists()
        .where(
            Message.id == first_word("id"),
            Message.channel.in_(_channels(drill)),
            _is_in_hour(Message.created_at, _read_hour(drill["answered_hour"])),
            *scope.within(Message.created_at),
        )
        .correlate(Contact)
    )


def _got_to(scope: Scope, drill: Mapping[str, str]) -> Criterion:
    """How far the attempts got: `tried` where there was one, else a step of the funnel."""
    step = drill.get("step", "tried")
    channels = _channels(drill)
    if step == "tried":
        return _attempted(scope, channels, *_of_attempt(drill))
    if step not in ("sent", "delivered", "read", "answered"):
        raise ValueError(step)
    sent = _attempted(scope, channels, reached("sent"))
    spoke = and_(sent, _spoke(scope, channels))
    if step == "answered":
        return spoke
    return sent if step == "sent" else or_(_attempted(scope, channels, reached(step)), spoke)


def _of_attempt(drill: Mapping[str, str]) -> list[Criterion]:
    found: list[Criterion] = []
    if "hour" in drill:
        found += [has_left(), _is_in_hour(Message.claimed_at, _read_hour(drill["hour"]))]
    if "result" in drill:
        found += [has_left(), _ended_in(drill["result"])]
    return found


def _ended_in(result: str) -> Criterion:
    """A call is told by its outcome where it has one, all else by its status."""
    found: list[Criterion] = []
    if result in list(CallOutcome):
        found.append(Message.outcome == CallOutcome(result))
    if result in list(MessageStatus) or not found:
        found.append(and_(Message.outcome.is_(None), Message.status == MessageStatus(result)))
    return or_(*found)


def _attempted(
    scope: Scope, channels: Sequence[Channel], *criteria: Criterion, contact: Any = Contact
) -> Criterion:
    return (
        exists()
        .where(
            Message.contact_id == contact.id,
            Message.attempt > 0,
            is_attempt(),
            Message.channel.in_(channels),
            *scope.within(Message.claimed_at),
            *criteria,
        )
        .correlate(contact)
    )


def _spoke(scope: Scope, channels: Sequence[Channel]) -> Criterion:
    """The customer said something, about this contact or another of theirs in the campaign."""
    other = aliased(Contact)
    said = or_(
        first_word("channel", other).in_(channels),
        _attempted(scope, channels, reached("answered"), contact=other),
    )
    in_scope = _attempted(scope, CHANNELS, contact=other) if scope.start or scope.end else None
    return (
        exists()
        .where(
            other.customer_id == Contact.customer_id,
            other.campaign_id == Contact.campaign_id,
            said,
            *([in_scope] if in_scope is not None else []),
        )
        .correlate(Contact)
    )


def _is_in_hour(column: Any, hour: int) -> Criterion:
    """Whether an instant lies in a local hour, at the zone's present distance from UTC."""
    begins = clock.at_local(clock.today(), time(hour))
    return func.substr(hour_of(column), 12, 2) == f"{begins:%H}"
