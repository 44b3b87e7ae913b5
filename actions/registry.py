"""Which function answers which intent, and which one takes the yes or no that was asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from actions.talk import Talk
from bot.models import Script

Answer = Callable[[Talk], None]
Verdict = Callable[[Talk, bool], None]


class Needs(Enum):
    """How sure it must be who speaks.

    Not at all · whoever the address stands for · the person · the holder, who said digits of the cédula.
    """

    NOBODY = 0
    PRESUMED = 1
    KNOWN = 2
    HOLDER = 3


@dataclass(frozen=True)
class Handler:
    """The answer to an intent."""

    answer: Answer
    needs: Needs


HANDLERS: dict[tuple[Script | None, str], Handler] = {}
VERDICTS: dict[str, Verdict] = {}


def answers(*intents: str, needs: Needs, about: Script | None = None) -> Callable[[Answer], Answer]:
    """Register the answer to intents; `about`: only while that is what is spoken of."""

    def register(answer: Answer) -> Answer:
        HANDLERS.update(dict.fromkeys([(about, intent) for intent in intents], Handler(answer, needs)))
        return answer

    return register


def find_handler(intent: str, matter: Script) -> Handler | None:
    """The answer to an intent in what is spoken of."""
    return HANDLERS.get((matter, intent)) or HANDLERS.get((None, intent))


def decides(question: str) -> Callable[[Verdict], Verdict]:
    """Register what a yes or a no to a question does."""

    def register(verdict: Verdict) -> Verdict:
        VERDICTS[question] = verdict
        return verdict

    return register
