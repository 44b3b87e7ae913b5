"""`<Gather>`: listening for keys and words."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from simulator.voice.conversation import Conversation, NextDocument
from simulator.voice.line import Input, Instructions
from simulator.voice.twiml import Document, TwimlError, read_number

KEYS = "0123456789*#"
DEFAULT_TIMEOUT = 5.0


@dataclass(frozen=True)
class Listening:
    """A gather's attributes, with Twilio's defaults; `timeout` in seconds."""

    kinds: frozenset[str]
    timeout: float
    num_digits: int | None
    finish_on_key: str

    @classmethod
    def of(cls, element: Element) -> Listening:
        """Read the attributes. Raises TwimlError 13321 or 12200 for values that make no sense."""
        kinds = frozenset(element.get("input", "dtmf").split())
        if not kinds or not kinds <= {"dtmf", "speech"}:
            raise TwimlError(13321, "Gather: invalid input")
        automatic = element.get("timeout") == "auto"
        seconds = DEFAULT_TIMEOUT if automatic else read_number(element, "timeout", DEFAULT_TIMEOUT)
        digits = int(read_number(element, "numDigits", 0)) or None
        return cls(kinds, seconds, digits, element.get("finishOnKey", "#"))

    def view(self, element: Element) -> dict[str, object]:
        """What the page shows while the program listens."""
        return {
            "input": sorted(self.kinds),
            "timeout": self.timeout,
            "num_digits": self.num_digits,
            "finish_on_key": self.finish_on_key,
            "language": element.get("language", "en-US"),
            "hints": element.get("hints", ""),
        }


def gather(conversation: Conversation, document: Document, element: Element) -> None:
    """Prompt and listen; what was heard goes to `action`, and silence falls through to the next verb."""
    listening = Listening.of(element)
    conversation.listen(listening.view(element))
    _prompt(conversation, document, element)
    heard = _hear(conversation, listening)
    conversation.listen(None)
    if heard is None and element.get("actionOnEmptyResult", "false").lower() != "true":
        return
    action = document.resolve(element.get("action", ""))
    nothing = {"Digits": ""} if "dtmf" in listening.kinds else {}
    raise NextDocument(Instructions(action, method=element.get("method", "POST")), heard or nothing)


def _prompt(conversation: Conversation, document: Document, element: Element) -> None:
    barge_in = element.get("bargeIn", "true").lower() != "false"
    for child in element:
        if child.tag == "Say":
            conversation.speak(child, until_input=barge_in)
        elif child.tag == "Play":
            conversation.play(document, child, until_input=barge_in)
        elif child.tag == "Pause":
            seconds = read_number(child, "length", 1) * conversation.tempo
            conversation.line.sleep(seconds, until_input=barge_in)


def _hear(conversation: Conversation, listening: Listening) -> dict[str, str] | None:
    """`Digits` or `SpeechResult` with `Confidence`; None for silence."""
    digits = ""
    while True:
        given = conversation.next_input(listening.timeout)
        if given is None or given.kind == "silence":
            if given is not None:
                conversation.note("person", "silence", "(silencio)")
            return {"Digits": digits} if digits else None
        if given.kind == "speech" and "speech" in listening.kinds:
            conversation.note("person", "speech", given.value)
            return {"SpeechResult": given.value, "Confidence": f"{given.confidence:.8f}"}
        if given.kind == "digits" and "dtmf" in listening.kinds:
            digits, finished_by = _press(conversation, listening, given, digits)
            if finished_by is not None:
                ended = {"FinishedOnKey": finished_by} if finished_by else {}
                return {"Digits": digits, **ended} if digits or finished_by else None


def _press(
    conversation: Conversation, listening: Listening, given: Input, digits: str
) -> tuple[str, str | None]:
    """Add keys to what was pressed; the second value is what ended it: a key, "" for enough, or None."""
    conversation.note("person", "digits", given.value)
    for key in given.value:
        if key not in KEYS:
            continue
        if listening.finish_on_key and key in listening.finish_on_key:
            return digits, key
        digits += key
        if listening.num_digits and len(digits) >= listening.num_digits:
            return digits, ""
    return digits, None
