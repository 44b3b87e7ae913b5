"""Which function answers which intent, and which one takes the yes or no that was asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from actions.talk import Talk

Answer = Callable[[Talk], None]
Verdict = Callable[[Talk, bool], None]


class Needs(Enum):
    """How sure it must be who speaks: not at all · whoever the address stands for · the person."""

    NOBODY = 0
    PRESUMED = 1
    KNOWN = 2


@dataclass(frozen=True)
class Handler:
    """The answer to an intent."""

    answer: Answer
    needs: Needs


HANDLERS: dict[str, Handler] = {}
VERDICTS: dict[str, Verdict] = {}


def answers(*intents: str, needs: Needs) -> Callable[[Answer], Answer]:
    """Register the answer to intents."""

    def register(answer: Answer) -> Answer:
        HANDLERS.update(dict.fromkeys(intents, Handler(answer, needs)))
        return answer

    return register


def decides(question: str) -> Callable[[Verdict], Verdict]:
    """Register what a yes or a no to a question does."""

    def register(verdict: Verdict) -> Verdict:
        VERDICTS[question] = verdict
        return verdict

    return register
