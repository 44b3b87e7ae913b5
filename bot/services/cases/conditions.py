"""Whether what a procedure asks for is so in a case."""

from collections.abc import Mapping

from bot.catalog.procedure import When


def holds(when: When, values: Mapping[str, str]) -> bool:
    """Whether each name's answer or fact is one of its words; what asks for nothing always holds."""
    return all(values.get(name) in words for name, words in when.items())
