"""Days and hours written as the campaign's scripts write them."""

from datetime import date, time

from bot.language.word_lists import split_words

WEEKDAYS = tuple(split_words("lunes martes miércoles jueves viernes sábado domingo"))
MONTHS = tuple(
    split_words("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre")
)
_NEAR_DAYS = {0: "hoy", 1: "mañana"}


def format_long_date(day: date) -> str:
    """Return "miércoles 31 de marzo de 2021". Source: 004_494a7d2a7dcd2fdb.txt, the scripts' deadline."""
    return f"{format_weekday_date(day)} de {day.year}"


def format_weekday_date(day: date) -> str:
    """Return "miércoles 31 de marzo"."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} de {MONTHS[day.month - 1]}"


def format_short_date(day: date) -> str:
    """Return "10-5-2020". Source: 004_494a7d2a7dcd2fdb.txt, the WhatsApp scripts' day of retirement."""
    return f"{day.day}-{day.month}-{day.year}"


def format_day(day: date, today: date) -> str:
    """Return "hoy", "mañana" or "el viernes 26 de marzo", with the year where it is not today's."""
    near = _NEAR_DAYS.get((day - today).days)
    return near or f"el {format_weekday_date(day) if day.year == today.year else format_long_date(day)}"


def format_time(clock: time) -> str:
    """Return "09:30", on a clock of 24 hours."""
    return f"{clock:%H:%M}"
