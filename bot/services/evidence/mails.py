"""What a mail says, however it was written: who sent it, its text, its files, and whether a machine wrote it."""

import hashlib
import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr
from html import unescape

_TAGS = re.compile(r"<(?:style|script|head)\b.*?</(?:style|script|head)>|<[^>]+>", re.IGNORECASE | re.DOTALL)
_BREAKS = re.compile(r"<(?:br|/p|/div|/tr)\b[^>]*>", re.IGNORECASE)
_MACHINES = ("mailer-daemon", "postmaster", "noreply", "no-reply")
_MOST_TEXT = 20_000  # characters


@dataclass(frozen=True)
class Attachment:
    """One file, as its sender named and declared it."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """`key`: the same however often the mail is read; `sender`: in small letters."""

    key: str
    sender: str
    subject: str
    text: str
    is_automatic: bool
    files: tuple[Attachment, ...] = ()


def parse(raw: bytes) -> Mail:
    """A mail as it came, or its beginning."""
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    sender = parseaddr(_header(message, "From"))[1].lower()
    return Mail(
        key=_make_key(_header(message, "Message-ID"), raw),
        sender=sender,
        subject=" ".join(_header(message, "Subject").split()),
        text=_read_text(message)[:_MOST_TEXT],
        is_automatic=_is_automatic(message, sender),
        files=tuple(_list_files(message)),
    )


def _make_key(message_id: str, raw: bytes) -> str:
    name = message_id.strip().encode() or raw
    return f"mail:{hashlib.sha256(name).hexdigest()[:48]}"


def _header(message: EmailMessage, name: str) -> str:
    """Empty where it is not there, or is no header that anybody could read."""
    try:
        return str(message.get(name) or "")
    except (ValueError, IndexError, AttributeError, LookupError):
        return ""


def _is_automatic(message: EmailMessage, sender: str) -> bool:
    """An absence, a notice of failure, a list: an answer to it would be answered again."""
    marked = _header(message, "Auto-Submitted").lower() not in ("", "no")
    bulk = _header(message, "Precedence").lower() in ("bulk", "junk", "list", "auto_reply")
    return marked or bulk or not sender or sender.partition("@")[0] in _MACHINES


def _read_text(message: EmailMessage) -> str:
    body = message.get_body(("plain", "html"))
    if body is None:
        return ""
    text = _decode(body)
    if body.get_content_subtype() == "html":
        text = unescape(_TAGS.sub(" ", _BREAKS.sub("\n", text)))
    lines = (" ".join(line.split()) for line in text.replace("\0", "").splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _decode(part: MIMEPart) -> str:
    content = part.get_payload(decode=True)
    raw = content if isinstance(content, bytes) else b""
    try:
        return raw.decode(part.get_content_charset() or "utf-8", errors="replace")
    except LookupError:
        return raw.decode("utf-8", errors="replace")


def _list_files(message: EmailMessage) -> list[Attachment]:
    """Its attachments and the pictures within its text."""
    body = message.get_body(("plain", "html"))
    parts = [part for part in message.walk() if not part.is_multipart() and part is not body]
    found = []
    for part in parts:
        content = part.get_payload(decode=True)
        is_alternative = part.get_content_maintype() == "text" and part.get_filename() is None
        if isinstance(content, bytes) and content and not is_alternative:
            name = " ".join((part.get_filename() or "").replace("\0", "").split())[:120]
            found.append(Attachment(name, part.get_content_type(), content))
    return found
