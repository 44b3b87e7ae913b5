"""Writes what happens next on a call as TwiML: say and listen, say and hang up, or put a person through."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from textwrap import wrap
from typing import NamedTuple

from twilio.twiml.voice_response import Gather, VoiceResponse

from bot.catalog.phrases import get_phrases
from bot.channels.spoken import Piece, pronounce, speak
from bot.country import get_country

_SAY_LIMIT = 2900  # characters; Polly takes 3000
_RING_SECONDS = 25


class Then(StrEnum):
    """What follows the words."""

    LISTEN = "listen"
    HANG_UP = "hang_up"
    DIAL = "dial"


class _Patience(NamedTuple):
    """How a Gather listens: seconds until something comes, seconds of silence that end it, keys at most."""

    silence: int = 6
    pause: str = "auto"  # at the first pause
    digits: int = 1


# By what is expected. A card has to be fetched from its drawer; people pause between the groups of a long number, and
# in the middle of an address or a story.
_PATIENCE = {
    "cedula": _Patience(silence=12, pause="3"),
    "company": _Patience(silence=12, pause="3"),
    "phone": _Patience(silence=8, pause="3", digits=10),
    "words": _Patience(silence=8, pause="3"),
}


@dataclass(frozen=True)
class Line:
    """The next thing on a call. `titles`: the choices, by digit; `turn`: the number of the next turn."""

    text: str
    then: Then = Then.LISTEN
    titles: Sequence[str] = field(default_factory=tuple)
    expect: str | None = None
    opens: bool = False  # the first words of a call: the way to a person is named
    slow: bool = False
    turn: int = 1


def render(line: Line, url: str, *, person: str | None = None, caller_id: str | None = None) -> VoiceResponse:
    """The document for a line; `url` is where the input, or the end of the person's call, is posted."""
    document = VoiceResponse()
    if line.then is Then.LISTEN:
        document.append(_listen(line, url))
        document.redirect(url, method="POST")  # for whoever does not post an empty result
        return document
    _say(document, line.text, line.slow)
    if line.then is Then.DIAL and person:
        dial = document.dial(
            action=url, method="POST", timeout=_RING_SECONDS, caller_id=caller_id, answer_on_bridge=True
        )
        dial.number(person)
    else:
        document.hangup()
    return document


def say_choices(titles: Sequence[str], opens: bool = False) -> str:
    """The choices in one breath: "Para Quito, marca 1. Para Guayaquil, marca 2."."""
    phrases = get_phrases().call
    spoken = [phrases.choice.format(title=title, digit=digit) for digit, title in enumerate(titles, 1)]
    return " ".join([*spoken, phrases.menu_end] if opens else spoken)


def _count_keys(expect: str | None, patience: _Patience) -> int:
    """How many keys end it: a number's of the country."""
    if expect in ("cedula", "company"):
        return get_country().longest_of("person" if expect == "cedula" else "company")
    return patience.digits


def _listen(line: Line, url: str) -> Gather:
    phrases = get_phrases().call
    patience = _PATIENCE.get(line.expect or "", _Patience())
    gather = Gather(
        input="dtmf speech",
        action=url,
        method="POST",
        language=phrases.speech_language,
        hints=", ".join([*map(speak, line.titles), *phrases.hints][:500]),
        timeout=patience.silence,
        speech_timeout=patience.pause,
        num_digits=_count_keys(line.expect, patience),
        finish_on_key="#",
        action_on_empty_result=True,
    )
    _say(gather, f"{line.text} {say_choices(line.titles, line.opens)}", line.slow)
    return gather


def _say(verb: VoiceResponse | Gather, text: str, slow: bool) -> None:
    """The words as written, with how addresses are said beside them (SSML's `sub`)."""
    phrases = get_phrases().call
    for pieces in _fit(pronounce(text)):
        said = verb.say(voice=phrases.voice, language=phrases.voice_language)
        if slow:
            said = said.prosody(rate=phrases.slow_rate)
        for piece in pieces:
            if piece.said:
                said.sub(piece.written, alias=piece.said)
            else:
                said.append(piece.written)


def _fit(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """As many pieces to a `<Say>` as a voice takes."""
    fitting: list[Piece] = []
    for piece in pieces:
        for written in wrap(piece.written, _SAY_LIMIT, drop_whitespace=False):
            if (
                fitting
                and sum(len(each.said or each.written) for each in fitting) + len(written) > _SAY_LIMIT
            ):
                yield fitting
                fitting = []
            fitting.append(piece._replace(written=written))
    if fitting:
        yield fitting
