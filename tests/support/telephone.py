"""A caller: follows the TwiML as Twilio does, and says what was heard."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit
from xml.etree import ElementTree

from tests.support.house import CUSTOMER, House, new_sid


@dataclass
class Telephone:
    """One call; `last` is the document that is being followed."""

    house: House
    number: str = CUSTOMER
    message_id: int | None = None
    sid: str = field(default_factory=lambda: new_sid("CA"))
    last: ElementTree.Element = field(default_factory=lambda: ElementTree.Element("Response"))

    def pick_up(self, answered_by: str | None = "human") -> str:
        """Somebody answers our call, or calls us."""
        target = "/voice/answer" + (f"?message={self.message_id}" if self.message_id else "")
        extra = {"AnsweredBy": answered_by} if answered_by and self.message_id else {}
        return self.follow(target, extra)

    def press(self, digits: str) -> str:
        return self.follow(self.action, {"Digits": digits})

    def speak(self, words: str) -> str:
        return self.follow(self.action, {"SpeechResult": words, "Confidence": "0.91"})

    def stay_silent(self) -> str:
        return self.follow(self.action, {})

    def end_dial(self, status: str) -> str:
        return self.follow(self.action, {"DialCallStatus": status})

    def end(self, status: str = "completed", **fields: str) -> None:
        target = "/voice/status" + (f"?message={self.message_id}" if self.message_id else "")
        form = self._form() | {"CallStatus": status, "CallDuration": "7", **fields}
        assert self.house.post(target, form).status_code == 200

    def follow(self, target: str, fields: dict[str, str]) -> str:
        response = self.house.post(target, self._form() | fields)
        assert response.status_code == 200
        self.last = ElementTree.fromstring(response.text)
        return self.heard

    @property
    def heard(self) -> str:
        return " ".join("".join(say.itertext()) for say in self.last.iter("Say"))

    @property
    def gather(self) -> ElementTree.Element | None:
        return self.last.find("Gather")

    @property
    def is_over(self) -> bool:
        return self.last.find("Hangup") is not None

    @property
    def action(self) -> str:
        verb = self.gather if self.gather is not None else self.last.find("Dial")
        assert verb is not None, "nothing listens any more"
        parts = urlsplit(verb.attrib["action"])
        return f"{parts.path}?{parts.query}"

    def _form(self) -> dict[str, str]:
        ours = self.house.settings.twilio_voice_from
        outbound = {"To": self.number, "From": ours, "Direction": "outbound-api"}
        incoming = {"From": self.number, "To": ours, "Direction": "inbound"}
        return {"CallSid": self.sid, "CallStatus": "in-progress"} | (
            outbound if self.message_id else incoming
        )
