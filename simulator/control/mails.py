"""The mails that the program sent, and those that people write to its mailbox."""

from __future__ import annotations

import base64
import binascii
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any

from flask import Response, abort, jsonify

from simulator.control.requests import body, control, text
from simulator.exchange import exchange
from simulator.mail import Mail, content_of

mails = control("mails")


@mails.get("/mails")
def list_mails() -> Response:
    """All mails, newest first."""
    return jsonify(mails=[mail.view() for mail in exchange().mailbox.newest_first()])


@mails.post("/mails")
def write_mail() -> tuple[Response, int]:
    """A person writes to the mailbox that IMAP_URL reads: `{"from", "subject", "text", "attachments"}` or `{"raw"}`."""
    incoming = exchange().incoming
    if incoming is None:
        raise ValueError("the mailbox is not open")
    sent = body()
    raw = _decode(text(sent, "raw")) if sent.get("raw") else _compose(sent)
    return jsonify(id=incoming.put(raw)), 201


@mails.get("/mailbox")
def list_incoming() -> Response:
    """Those that people wrote, oldest first, and whether the program took them."""
    incoming = exchange().incoming
    kept = incoming.mails if incoming else {}
    return jsonify(mails=[{"id": key, "seen": mail.seen} for key, mail in kept.items()])


def _compose(sent: dict[str, Any]) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = text(sent, "from"), "buzon@simulador.example"
    mail["Subject"], mail["Message-ID"] = text(sent, "subject"), make_msgid(domain="simulador.example")
    mail.set_content(text(sent, "text"))
    attachments = sent.get("attachments") or []
    if not isinstance(attachments, list):
        raise ValueError("attachments must be a list")
    for item in attachments:
        content, content_type, name = _read_attachment(item)
        maintype, _, subtype = content_type.partition("/")
        mail.add_attachment(content, maintype=maintype, subtype=subtype or "octet-stream", filename=name)
    return mail.as_bytes()


def _read_attachment(item: Any) -> tuple[bytes, str, str]:
    if not isinstance(item, dict):
        raise ValueError("attachments are objects with id, or name, content_type and data")
    if "id" not in item:
        return (
            _decode(text(item, "data")),
            text(item, "content_type") or "application/pdf",
            text(item, "name"),
        )
    kept = exchange().media.get(str(item["id"]))
    if kept is None:
        raise ValueError("unknown media id")
    return kept.content, kept.content_type, text(item, "name") or "adjunto"


def _decode(data: str) -> bytes:
    try:
        return base64.b64decode(data, validate=True)
    except binascii.Error:
        raise ValueError("data must be base64") from None


@mails.get("/mails/<identity>/raw")
def download_mail(identity: str) -> Response:
    """A mail as it arrived."""
    return _download(_mail(identity).raw, "message/rfc822", f"{identity}.eml")


@mails.get("/mails/<identity>/attachments/<int:index>")
def download_attachment(identity: str, index: int) -> Response:
    """One attachment, shown in the browser only where it is a picture or a PDF."""
    attachments = _mail(identity).attachments
    if index >= len(attachments):
        abort(404)
    part = attachments[index]
    return _download(content_of(part), part.get_content_type(), part.get_filename() or f"adjunto-{index + 1}")


def _mail(identity: str) -> Mail:
    mail = exchange().mailbox.get(identity)
    if mail is None:
        abort(404)
    return mail


def _download(content: bytes, content_type: str, name: str) -> Response:
    shown = content_type in ("image/jpeg", "image/png", "application/pdf")
    response = Response(content, mimetype=content_type)
    response.headers.set("Content-Disposition", "inline" if shown else "attachment", filename=name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
