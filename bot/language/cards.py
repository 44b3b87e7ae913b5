"""Payment cards' numbers, which nobody here may keep: found in what customers write, and masked before it is stored."""

import re

from stdnum import luhn

from bot.language.digit_runs import DigitRun, find_digit_runs
from bot.language.plain import make_plain

# 14 to 19 digits, alone or in groups; the first digit is a card's. A RUC has 13, a telephone 15 at most and other ones.
_RUN = re.compile(r"(?<![\d+])[2-6](?:[ .\-]?\d){13,18}(?!\d)")
_LEAST_PLAIN = 15  # a slip in the number makes it no less a card's


_SHORTEST, _USUAL, _LONGEST = 14, 16, 19


def mask_cards(text: str) -> str:
    """The text with each card's number replaced by its last four digits: "[tarjeta …1234]"; dictated ones too."""
    return _mask_dictated(_RUN.sub(lambda found: _mask(re.sub(r"\D", "", found[0])) or found[0], text))


def _mask(digits: str) -> str | None:
    """What is kept of a card's number; None where it is none."""
    is_card = luhn.is_valid(digits) or len(digits) in (_LEAST_PLAIN, _USUAL)
    return f"[tarjeta …{digits[-4:]}]" if is_card else None


def _mask_dictated(text: str) -> str:
    """Numbers in words: "cuatro uno uno uno…", "cuarenta y uno once…"."""
    plain = make_plain(text)
    for run in reversed(find_digit_runs(plain, least=_SHORTEST)):
        for first, last in _find_cards(run):
            found = plain.find(None, run.groups[first].start, run.groups[last].end)
            text = f"{text[: found.start]}{_mask(run.join(first, last))}{text[found.end :]}"
    return text


def _find_cards(run: DigitRun) -> list[tuple[int, int]]:
    """The groups that a card's number begins and ends with, the last one first; all of the run, or a valid part."""
    if run.international:
        return []
    end, found = len(run.groups), []
    for first in reversed(range(len(run.groups))):
        for last in reversed(range(first, end)):
            if _is_card(run.join(first, last), whole=(first, last) == (0, len(run.groups) - 1)):
                found.append((first, last))
                end = first
                break
    return found


def _is_card(digits: str, *, whole: bool) -> bool:
    if not _SHORTEST <= len(digits) <= _LONGEST or digits[0] not in "23456":
        return False
    return _mask(digits) is not None if whole else len(digits) == _USUAL and luhn.is_valid(digits)
