"""How pages write times, states and amounts: local time, Spanish words."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from flask import Flask, g
from flask_login import current_user
from markupsafe import Markup

from bot import clock
from bot.catalog.desk import get_desk
from bot.language.identifiers import name_identifier, name_kinds, name_persons
from bot.language.wares import name_business_line
from bot.language.written_amounts import format_amount
from bot.models import Role
from bot.services.cases.workers import reads_indicator
from bot.services.handoffs import HandoffReason
from bot.services.ownership import name_of
from webhook.console.context import ADMINISTERS, AT_OFFICE, ATTENDS, SUPERVISES, WORKS_CASES, reading

_MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
_WEEKDAYS = ("lun", "mar", "mié", "jue", "vie", "sáb", "dom")
_POINTS = str.maketrans(",.", ".,")
_REASONS = {reason.value: reason.label for reason in HandoffReason}
_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR


def register(app: Flask) -> None:
    """Put the filters and what every page knows on the application."""
    for word in (
        say_time,
        say_day,
        say_moment,
        say_ago,
        say_span,
        say_due,
        say_left,
        say_limit,
        say_reason,
        say_queue,
        say_cell,
        say_heading,
    ):
        app.jinja_env.filters[word.__name__] = word
    app.jinja_env.filters |= {"money": _say_money, "line": name_business_line, "who": _name_person}
    app.jinja_env.filters["identifier"] = _name_identifier
    app.jinja_env.globals.update(
        name_kinds=name_kinds,
        name_persons=name_persons,
        icon=_draw_icon,
        may=_may,
        now=clock.now,
        today=clock.today,
    )


def say_time(moment: datetime | None) -> str:
    """The local hour: "14:05"."""
    return f"{clock.to_local(moment):%H:%M}" if moment else ""


def say_day(day: date | datetime | None) -> str:
    """A local day, as short as it can be understood: "hoy", "ayer", "5 abr", "5 abr 2020"."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = clock.to_local(day).date()
    near = {0: "hoy", 1: "mañana", -1: "ayer"}.get((day - clock.today()).days)
    if near:
        return near
    year = f" {day.year}" if day.year != clock.today().year else ""
    return f"{day.day} {_MONTHS[day.month - 1]}{year}"


def say_moment(moment: datetime | None) -> str:
    """Local day and hour: "hoy 14:05"."""
    return f"{say_day(moment)} {say_time(moment)}" if moment else ""


def say_span(span: timedelta | float | None) -> str:
    """A length of time (seconds, or a timedelta): "45 s", "12 min", "3 h 05", "2 d"."""
    if span is None:
        return ""
    seconds = int(span.total_seconds() if isinstance(span, timedelta) else span)
    if seconds < _MINUTE:
        return f"{max(seconds, 0)} s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min"
    if seconds < _DAY:
        return f"{seconds // _HOUR} h {seconds % _HOUR // _MINUTE:02d}"
    return f"{seconds // _DAY} d"


def say_due(moment: datetime | None) -> str:
    """Until when: "hoy 14:05"; of what ends with its day "hoy"."""
    if moment is None:
        return ""
    ends_with_day = clock.to_local(moment).time() == time.min
    return say_day(moment - timedelta(seconds=1)) if ends_with_day else say_moment(moment)


def say_left(left: timedelta | None) -> str:
    """How much time there is: "queda 1 día", "quedan 3 h 05", "venció hace 12 min"."""
    if left is None:
        return "sin plazo"
    span = abs(left)
    words = f"{span.days} día{'s' if span.days > 1 else ''}" if span.days else say_span(span)
    if left < timedelta(0):
        return f"venció hace {words}"
    return f"queda {words}" if span.days == 1 else f"quedan {words}"


def say_limit(limit: tuple[int, int]) -> str:
    """Of a pending case: "quedan 3 de 5 días"."""
    left, of = limit
    if left < 0:
        return f"plazo de {of} días vencido"
    if left == 0:
        return f"hoy termina el plazo de {of} días"
    return f"queda{'n' if left > 1 else ''} {left} de {of} día{'s' if of > 1 else ''}"


def say_ago(moment: datetime | None) -> str:
    """How long ago an instant was: "12 min"."""
    return say_span(clock.now() - moment) if moment else ""


def say_reason(code: str | None) -> str:
    """Why a person is needed, as agents read it."""
    if not code:
        return ""
    return _REASONS.get(code, HandoffReason.OTHER.label)


def say_queue(code: str | None) -> str:
    """A queue's title; one that the catalog no longer has keeps its code."""
    return get_desk().queues.get(code, code) if code else "General"


def say_cell(cell: object) -> str:
    """A cell of a report: "12.345", "3,5", "mié 17/3/2021", "—" of nothing."""
    match cell:
        case None | "":
            return "—"
        case datetime():
            return say_moment(cell)
        case date():
            return f"{_WEEKDAYS[cell.weekday()]} {cell.day}/{cell.month}/{cell.year}"
        case int():
            return f"{cell:,}".replace(",", ".")
        case Decimal():
            return f"{cell:,}".translate(_POINTS)
        case _:
            return str(cell)


def say_heading(heading: str) -> str:
    """A file's heading as a page writes it: "RESPUESTAS WHATSAPP" is "Respuestas WhatsApp"."""
    return heading.capitalize().replace("whatsapp", "WhatsApp").replace("Whatsapp", "WhatsApp")


def _say_money(amount: Decimal | None) -> str:
    return format_amount(amount) if amount is not None else ""


def _name_identifier(identifier: str) -> str:
    """What it is called, to stand before it: "Cédula", "RUC"."""
    name = name_identifier(identifier)
    return name[0].upper() + name[1:]


def _name_person(email: str | None) -> str:
    """A colleague's name, by mail address; asked for once a page."""
    if not email:
        return ""
    names: dict[str, str] = g.setdefault("names", {})
    if email not in names:
        with reading() as session:
            names[email] = name_of(session, email)
    return names[email]


def _draw_icon(name: str, label: str | None = None) -> Markup:
    """A picture of icons.svg; without a label it is only decoration."""
    described = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon" {}><use href="/console/static/icons.svg#{}"/></svg>').format(
        described, name
    )


def _may(what: str) -> bool:
    """Whether they may attend, supervise, administer, work at an office or on cases, or read the indicator."""
    groups = {
        "attend": ATTENDS,
        "supervise": SUPERVISES,
        "administer": ADMINISTERS,
        "office": AT_OFFICE,
        "cases": WORKS_CASES,
    }
    if what == "indicator":
        return current_user.is_authenticated and reads_indicator(current_user)
    role: Role | None = getattr(current_user, "role", None)
    return role in groups[what]
