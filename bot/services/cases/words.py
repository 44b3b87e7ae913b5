"""Puts a case's answers and facts into words: for records, papers and pages."""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from string import Formatter
from typing import Any

from bot.catalog.facts import FACTS, PHRASE
from bot.catalog.procedure import YES, FormField, Lasting, Procedure
from bot.catalog.retention import get_retention
from bot.language.day_math import shift_month
from bot.language.e164 import to_national
from bot.language.lexicon import MONTHS

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MONTH = re.compile(r"\d{4}-\d\d")


def put_in(template: str, procedure: Procedure, values: Mapping[str, str]) -> str:
    """The template with words for its names; what nobody knows is left out."""
    names = [name for _, name, _, _ in Formatter().parse(template) if name]
    return template.format(**{name: _put(procedure, name, values) for name in names}).strip()


def _put(procedure: Procedure, name: str, values: Mapping[str, str]) -> str:
    if not name.endswith(PHRASE):
        return say(procedure, name, values.get(name, ""))
    chosen = name.removesuffix(PHRASE)
    field = find_field(procedure, chosen)
    option = field.options.get(values.get(chosen, "")) if field else None
    return option.phrase if option else ""


def say(procedure: Procedure, name: str, value: Any) -> str:
    """An answer as people read it: the option's title, SÍ or NO, 23/12/2017, MARZO, 0991234567."""
    text = str(value)
    field = find_field(procedure, name)
    if field and field.kind == "choice" and text in field.options:
        return field.options[text].title
    if field and field.kind == "yes_no":
        return "SÍ" if text == YES else "NO"
    if _DAY.fullmatch(text):
        return f"{date.fromisoformat(text):%d/%m/%Y}"
    if _MONTH.fullmatch(text):
        return MONTHS[int(text[5:]) - 1].upper()
    is_phone = (field and field.kind == "phone") or name == "contact_phone"
    return to_national(text) if is_phone else text


def find_field(procedure: Procedure, name: str) -> FormField | None:
    """The field of that name in any step, or that a motive of retention asks for."""
    own = next((field for step in procedure.steps if (field := step.find(name))), None)
    typifies = any(step.typifies for step in procedure.steps)
    return own or (get_retention().field(name) if typifies else None)


def name_of(procedure: Procedure, name: str) -> str:
    """What an answer or a fact is called."""
    field = find_field(procedure, name)
    return field.label if field else FACTS.get(name, name)


def last_day(begun: date, lasting: Lasting) -> date:
    """The last day of what is given from a local day on: "por 1 mes", "hasta 30 días"."""
    if not lasting.months:
        return begun + timedelta(days=lasting.days - 1)
    year, month = shift_month(begun, lasting.months)
    most = monthrange(year, month)[1]
    return date(year, month, begun.day) - timedelta(days=1) if begun.day <= most else date(year, month, most)
