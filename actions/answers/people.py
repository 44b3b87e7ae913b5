"""Puts a person on."""

from actions import outcomes
from actions.registry import Needs, answers
from actions.talk import Talk
from bot import clock
from bot.language.written_dates import format_short_date
from bot.services import handoffs
from bot.services.handoffs import HandoffReason


@answers("ask_human", needs=Needs.NOBODY)
def hand_over_as_asked(talk: Talk) -> None:
    """The customer wants a person."""
    note_wait(talk)
    talk.hand_over(HandoffReason.ASKED)


def note_wait(talk: Talk) -> None:
    """E5: a person comes when they next work."""
    outcomes.await_person(talk.presumed, when=say_when())


def say_when() -> str:
    """The local day on which a person is there again."""
    opening = handoffs.next_opening()
    return format_short_date(clock.to_local(opening).date() if opening else clock.today())
