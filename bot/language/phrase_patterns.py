"""Patterns of many phrases are written one phrase a piece: nobody can check a line of five hundred signs."""

import re


def any_of(*phrases: str) -> re.Pattern[str]:
    """A pattern of any of these phrases, each a regular expression, as whole words of a plain text."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)")
