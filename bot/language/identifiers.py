"""The numbers that holders of services are known by, in cells and in what customers write: persons' and companies'."""

import re
from collections.abc import Iterator, Sequence

from bot.catalog.countries import Holder, Identifier
from bot.country import get_code, get_country
from bot.language.cedulas import find_cedulas, normalize_cedula
from bot.language.cells import clean_cell
from bot.language.digit_runs import DigitRun, find_digit_runs
from bot.language.e164 import is_mobile, to_e164
from bot.language.found import Found
from bot.language.labels import find_label
from bot.language.plain import Plain, make_plain

_ECUADOR = (
    "EC"  # whose cédulas have readers of their own, for a million rows and for every way of writing them
)
_SEPARATORS = re.compile(r"[\s.\-]")
_LENGTHS: dict[Holder, int] = {"person": 10, "company": 13}  # Ecuador
_LEAST, _MOST = 5, 20  # digits
_LEAST_UNNAMED = 7  # fewer are a sum or a year, unless the text says what they are
_OF_A_PERSON = re.compile(r"(\d{10})001")  # Ecuador: a person's RUC is the cédula and 001


def normalize_person(raw: str) -> str | None:
    """A person's identifier behind a spreadsheet's cell or what was typed, or None.

    Dashes, dots and spaces go, and a leading zero that the spreadsheet lost comes back.
    """
    if get_code() == _ECUADOR:
        return normalize_cedula(raw)
    return _normalize(raw, get_country().identifiers_of("person"))


def normalize_company(raw: str) -> str | None:
    """Likewise a company's: a RUC, which in Ecuador a person may have too."""
    return _normalize(raw, get_country().identifiers_of("company"))


def normalize_identifier(raw: str) -> str | None:
    """Likewise of whoever may hold a service."""
    return normalize_person(raw) or normalize_company(raw)


def is_whole(digits: str, holder: Holder) -> bool:
    """Whether nothing can be missing of a number that is dictated: in Ecuador by its length, else once it is right."""
    if get_code() == _ECUADOR:
        return len(digits) >= _LENGTHS[holder]
    return any(each.is_valid(digits) for each in get_country().identifiers_of(holder)) or len(digits) >= _MOST


def list_spellings(raw: str) -> list[str]:
    """What a holder who says this may be known by, the likeliest first: a person's RUC may stand for the cédula."""
    number = normalize_identifier(raw)
    if number is None:
        return []
    person = _OF_A_PERSON.fullmatch(number) if get_code() == _ECUADOR else None
    cedula = normalize_cedula(person[1]) if person else None
    return [number, cedula] if cedula else [number]


def name_identifier(identifier: str) -> str:
    """What it is called, as it stands within a sentence: "cédula", "RUC"; the persons' first where it is neither."""
    known = get_country().identifiers
    return next((each.name for each in known if each.is_valid(identifier)), known[0].name)


def name_kinds(*, begins: bool = False) -> str:
    """What holders are known by: "cédula o RUC", "DNI o RUC"; `begins` a sentence, or stands within one."""
    return _begin(" o ".join(dict.fromkeys(each.name for each in get_country().identifiers)), begins)


def name_persons(*, begins: bool = False) -> str:
    """What persons are known by: "cédula", "DNI"; `begins` a sentence, or stands within one."""
    return _begin(get_country().identifiers_of("person")[0].name, begins)


def _begin(text: str, begins: bool) -> str:
    return f"{text[0].upper()}{text[1:]}" if begins else text


def is_company_number(identifier: str) -> bool:
    """Whether it is a company's and cannot be a person's."""
    is_known = any(each.is_valid(identifier) for each in get_country().identifiers_of("company"))
    return is_known and _is_only_company(identifier)


def read_companies(text: str) -> list[str]:
    """The companies' identifiers in a text, in its order, written as one number or in groups."""
    runs = find_digit_runs(make_plain(text), least=_LEAST)
    found = (normalize_company(digits) for run in runs for digits in _list_numbers(run))
    return list(dict.fromkeys(number for number in found if number and _is_only_company(number)))


def find_persons(plain: Plain) -> list[Found[str | None]]:
    """The persons' identifiers in a text that has been made plain; None for one that its check digit refutes."""
    if get_code() == _ECUADOR:
        return find_cedulas(plain)
    runs = find_digit_runs(plain, least=_LEAST)
    return [found for run in runs if (found := _read_run(plain, run))]


def read_persons(text: str) -> list[Found[str | None]]:
    """The same in a text as it was written."""
    return find_persons(make_plain(text))


def _read_run(plain: Plain, run: DigitRun) -> Found[str | None] | None:
    """The whole run, unless it is called something else or is a mobile; wrong only where it is called an identifier."""
    label, digits = find_label(plain, run), run.join(0, len(run.groups) - 1)
    person = normalize_person(digits)
    if label in ("phone", "other") or run.international or not (person or label == "cedula"):
        return None
    if label != "cedula" and (len(digits) < _LEAST_UNNAMED or is_mobile(to_e164(digits) or "")):
        return None
    return plain.find(person, run.groups[0].start, run.groups[-1].end)


def _list_numbers(run: DigitRun) -> Iterator[str]:
    """The run as one number, then each of its groups."""
    yield run.join(0, len(run.groups) - 1)
    if len(run.groups) > 1:
        yield from (group.digits for group in run.groups)


def _is_only_company(number: str) -> bool:
    """Where a person's has another shape, which is told first."""
    return not any(each.is_valid(number) for each in get_country().identifiers_of("person"))


def _normalize(raw: str, kinds: Sequence[Identifier]) -> str | None:
    digits = _SEPARATORS.sub("", clean_cell(raw))
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= _MOST):
        return None
    padded = (digits, f"0{digits}")
    return next((number for number in padded for each in kinds if each.is_valid(number)), None)
