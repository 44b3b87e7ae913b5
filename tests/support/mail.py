"""A mail server on loopback that keeps what it gets and fails on demand."""

from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller

from tests.support.ports import find_port


class MailServer:
    """`answer`: what it says to each mail's text; None closes the connection after taking it."""

    def __init__(self, port: int = 0) -> None:
        self.mails: list[Message] = []
        self.answer: str | None = "250 OK"
        self.port = port or find_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answer is None or self.answer.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content))
        if self.answer is None:
            server.transport.close()
        return self.answer or "250 OK"

    def close(self) -> None:
        self._controller.stop()
