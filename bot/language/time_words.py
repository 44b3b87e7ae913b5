"""Pieces of pattern that several ways of telling the time share, and the halves of the day."""

from collections.abc import Mapping

from bot.language.date_words import MONTH

_HALF_WORDS = (
    r"[ap]\.? ?m\b\.?|(?:de|en|por) la (?:manana|tarde|noche|madrugada)"
    r"|de (?:tarde|noche)|del? (?:mediodia|dia)"
)
HALF = rf"(?:,? ?(?P<half>{_HALF_WORDS}))"
AT = (
    r"(?:(?:en|por) la (?P<lead>manana|tarde|noche),? (?:tipo |como |mas o menos )?)?"
    r"(?:a|para|hasta|desde|tipo|como|partir de|antes de|despues de|eso de|alrededor de|son) las?"
)
HOUR = r"(?P<hour>\d{1,2}|una)"
UNIT = r"(?: ?(?:horas|hrs|hs|h)\b)?"
MINUTE = rf"(?:[.,]| )(?P<minute>[0-5]\d)(?! ?(?:de )?{MONTH}| ?[/$%]| (?:dolares|usd)\b)"

BEFORE = r"(?<![\d/.,:$-])"
AFTER = r"(?![\d/%]|[.,:-]\d)"

# "A la 9 de octubre" is a street. "Para las 3 facturas": a plural noun but these makes the number a count.
NEVER_BARE = (
    rf"(?! de {MONTH})"
    r"(?! (?!(?:lunes|martes|miercoles|jueves|viernes|mas|menos|antes|despues|gracias|pues|horas|hs)\b)"
    r"[a-z]+s\b)"
)


def read_half(groups: Mapping[str, str | None]) -> str | None:
    """Return am, pm, manana, tarde, noche, madrugada or dia from the groups `half` or `lead`."""
    words = groups.get("half") or groups.get("lead")
    if not words:
        return None
    squeezed = words.replace(".", "").replace(" ", "")
    return next(
        half
        for half in ("am", "pm", "manana", "tarde", "noche", "madrugada", "dia")
        if squeezed.endswith(half)
    )


def place_hour(hour: int, half: str | None, office_hours: bool) -> int:
    """Return the hour, 0 to 23, in the half of the day that was named, else in an office's."""
    if hour > 12 or hour == 0:
        return hour
    if half is None:
        return hour + 12 if office_hours and hour <= 7 else hour
    if half in ("pm", "tarde", "dia"):
        return hour % 12 + 12
    if half == "noche":
        return hour + 12 if 6 <= hour < 12 else hour % 12
    return hour if half == "manana" else hour % 12
