"""Long numbers as people write and dictate them, in groups: 17 1002 0031, cero nueve nueve, 099-576-2565."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.language.plain import Plain, make_plain

_GROUP = r"(?:(?:doble|triple) [0-9](?![0-9a-z])|(?<![0-9a-z])[0-9]+(?![0-9a-z])|(?<![0-9a-z])uno(?![a-z]))"
_RUN = re.compile(rf"\+?\(?{_GROUP}(?:[ ().,-]{{1,3}}{_GROUP})*")
_GROUPS = re.compile(_GROUP)
_TIMES = {"doble": 2, "triple": 3}

MAX_GROUPS = 40
"""Nobody dictates a longer number; what goes on beyond is not searched."""


@dataclass(frozen=True, slots=True)
class Group:
    """Digits that stand together, and where in the plain text."""

    digits: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DigitRun:
    """Groups of digits with nothing but spaces, dashes, dots, commas and brackets between them."""

    groups: list[Group]
    international: bool

    @property
    def size(self) -> int:
        """How many digits it has."""
        return sum(len(group.digits) for group in self.groups)

    def join(self, first: int, last: int) -> str:
        """Return the digits of the groups from `first` to `last`, which is included."""
        return "".join(group.digits for group in self.groups[first : last + 1])


def read_digits(text: str) -> str:
    """Return the digits of the longest number in a text, written or dictated; "" if there is none."""
    runs = ("".join(group.digits for group in run.groups) for run in find_digit_runs(make_plain(text)))
    return max(runs, key=len, default="")


def find_digit_runs(plain: Plain, *, least: int = 1) -> list[DigitRun]:
    """Return the runs of at least so many digits in a text that has been made plain."""
    return [run for run in _list_runs(plain) if run.size >= least]


def _list_runs(plain: Plain) -> Iterator[DigitRun]:
    for run in _RUN.finditer(plain.text):
        groups = [
            Group(_read_group(match[0]), match.start(), match.end())
            for match in _GROUPS.finditer(plain.text, run.start(), run.end())
        ]
        yield DigitRun(groups[:MAX_GROUPS], run[0].startswith("+"))


def _read_group(words: str) -> str:
    if words == "uno":
        return "1"
    word, _, digit = words.partition(" ")
    return digit * _TIMES[word] if word in _TIMES else words
