"""Notes how the conversation stands: typifications, seen as soon as their reason is understood."""

from collections.abc import Collection
from typing import Any

from actions.facts import Facts
from bot.services.typifications import typify

# Outcomes that an information does not spoil: nothing was settled or promised yet.
_UNREACHED = (None, "E6", "E11", "E12", "E13", "E14", "E15")
_WEAK = (*_UNREACHED, "E4")


def conclude(
    facts: Facts | None, code: str, *, over: Collection[str | None] | None = None, **values: Any
) -> None:
    """An outcome for all that is pending; it replaces an earlier one, or only those in `over`."""
    if facts is None:
        return
    for contact in facts.contacts:
        if over is None or contact.typification_code in over:
            typify(facts.session, contact, code, **values)


def inform(facts: Facts | None, topic: str) -> None:
    """The customer was told something: E4, unless more was reached already."""
    conclude(facts, "E4", over=_WEAK, topic=topic)


def miss(facts: Facts | None, channel: str, next_step: str) -> None:
    """The customer was not understood: E6, unless anything was reached already."""
    conclude(facts, "E6", over=_UNREACHED, channel=channel, next_step=next_step)


def await_person(facts: Facts | None, when: str) -> None:
    """The customer wants a person: E5, unless more was reached already."""
    conclude(facts, "E5", over=_WEAK, when=when, channel="un asesor")
