"""Finds what to answer to a turn: Rasa's replies, our own words, or that it has to wait."""

import structlog

from bot.bootstrap import Recobra
from bot.catalog.phrases import get_phrases
from bot.errors import RasaUnavailable
from bot.rasa import Question, RasaFailed, Reply
from bot.services.inbound.inbox import Answer, Outcome, Turn

_log = structlog.get_logger()


def find(recobra: Recobra, turn: Turn) -> Answer:
    """Ask Rasa, with no transaction open; a wish for silence is confirmed even when Rasa is away."""
    if turn.question is None:
        return Answer(Outcome.ANSWERED)
    phrases = get_phrases().opt_out
    if turn.command == "opt_in":
        return Answer(Outcome.ANSWERED, [Reply(text=phrases.undone)])
    answer = _ask(recobra, turn.question, turn.tries)
    if turn.command and answer.outcome is not Outcome.ANSWERED:
        return Answer(Outcome.ANSWERED, [Reply(text=phrases.registered)])
    return answer


def _ask(recobra: Recobra, question: Question, tries: int) -> Answer:
    try:
        return Answer(Outcome.ANSWERED, ask_twice(recobra, question))
    except RasaFailed as error:
        _log.error("rasa_failed", message=question.message_id, conversation=question.sender, why=str(error))
        return Answer(Outcome.FAILED)
    except RasaUnavailable as error:
        _log.warning("rasa_unavailable", message=question.message_id, tries=tries, why=str(error))
        return Answer(Outcome.LATER)


def ask_twice(recobra: Recobra, question: Question) -> list[Reply]:
    """Rasa's replies; a failure inside it is tried once more, saying so.

    Raises:
        RasaFailed: it failed twice.
        RasaUnavailable: it is away.
    """
    try:
        return recobra.rasa.ask(question)
    except RasaFailed:
        return recobra.rasa.ask(question.model_copy(update={"redelivered": True}))
