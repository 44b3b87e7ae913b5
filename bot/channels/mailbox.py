"""A mailbox read over IMAP: mails are looked at without leaving a trace, and marked as read once they are kept."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote, urlsplit

from bot.errors import Misconfigured, ProviderBusy, ProviderRefused

_TIMEOUT = 20.0  # seconds, for each step of the exchange
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_HERE = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class Peeked:
    """The beginning of a mail, and how many bytes it has in all."""

    beginning: bytes
    size: int


class Mailbox:
    """One folder of an account, open for the length of `open_mailbox`."""

    def __init__(self, server: imaplib.IMAP4) -> None:
        self._server = server

    def list_unread(self, since: date) -> list[int]:
        """The ids of the mails that nobody has read, of that day on, oldest first."""
        day = f"{since.day:02d}-{_MONTHS[since.month - 1]}-{since.year}"
        answer = self._ask("SEARCH", "UNSEEN", "SINCE", day)
        return sorted(int(word) for part in answer if isinstance(part, bytes) for word in part.split())

    def peek(self, key: int, length: int) -> Peeked:
        """So many bytes of a mail at most; it stays unread."""
        head, content = self._fetch(key, f"(RFC822.SIZE BODY.PEEK[]<0.{length}>)")
        size = _SIZE.search(head)
        return Peeked(content, int(size[1]) if size else len(content))

    def read(self, key: int) -> bytes:
        """The whole mail; it stays unread."""
        return self._fetch(key, "(BODY.PEEK[])")[1]

    def mark_read(self, key: int) -> None:
        """It was seen to."""
        self._ask("STORE", str(key), "+FLAGS", r"(\Seen)")

    def _fetch(self, key: int, what: str) -> tuple[bytes, bytes]:
        parts = self._ask("FETCH", str(key), what)
        heads = b" ".join(part[0] if isinstance(part, tuple) else part for part in parts if part)
        return heads, b"".join(part[1] for part in parts if isinstance(part, tuple))

    def _ask(self, command: str, *words: str) -> list[bytes | tuple[bytes, bytes] | None]:
        status, answer = self._server.uid(command, *words)
        if status != "OK":
            raise ProviderRefused(f"el buzón no acepta {command}")
        return answer


@contextmanager
def open_mailbox(url: str, timeout: float = _TIMEOUT) -> Iterator[Mailbox]:
    """The folder that `imaps://user:password@host/FOLDER` names, INBOX by default; each step waits `timeout` seconds.

    `imap://` has to offer STARTTLS, unless it is on this machine.

    Raises:
        ProviderBusy: it does not answer.
        ProviderRefused: it does not let us in, or has no such folder.
        Misconfigured: the password would travel in the clear.
    """
    try:
        server = _connect(url, timeout)
    except (OSError, imaplib.IMAP4.abort) as error:
        raise ProviderBusy(f"el buzón no responde ({type(error).__name__})") from error
    try:
        _enter(server, url)
        yield Mailbox(server)
    except imaplib.IMAP4.abort as error:
        raise ProviderBusy("se perdió la conexión con el buzón") from error
    except imaplib.IMAP4.error as error:
        raise ProviderRefused("el buzón no nos deja entrar, o no entiende lo que se le pide") from error
    except OSError as error:
        raise ProviderBusy(f"el buzón no responde ({type(error).__name__})") from error
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            server.logout()


def _connect(url: str, timeout: float) -> imaplib.IMAP4:
    place = urlsplit(url)
    host = place.hostname or "localhost"
    context = ssl.create_default_context()
    if place.scheme == "imaps":
        return imaplib.IMAP4_SSL(host, place.port or 993, ssl_context=context, timeout=timeout)
    server = imaplib.IMAP4(host, place.port or 143, timeout=timeout)
    if "STARTTLS" in server.capabilities:
        server.starttls(context)
    elif host not in _HERE:
        server.shutdown()
        raise Misconfigured("IMAP_URL: ese servidor no cifra la conexión; usa imaps://.")
    return server


def _enter(server: imaplib.IMAP4, url: str) -> None:
    place = urlsplit(url)
    server.login(unquote(place.username or ""), unquote(place.password or ""))
    folder = unquote(place.path.lstrip("/")) or "INBOX"
    status, _ = server.select('"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"')
    if status != "OK":
        raise ProviderRefused(f"el buzón no tiene la carpeta «{folder}»")
