"""Asks the dialogue model, through the project's own Rasa channel, what to answer."""

from typing import Any

import httpx
from pydantic import BaseModel, Field, ValidationError

from bot.errors import RasaUnavailable
from bot.language.country_words import adapt

TIMEOUT = 8.0  # seconds: Twilio waits 15 for a call's next words
_READY_TIMEOUT = 2.0
# Rasa's server closes idle connections after 5 s; one that it is just closing must not be used.
_KEEP_ALIVE = 4.0


class RasaFailed(RasaUnavailable):
    """Rasa is there and could not make an answer: an error inside, or nothing to say."""


class Choice(BaseModel):
    """Something the customer may pick: what they read, and what Rasa is told."""

    title: str
    payload: str


class Reply(BaseModel):
    """One thing to say, and on a call what to do after it."""

    text: str = ""
    choices: list[Choice] = Field(default_factory=list)
    media: list[dict[str, Any]] = Field(default_factory=list)
    expect: str | None = None
    end: bool = False
    dial: bool = False

    @property
    def says_something(self) -> bool:
        """Whether the customer gets anything from it."""
        return bool(self.text.strip() or self.media or self.choices)


class _Answer(BaseModel):
    replies: list[Reply]


class Question(BaseModel):
    """One turn of the customer. `redelivered`: it may have been asked before, and the answer lost."""

    sender: str
    text: str
    channel: str
    message_id: int
    redelivered: bool = False
    media: list[dict[str, Any]] = Field(default_factory=list)
    metadata: dict[str, Any] = Field(default_factory=dict)


class RasaClient:
    """A pool of connections to one Rasa; usable from many threads."""

    def __init__(self, url: str | None, token: str, connections: int = 64) -> None:
        self._url = (url or "").rstrip("/")
        self._client = httpx.Client(
            headers={"Authorization": f"Bearer {token}"},
            timeout=TIMEOUT,
            limits=httpx.Limits(max_connections=connections, keepalive_expiry=_KEEP_ALIVE),
            trust_env=False,
        )

    def ask(self, question: Question, timeout: float = TIMEOUT) -> list[Reply]:
        """What to answer; never empty. Waits `timeout` seconds at most for each step.

        Raises:
            RasaFailed: it answered an error, nonsense or nothing.
            RasaUnavailable: it could not be reached, is not ready, or took too long.
        """
        try:
            response = self._client.post(self._address(""), json=question.model_dump(), timeout=timeout)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise RasaUnavailable(f"Rasa no responde ({type(error).__name__}).") from error
        return _read(response)

    def is_ready(self) -> bool:
        """Whether Rasa's channel answers now."""
        try:
            return self._client.get(self._address("/"), timeout=_READY_TIMEOUT).is_success
        except (httpx.HTTPError, httpx.InvalidURL, RasaUnavailable):
            return False

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def _address(self, path: str) -> str:
        if not self._url:
            raise RasaUnavailable("Falta RASA_URL: no se sabe dónde está Rasa.")
        return f"{self._url}/webhooks/recobra{path or '/webhook'}"


def _read(response: httpx.Response) -> list[Reply]:
    if response.status_code in {429, 502, 503, 504}:  # starting, or its action server is away
        raise RasaUnavailable(f"Rasa no está lista ({response.status_code}).")
    if response.status_code != 200:
        raise RasaFailed(f"Rasa respondió {response.status_code}.")
    try:
        replies = [_adapt(reply) for reply in _Answer.model_validate_json(response.content).replies]
    except ValidationError as error:
        raise RasaFailed("Rasa respondió algo que no es una respuesta.") from error
    spoken = [reply for reply in replies if reply.says_something or reply.end or reply.dial]
    if not spoken:
        raise RasaFailed("Rasa no respondió nada.")
    return spoken


def _adapt(reply: Reply) -> Reply:
    choices = [choice.model_copy(update={"title": adapt(choice.title)}) for choice in reply.choices]
    return reply.model_copy(update={"text": adapt(reply.text), "choices": choices})
