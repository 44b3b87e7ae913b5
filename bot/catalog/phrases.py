"""The sentences that Recobra says by itself, as operators may edit them."""

from functools import lru_cache
from typing import Annotated

from pydantic import Field

from bot.catalog.loading import CatalogModel, load_file
from bot.language.country_words import adapt_all
from bot.models import Script


class HandoffPhrases(CatalogModel):
    """What a customer hears when a person takes over."""

    written_now: str
    written_later: str
    dialling: str
    callback_now: str
    callback_later: str
    not_answered: str
    no_number: str
    back_to_bot: str


class FailurePhrases(CatalogModel):
    """What a customer hears when the dialogue fails."""

    written: str
    spoken: str


class OptOutPhrases(CatalogModel):
    """The words that mean no more contact, whatever else is going on, and what is answered to them."""

    registered: str
    registered_spoken: str
    undone: str
    out_words: frozenset[str]
    in_words: frozenset[str]


class MenuChoice(CatalogModel):
    """One entry of the menu that a call opens with when the dialogue gives none."""

    title: str
    payload: str


class CallPhrases(CatalogModel):
    """How calls are spoken and listened to."""

    voice: str
    voice_language: str
    slow_rate: str  # SSML's rate, where the caller asks for slower words
    speech_language: str
    hints: list[str] = Field(max_length=500)
    greeting: str
    choice: str
    menu_end: str
    open_question: str
    anything_else: str
    silence: str
    unknown_digit: str
    number_piece: str
    number_wait: str
    cedula_wait: str
    goodbye: str
    machine_notice: str
    notice: str
    notice_again: str
    menus: dict[Script, Annotated[list[MenuChoice], Field(max_length=4)]]  # by what we call about


class AgentCallPhrases(CatalogModel):
    """What an agent hears who calls a customer from the console; `ends`: by Twilio's word for how that ended."""

    ask: str
    ends: dict[str, str]


class Phrases(CatalogModel):
    """All of them."""

    handoff: HandoffPhrases
    failures: FailurePhrases
    opt_out: OptOutPhrases
    call: CallPhrases
    agent_call: AgentCallPhrases


@lru_cache
def get_phrases() -> Phrases:
    """The catalog's sentences, read once."""
    return load_file("phrases.yml", Phrases, adapt=adapt_all)
