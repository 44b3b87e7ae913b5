"""A reader is a table of patterns over plain text, each with a function that gives its match a meaning."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.language.found import Found
from bot.language.plain import Plain

type Read[C, T] = Callable[[re.Match[str], C], T | None]


@dataclass(frozen=True, slots=True)
class Rule[C, T]:
    """Where the pattern matches, `read` tells the value, from the match and the reader's context.

    `read` returns None for what looks like a value and is none: it hides whatever lies inside.
    `group` names the part of the match that is the value, where that is not all of it.
    """

    pattern: re.Pattern[str]
    read: Read[C, T]
    group: str | int = 0


def rule[C, T](pattern: str, read: Read[C, T], group: str | int = 0) -> Rule[C, T]:
    """Return a rule whose pattern never begins or ends inside a word."""
    return Rule(re.compile(rf"(?:(?<!\w)|(?!\w))(?:{pattern})(?:(?!\w)|(?<!\w))"), read, group)


def apply_rules[C, T](rules: Sequence[Rule[C, T]], plain: Plain, context: C) -> list[Found[T]]:
    """Return what the rules read, in the text's order.

    Where matches overlap the longest is kept, of equal ones that of the earlier rule.
    """
    matches = [(each, match) for each in rules for match in each.pattern.finditer(plain.text)]
    kept = _keep_longest(matches, len(plain.text))
    read = [(each.read(match, context), match.span(each.group)) for each, match in kept]
    return sorted(
        (plain.find(value, *span) for value, span in read if value is not None), key=lambda found: found.start
    )


def _keep_longest[C, T](
    matches: Iterable[tuple[Rule[C, T], re.Match[str]]], size: int
) -> list[tuple[Rule[C, T], re.Match[str]]]:
    taken = bytearray(size)
    kept = []
    for each, match in sorted(
        matches, key=lambda pair: pair[1].start(pair[0].group) - pair[1].end(pair[0].group)
    ):
        start, end = match.span(each.group)
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            kept.append((each, match))
    return kept
