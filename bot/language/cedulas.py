"""Ecuador's identity numbers in what customers write and dictate, and in the cells of a campaign base."""

import re
from collections.abc import Iterator

from bot.language.cells import clean_cell
from bot.language.digit_runs import DigitRun, find_digit_runs
from bot.language.e164 import to_e164
from bot.language.found import Found
from bot.language.labels import Label, find_label
from bot.language.plain import Plain, make_plain

_LENGTH = 10
_ABROAD = ("30", "50")
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)  # twice the digit, less nine where that has two
_RUC = re.compile(r"([0-9]{10})001")
_TOLL_FREE = ("1800", "1700")
_SEPARATORS = re.compile(r"[\s.\-]")


def normalize_cedula(raw: str) -> str | None:
    """Return the ten valid digits behind a spreadsheet's cell, or None.

    Dashes, dots and spaces go, and a leading zero that the spreadsheet lost comes back.
    """
    return _check(_SEPARATORS.sub("", clean_cell(raw)))


def read_cedulas(text: str) -> list[Found[str | None]]:
    """Return the cédulas in a text, in its order; None for one that its check digit or province refutes.

    Ten digits are needed, alone or in groups, or nine (a lost leading zero) where the text calls them a
    cédula or is nothing else. A telephone number that is no valid cédula is not one, unless it is called so;
    a person's RUC (the cédula and 001) gives the cédula. Only the first `plain.MAX_CHARS` characters are
    read.
    """
    return find_cedulas(make_plain(text))


def find_cedulas(plain: Plain) -> list[Found[str | None]]:
    """Return the cédulas in a text that has been made plain."""
    runs = find_digit_runs(plain, least=_LENGTH - 1)
    alone = len(runs) == 1 and _is_all(plain, runs[0])
    return [found for run in runs for found in _search(plain, run, alone=alone)]


def _is_all(plain: Plain, run: DigitRun) -> bool:
    return not re.search(r"\w", plain.text[: run.groups[0].start] + plain.text[run.groups[-1].end :])


def _check(digits: str) -> str | None:
    """Return the ten digits if they are a cédula; nine have lost their leading zero."""
    padded = digits.zfill(_LENGTH) if len(digits) == _LENGTH - 1 else digits
    return padded if padded.isascii() and padded.isdecimal() and is_valid(padded) else None


def is_valid(digits: str) -> bool:
    """Say whether ten digits, or another number of them, are a cédula: province, third digit and check digit.

    The same as `stdnum.ec.ci.is_valid` in a third of its time: a base may have a million rows.
    """
    if len(digits) != _LENGTH or not ("01" <= digits[:2] <= "24" or digits[:2] in _ABROAD) or digits[2] > "6":
        return False
    values = [*map(int, digits)]
    return (sum(values[1::2]) + sum(_DOUBLED[value] for value in values[::2])) % 10 == 0


def _search(plain: Plain, run: DigitRun, *, alone: bool) -> Iterator[Found[str | None]]:
    """Judge the run as one number, else each of its groups and dashed pairs."""
    label = find_label(plain, run)
    last = len(run.groups) - 1
    if verdict := _judge(run.join(0, last), label, alone=alone, written=last == 0):
        yield plain.find(verdict[0], run.groups[0].start, run.groups[-1].end)
        return
    position = 0
    while position <= last:
        end = position + 1 if _is_dashed(plain, run, position) else position
        verdict = _judge(run.join(position, end), label, alone=False, written=True)
        if verdict:
            yield plain.find(verdict[0], run.groups[position].start, run.groups[end].end)
        position = end + 1 if verdict else position + 1


def _is_dashed(plain: Plain, run: DigitRun, position: int) -> bool:
    """Say whether the group and the next are written as a cédula often is: 171002003-1."""
    pair = run.groups[position : position + 2]
    return [len(group.digits) for group in pair] == [9, 1] and plain.text[pair[0].end : pair[1].start] == "-"


def _judge(digits: str, label: Label | None, *, alone: bool, written: bool) -> list[str | None]:
    """Return nothing if no cédula is meant, else one item: the cédula, or None for a wrong one.

    `alone`: the text has nothing else; `written`: as one number, not in groups that may be several.
    """
    if ruc := _RUC.fullmatch(digits):
        cedula = _check(ruc[1])
        return [cedula] if cedula else []
    if len(digits) not in (_LENGTH - 1, _LENGTH) or (
        len(digits) < _LENGTH and label != "cedula" and not alone
    ):
        return []
    cedula = _check(digits)
    if label == "cedula":
        return [cedula]
    if to_e164(digits) and (not cedula or len(digits) < _LENGTH or label in ("phone", "number")):
        return []
    refuted = not cedula and (label in ("phone", "other") or digits.startswith(_TOLL_FREE))
    return [] if refuted or (not cedula and not (alone or written)) else [cedula]
