"""Lets an answer through only to who may hear it; the others are asked who they are, and answered after that."""

from actions.identity import identifies
from actions.matters import is_of_leaving
from actions.registry import Handler, Needs, find_handler
from actions.talk import Talk

_LEAST_WORDS = 3


def pass_on(talk: Talk, intent: str, handler: Handler | None = None) -> None:
    """Answer as to this intent, by its own handler unless another is given."""
    handler = handler or find_handler(intent, talk.matter)
    assert handler, intent
    if _is_sure_enough(talk, handler):
        handler.answer(talk)
    elif talk.form == "identify_form":
        if _counts(talk):
            talk.remember(pending_intent=intent)
    else:
        talk.start_form("identify_form", pending_intent=intent, identified=identifies(talk) or None)


def _is_sure_enough(talk: Talk, handler: Handler) -> bool:
    match handler.needs:
        case Needs.NOBODY:
            return True
        case Needs.PRESUMED:
            return talk.presumed is not None
        case Needs.KNOWN:
            return talk.known is not None
        case Needs.HOLDER:
            return talk.holder is not None


def _counts(talk: Talk) -> bool:
    """Whether it is more than a word or two beside the wish that waits for who they are: "el internet"."""
    waits = is_of_leaving(str(talk.slot("pending_intent")))
    return not waits or not talk.said.text or talk.said.count_words() >= _LEAST_WORDS
