"""Mail over SMTP: to the back office, with what the customer sent attached.

A mail keeps its Message-ID however often it is tried, so that a receiver can tell a repetition.
"""

import asyncio
import hashlib
import hmac
import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

import fsspec

from bot.channels.base import Accepted, Listed, Outgoing, provider_now
from bot.config import Settings
from bot.errors import Misconfigured, ProviderBusy, ProviderRefused, ProviderUnknown

_TIMEOUT = 20  # seconds, for each step of the exchange
_POLICY = SMTP.clone(cte_type="7bit")  # lines end in CRLF and nothing needs 8BITMIME: servers refuse else


class Mail:
    """The adapter of the mail server."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def send(self, message: Outgoing) -> Accepted:
        """Hand a mail to the server, once.

        Raises:
            ProviderBusy: the server is down or asks to wait; nothing was sent.
            ProviderRefused: it will never take this mail.
            ProviderUnknown: the connection was lost after the text was sent.
        """
        return await asyncio.to_thread(self._send, message)

    async def list_sent(self, address: str, since: datetime) -> list[Listed]:
        """Nothing: a mail server does not tell."""
        return []

    async def fetch(self, sid: str) -> Listed | None:
        """Nothing, for the same reason."""
        return None

    def _send(self, message: Outgoing) -> Accepted:
        check_mail(self._settings)
        try:
            mail = self._compose(message)
            with connect(self._settings.smtp_url or "") as server:
                server.ehlo_or_helo_if_needed()
                _expect(server.mail(self._settings.mail_from))
                _expect(server.rcpt(message.address))
                _deliver(server, mail)
        except smtplib.SMTPResponseException as error:
            raise _to_refusal(error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPException) as error:
            raise ProviderBusy(f"el correo o un adjunto no responde ({type(error).__name__})") from error
        return Accepted(str(mail["Message-ID"]))

    def _compose(self, message: Outgoing) -> EmailMessage:
        mail = EmailMessage(policy=_POLICY)
        mail["From"] = self._settings.mail_from
        mail["To"] = message.address
        if reply_to := (message.details or {}).get("reply_to"):
            mail["Reply-To"] = str(reply_to)
        mail["Subject"] = " ".join((message.subject or "").split())  # a line break would end the header
        mail["Date"] = format_datetime(provider_now())
        mail["Message-ID"] = self._message_id(message.id)
        mail["Auto-Submitted"] = "auto-generated"  # so that no absence answers it, and we answer none of ours
        mail.set_content(message.body)
        for item in message.media:
            maintype, _, subtype = str(item["content_type"]).partition(";")[0].strip().partition("/")
            with fsspec.open(f"{self._settings.media_url.rstrip('/')}/{item['path']}", "rb") as file:
                content = file.read()
            mail.add_attachment(
                content, maintype=maintype, subtype=subtype or "octet-stream", filename=item.get("name")
            )
        return mail

    def _message_id(self, key: int) -> str:
        digest = hmac.new(self._settings.secret_key.encode(), f"mail {key}".encode(), hashlib.sha256)
        domain = self._settings.mail_from.rpartition("@")[2].rstrip(">") or "localhost"
        return f"<recobra.{key}.{digest.hexdigest()[:16]}@{domain}>"


def connect(smtp_url: str, timeout: float = _TIMEOUT) -> smtplib.SMTP:
    """A connection to `smtp://` (STARTTLS if offered) or `smtps://`, signed in where the URL names a user.

    Raises:
        OSError, smtplib.SMTPException: the server does not answer, or refuses; each step waits `timeout` seconds.
    """
    url = urlsplit(smtp_url)
    host = url.hostname or "localhost"
    context = ssl.create_default_context()
    if url.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, url.port or 465, timeout=timeout, context=context)
    else:
        server = smtplib.SMTP(host, url.port or 25, timeout=timeout)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=context)
    if url.username:
        server.login(unquote(url.username), unquote(url.password or ""))
    return server


def check_mail(settings: Settings) -> None:
    """Nothing is claimed without a mail server.

    Raises:
        Misconfigured: says what to set.
    """
    if not settings.smtp_url:
        raise Misconfigured("Falta configurar SMTP_URL: sin servidor de correo no sale ninguno.")
    if urlsplit(settings.smtp_url).scheme not in {"smtp", "smtps"}:
        raise Misconfigured("SMTP_URL debe empezar por smtp:// o smtps://.")


def _deliver(server: smtplib.SMTP, mail: EmailMessage) -> None:
    """From here on a lost connection may mean that the mail was taken."""
    try:
        _expect(server.data(mail.as_bytes()))
    except smtplib.SMTPResponseException:
        raise
    except (OSError, smtplib.SMTPException) as error:
        raise ProviderUnknown(f"se perdió la conexión con el correo ({type(error).__name__})") from error


def _expect(answer: tuple[int, bytes]) -> None:
    code, text = answer
    if code not in (250, 251):
        raise smtplib.SMTPResponseException(code, text)


def _to_refusal(code: int, text: bytes | str) -> ProviderRefused | ProviderBusy:
    shown = text.decode(errors="replace") if isinstance(text, bytes) else text
    kind = ProviderRefused if code >= 500 else ProviderBusy
    return kind(f"el servidor de correo contestó {code} {shown}"[:200], str(code))
