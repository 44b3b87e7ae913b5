"""The part of the day that a customer prefers, where no hour is told."""

from typing import Literal

from bot.language.plain import make_plain
from bot.language.rules import Rule, apply_rules, rule

type DayPart = Literal["morning", "afternoon", "evening"]

_PATTERNS: dict[DayPart, str] = {
    "morning": r"(?:la|las) mananas?|mananitas?|tempran(?:o|ito)|primera hora|madrugada"
    r"|bien de manana|antes del? (?:mediodia|medio dia|almuerzo)",
    "afternoon": r"(?:la|las|esta|de|por|en) tardes?|tarde[cs]ita|despues del (?:mediodia|medio dia|almuerzo)"
    r"|manana tarde|^tarde(?=[ .!]*$)",
    "evening": r"(?:la|las|esta|de|por|en) noches?|noche[cs]ita|anochecer|manana noche|^noche(?=[ .!]*$)",
}


def _make_rule(part: DayPart) -> Rule[None, DayPart]:
    return rule(_PATTERNS[part], lambda _match, _context: part)


_RULES = [_make_rule(part) for part in _PATTERNS]


def read_day_part(text: str) -> DayPart | None:
    """Return the first part of the day that a text names; greetings and "más tarde" name none.

    "Mañana" alone is a day, not a part of one; after a question for the part the dialogue knows better.
    """
    found = apply_rules(_RULES, make_plain(text), None)
    return found[0].value if found else None
