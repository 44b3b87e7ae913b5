"""One answered call: what the verbs work with."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from simulator.settings import Options
from simulator.voice.call import Call, CallStore
from simulator.voice.line import HungUp, Input, Instructions, Line
from simulator.voice.spoken import read_say
from simulator.voice.twiml import Document, read_number
from simulator.webhooks import WebhookSender

type OpenLeg = Callable[["Conversation", str, Element], tuple[Call, Line]]
PLAY_SECONDS = 3.0
MAX_LOOPS = 10


class NextDocument(Exception):  # a signal, not an error
    """The document is left for another one, asked for with `params`."""

    def __init__(self, instructions: Instructions, params: dict[str, str] | None = None) -> None:
        super().__init__("next document")
        self.instructions = instructions
        self.params = params or {}


class Rejected(Exception):  # a signal, not an error
    """The program does not take the call: `rejected` or `busy`."""


@dataclass
class Conversation:
    """The call, its line, and what the interpreter may do with them."""

    call: Call
    line: Line
    calls: CallStore
    webhooks: WebhookSender
    options: Options
    api_url: str
    open_leg: OpenLeg
    on_answer: Callable[[], None] = lambda: None
    script: deque[Mapping[str, Any]] = field(default_factory=deque)

    @property
    def tempo(self) -> float:
        """How fast simulated time passes: 1 as in life, 0 at once."""
        return self.options.tempo

    def open(self) -> None:
        """A document has begun: an instruction to stop takes effect now. Raises HungUp or Redirected."""
        self.line.sleep(0)

    def pick_up(self) -> None:
        """An incoming call is answered by its first verb."""
        if self.call.status == "ringing":
            self.on_answer()

    def note(self, who: str, kind: str, text: str, **more: Any) -> None:
        """Add a line to the transcript."""
        self.calls.say(self.call, who, kind, text, **more)

    def listen(self, what: dict[str, Any] | None) -> None:
        """Show whether the program listens, and for what."""
        self.call.listening = what
        self.calls.show(self.call)

    def speak(self, element: Element, *, until_input: bool = False) -> None:
        """Say an element's words, for as long as they take."""
        spoken = read_say(element)
        language, voice = element.get("language", ""), element.get("voice", "")
        for _ in range(min(int(read_number(element, "loop", 1)) or MAX_LOOPS, MAX_LOOPS)):
            self.note("program", "say", spoken.text, speech=spoken.speech, language=language, voice=voice)
            self.line.sleep(spoken.seconds * self.tempo, until_input=until_input)

    def play(self, document: Document, element: Element, *, until_input: bool = False) -> None:
        """Play a file; its length is not known, so a few seconds stand for it."""
        url = document.resolve((element.text or "").strip()) if not element.get("digits") else ""
        self.note("program", "play", url or element.get("digits", ""), url=url)
        self.line.sleep(PLAY_SECONDS * self.tempo, until_input=until_input)

    def next_input(self, seconds: float) -> Input | None:
        """What the person does next: by the telephone's script if it has one, else within `seconds`."""
        if not self.script:
            return self.line.take(seconds + self.line.patience)
        step = self.script.popleft()
        kind = next(iter(step))
        if kind == "hangup":
            self.line.hang_up()
            raise HungUp
        if kind == "wait":
            self.line.sleep(float(step[kind]))
            return self.next_input(seconds)
        return Input(kind, str(step[kind]), float(step.get("confidence", 0.9)))
