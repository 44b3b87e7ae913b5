"""Tells an answer to a request's question from a question, another deed, or a change of mind."""

from actions import phrasing, request_words
from actions.reading import Said
from bot.catalog.retention import RequestKind, get_retention
from bot.language.phones import read_phones

_FEW_WORDS = 4
# Whoever says this wants something else than to answer, whatever is in the words.
_ELSEWHERE = frozenset(
    {
        "ask_identity", "call_later", "goodbye", "help", "location_received", "media_received", "repeat",
    }
)  # fmt: skip
_ALWAYS = ("ask_human", "opt_out")  # however unsure
_SURE = 0.6  # of what Rasa guesses of a story: less is no reason to leave the question
_TIMES = ("since", "begins", "months")


def is_elsewhere(said: Said, asked: str) -> bool:
    """A question or a deed; a day, a telephone, a mail or an address is taken whatever was guessed for it."""
    if not said.text.strip():
        return True
    if asked in _TIMES and (
        said.dates
        or request_words.SINCE.search(said.plain)
        or request_words.UNSURE.search(said.plain)
        or request_words.read_months(said) is not None
        or request_words.read_bare_months(said) is not None
    ):
        return False
    if ("?" not in said.text or asked == "evidence") and _is_plain_answer(said, asked):
        return False
    if said.intent in ("greet", "thank") and said.count_words() < _FEW_WORDS:
        return True
    if asked in ("reason", "rival", "offer") and _suspends_instead(said):
        return True  # a change of mind: nobody leaves because of it
    if asked == "reason" and request_words.BECAUSE.match(said.plain) and "?" not in said.text:
        return False
    if said.intent in _ALWAYS:
        return True
    if said.intent in _ELSEWHERE and (said.confidence >= _SURE or said.count_words() < _FEW_WORDS):
        return True
    return request_words.asks_back(said) or request_words.find_question(said) is not None


def _suspends_instead(said: Said) -> bool:
    return said.wish is RequestKind.SUSPEND and bool(phrasing.SUSPENDS.search(said.plain))


def _is_plain_answer(said: Said, asked: str) -> bool:
    if asked == "phone":
        return bool(read_phones(said.text) or request_words.THIS_NUMBER.search(said.plain))
    if asked in ("reason", "rival") and request_words.SKIPS.fullmatch(said.plain):
        return True
    if asked == "fault":
        return bool(get_retention().name_fault(said.plain))
    if asked == "evidence":
        return bool(request_words.LATER_OR_BY_MAIL.search(said.plain))
    if asked == "mail":
        return bool(phrasing.MAIL.search(said.text))
    return asked == "sale" and any(words.search(said.plain) for words in request_words.SALES.values())
