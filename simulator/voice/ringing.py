"""From dialling to an answer, or to the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.numbers import Behaviour
from simulator.settings import Options
from simulator.voice.call import Order
from simulator.voice.line import Line

# How long a telephone that decides by itself rings, before the tempo is applied.
RING_SECONDS = 2.0
DETECTION_SECONDS = {"human": 1.0, "machine": 4.0}
UNANSWERED = {"busy": ("busy", 486), "no-answer": ("no-answer", 487), "failed": ("failed", 404)}


@dataclass(frozen=True)
class Outcome:
    """How the dialling ended: `answered`, or a final status with its SIP code."""

    answered: bool
    status: str = "in-progress"
    sip_code: int = 200
    hangs_up: bool = False


def expected_outcome(behaviour: Behaviour, options: Options) -> str:
    """What this telephone does by itself; `ring` leaves it to a person."""
    return behaviour.call_outcome or options.auto_answer or "ring"


def ring(line: Line, outcome: str, order: Order, options: Options) -> Outcome:
    """Ring until somebody or something decides. Raises HungUp when the call is cancelled meanwhile."""
    if outcome in UNANSWERED:
        line.sleep(RING_SECONDS * options.tempo)
        return Outcome(False, *UNANSWERED[outcome])
    if outcome != "ring":
        line.sleep(RING_SECONDS * options.tempo)
        return Outcome(True, hangs_up=outcome == "hangup")
    response = line.await_response(order.timeout)
    if response == "answer":
        return Outcome(True)
    return Outcome(False, *UNANSWERED["busy" if response == "decline" else "no-answer"])


def detect(outcome: str, behaviour: Behaviour, mode: str) -> tuple[str, float]:
    """Twilio's `AnsweredBy` for this telephone and the seconds that finding out takes."""
    found = behaviour.answered_by
    if found is None and outcome == "machine":
        found = "machine_end_beep" if mode == "DetectMessageEnd" else "machine_start"
    found = found or "human"
    return found, DETECTION_SECONDS["machine" if found.startswith("machine") else "human"]
