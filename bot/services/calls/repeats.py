"""Says the last words again: all of them when asked to, only their question after silence or a wrong digit."""

from typing import Any

from sqlalchemy.orm import Session

from bot.catalog.phrases import get_phrases
from bot.channels.twiml import Line
from bot.models import Conversation, Message
from bot.services.calls import transcript
from bot.services.calls.inputs import Again, Piece, Silence

_OF_A_NUMBER = ("notice", "tries", "piece")
_OF_A_QUESTION = ("question", "whole", "anything_else")


def repeat(
    session: Session,
    conversation: Conversation,
    call_sid: str,
    turn: int,
    meaning: Silence | Again,
    last: Message | None,
    silences: int,
) -> Line:
    """The last words, with what was wrong before them."""
    phrases = get_phrases().call
    asked = isinstance(meaning, Again) and not meaning.unknown_digit
    before = phrases.silence if isinstance(meaning, Silence) else "" if asked else phrases.unknown_digit
    if last is None:
        line, choices, kept = Line(phrases.open_question), [], {}
    else:
        whole = str(last.details.get("whole") or last.body or "")
        said, text = transcript.line_of(last), whole if asked else str(last.details.get("question") or whole)
        slow = isinstance(meaning, Again) and meaning.slowly
        line = Line(text, expect=said.expect, opens=said.opens, slow=slow)
        choices, kept = last.choices, _pick(last, *_OF_A_NUMBER, *_OF_A_QUESTION)
        if "question" in kept:
            kept["whole"] = whole
    return transcript.keep_said(
        session, conversation, call_sid, turn, line, choices, before=before, silences=silences, **kept
    )


def ask_on(
    session: Session, conversation: Conversation, call_sid: str, turn: int, piece: Piece, last: Message
) -> Line:
    """Ask for the rest of a number, or for all of it when the caller has it at hand."""
    phrases, expect = get_phrases().call, last.details.get("expect")
    waits = phrases.cedula_wait if expect == "cedula" else phrases.number_wait
    text = waits if piece.waits else phrases.number_piece.format(digits=", ".join(piece.digits))
    kept = _pick(last, *_OF_A_NUMBER) | {"piece": piece.digits}
    return transcript.keep_said(session, conversation, call_sid, turn, Line(text, expect=expect), [], **kept)


def _pick(last: Message, *names: str) -> dict[str, Any]:
    return {name: last.details[name] for name in names if name in last.details}
