"""A mail server that keeps what it is given for people to look at, or refuses it when told to."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from simulator.bounded import BoundedMap
from simulator.events import EventBus, LogBook
from simulator.identity import utc_now
from simulator.settings import Options

MAX_KEPT_BYTES = 64 * 1024 * 1024
REFUSALS = {"busy": "451 The server is busy, try again later", "reject": "550 The message is refused"}


@dataclass(frozen=True)
class Mail:
    """One received mail."""

    id: str
    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    at: datetime = field(default_factory=utc_now)

    @property
    def message(self) -> EmailMessage:
        """The parsed mail."""
        parsed = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @property
    def attachments(self) -> list[EmailMessage]:
        """Its attachments, in order."""
        return [part for part in self.message.iter_attachments() if isinstance(part, EmailMessage)]

    def view(self) -> dict[str, Any]:
        """What the page and the tests need."""
        message = self.message
        body = message.get_body(("plain", "html"))
        return {
            "id": self.id,
            "at": self.at.isoformat(),
            "from": str(message.get("From", self.sender)),
            "to": list(self.recipients),
            "subject": str(message.get("Subject", "")),
            "text": body.get_content() if isinstance(body, EmailMessage) else "",
            "attachments": [
                {
                    "name": part.get_filename() or f"adjunto-{index + 1}",
                    "content_type": part.get_content_type(),
                    "size": len(content_of(part)),
                    "url": f"/simulator/mails/{self.id}/attachments/{index}",
                }
                for index, part in enumerate(self.attachments)
            ],
            "raw_url": f"/simulator/mails/{self.id}/raw",
        }


def content_of(part: EmailMessage) -> bytes:
    """An attachment's bytes."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else str(part).encode()


class Mailbox:
    """The received mails."""

    def __init__(self, bus: EventBus, log: LogBook, options: Options) -> None:
        self._bus, self._log, self._options = bus, log, options
        self._mails = BoundedMap[Mail](MAX_KEPT_BYTES, weigh=lambda mail: len(mail.raw))

    def receive(self, sender: str, recipients: list[str], raw: bytes) -> str:
        """Take a mail, or refuse it as the options say; returns the SMTP answer."""
        refusal = REFUSALS.get(self._options.mail)
        self._log.add("smtp", "mail", status="refused" if refusal else "accepted", to=", ".join(recipients))
        if refusal:
            return refusal
        mail = Mail(uuid4().hex, sender, tuple(recipients), raw)
        self._mails.add(mail.id, mail)
        self._bus.publish("mail", mail.view())
        return "250 Message accepted"

    def get(self, identity: str) -> Mail | None:
        """By id."""
        return self._mails.get(identity)

    def newest_first(self) -> list[Mail]:
        """All mails, newest first."""
        return self._mails.newest_first()

    def clear(self) -> None:
        """Forget all mails."""
        self._mails.clear()


class _Handler:
    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        raw = envelope.original_content or b""
        return self._mailbox.receive(envelope.mail_from or "", [str(to) for to in envelope.rcpt_tos], raw)


def _let_in(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=isinstance(data, LoginPassword))


class MailServer:
    """Listens for SMTP; any user and password will do."""

    def __init__(self, mailbox: Mailbox, host: str, port: int) -> None:
        self._mailbox, self._host = mailbox, host
        self.port = port or free_port(host)
        self._controller: Controller | None = None

    def start(self) -> None:
        """Open the port. Raises OSError when it is taken."""
        if self._controller is None:
            self._controller = Controller(
                _Handler(self._mailbox),
                hostname=self._host,
                port=self.port,
                authenticator=_let_in,
                auth_require_tls=False,
                auth_required=False,
                ident="simulator",
            )
            try:
                self._controller.start()
            except BaseException:
                self._controller = None
                raise

    def stop(self) -> None:
        """Close the port: connections are refused from now on."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


def free_port(host: str) -> int:
    """A port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port
