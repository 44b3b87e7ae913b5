"""Telephone numbers in what customers write and dictate, and in the cells of a campaign base."""

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.country import get_country
from bot.language.cells import clean_cell
from bot.language.digit_runs import DigitRun, find_digit_runs
from bot.language.e164 import is_mobile, to_e164
from bot.language.found import Found
from bot.language.identifiers import find_persons
from bot.language.labels import Label, find_label
from bot.language.plain import Plain, make_plain

__all__ = ["find_phones", "is_mobile", "normalize_phone", "read_phones"]

_SIGNS = re.compile(r"[\s().\-]")
_SHORTEST, _LONGEST = 8, 15  # digits: a landline without its zero, E.164


def normalize_phone(raw: str) -> str | None:
    """Return the E.164 number behind a spreadsheet's cell, or None; it may have lost its leading zero."""
    text = _SIGNS.sub("", clean_cell(raw))
    digits = text.removeprefix("+")
    if not (digits.isascii() and digits.isdecimal()):
        return None
    return to_e164(digits, international=text.startswith("+"))


def read_phones(text: str) -> list[Found[str]]:
    """Return the telephone numbers in a text, in its order, in E.164; the country's own without a prefix.

    What is a cédula, or is called one, is no telephone; a landline without its trunk digit is one only where the
    text says so.
    Only the first `plain.MAX_CHARS` characters are read.
    """
    plain = make_plain(text)
    return find_phones(plain, find_persons(plain))


def find_phones(plain: Plain, cedulas: list[Found[str | None]]) -> list[Found[str]]:
    """Return the telephone numbers outside the cédulas in a text that has been made plain."""
    owned = bytearray(len(plain.source))
    for cedula in cedulas:
        owned[cedula.start : cedula.end] = b"\1" * (cedula.end - cedula.start)
    found = (phone for run in find_digit_runs(plain, least=_SHORTEST) for phone in _search(plain, run))
    return [phone for phone in found if not any(owned[phone.start : phone.end])]


def _search(plain: Plain, run: DigitRun) -> Iterator[Found[str]]:
    """Take the longest number that begins at each group, from left to right."""
    label = find_label(plain, run)
    position = 0
    while position < len(run.groups):
        end, number = _find_longest(run, position, label)
        if number:
            yield plain.find(number, run.groups[position].start, run.groups[end].end)
        position = end + 1


def _find_longest(run: DigitRun, position: int, label: Label | None) -> tuple[int, str | None]:
    ends = range(min(position + _LONGEST, len(run.groups)) - 1, position - 1, -1)
    numbers = ((end, _read(run, position, end, label)) for end in ends)
    return next(((end, number) for end, number in numbers if number), (position, None))


def _read(run: DigitRun, first: int, last: int, label: Label | None) -> str | None:
    digits = run.join(first, last)
    if run.international and first == 0:
        return to_e164(digits, international=True) if len(digits) <= _LONGEST else None
    plan = get_country().phone
    shape = _make_shape(plan.prefix, plan.trunk, plan.mobile, plan.landline).fullmatch(digits)
    together = first == last or (first, last) == (0, len(run.groups) - 1)
    if not shape or ((shape["mobile"] or shape["landline"]) and not together):
        return None
    if (label == "other" and len(digits) < 10) or (shape["landline"] and label != "phone"):
        return None
    return to_e164(digits)


@lru_cache
def _make_shape(prefix: str, trunk: str, mobile: str, landline: str) -> re.Pattern[str]:
    """As people write the country's numbers: with its prefix, with the trunk digit, or with neither."""
    either = f"(?:{mobile}|{landline})"
    dialled = f"|{trunk}{either}" if trunk else ""
    with_prefix = f"(?:00)?{prefix}(?:{trunk})?{either}"
    return re.compile(f"{with_prefix}{dialled}|(?P<mobile>{mobile})|(?P<landline>{landline})")
