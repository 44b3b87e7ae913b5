"""The ways to another system: a file dropped in a folder, a mail, an HTTP POST that is signed.

A record may arrive twice after a crash. Its key is the file's name, the mail's subject and the header Idempotency-Key.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import fsspec
import requests
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.systems import MAIL, get_systems
from bot.config import Settings, var_dir
from bot.errors import ProviderBusy, ProviderRefused
from bot.models import OutboxRecord
from bot.services.outbound.messages import queue_mail

_TIMEOUT = (5, 20)  # seconds: to connect, to answer
_ASK_AGAIN = (408, 425, 429)
_LONGEST_PAUSE = timedelta(days=1).total_seconds()
SIGNATURE = "X-Recobra-Signature"


def find_url(settings: Settings, system: str) -> str:
    """Where its records go: SYSTEM_URLS, else a folder under var/."""
    return settings.system_urls.get(system) or f"file://{var_dir()}/outbox/{system}"


def is_mail(settings: Settings, record: OutboxRecord) -> bool:
    """Whether it is told by a mail: that is queued here, and not sent by `send`."""
    return record.system == MAIL or urlsplit(find_url(settings, record.system)).scheme == "mailto"


def queue(session: Session, settings: Settings, record: OutboxRecord) -> None:
    """Put its mail among those that leave, in the unit of work that notes it: so it is there once.

    Raises:
        ProviderRefused: nobody knows where to.
    """
    write = _write_to_customer if record.system == MAIL else _write_to_system
    to, subject, text = write(settings, record)
    if not to:
        raise ProviderRefused("falta el correo del destinatario")
    customer_id = record.case.customer_id if record.case else None
    details = {"outbox": record.key}
    if reply_to := record.payload.get("reply_to"):
        details["reply_to"] = reply_to
    queue_mail(session, to, subject, text, customer_id=customer_id, details=details)


def send(recobra: Recobra, record: OutboxRecord) -> None:
    """Hand a record over, once.

    Raises:
        ProviderBusy: it may be taken later; without a code: nobody answered.
        ProviderRefused: it will never be taken as it is.
    """
    url = find_url(recobra.settings, record.system)
    _ADAPTERS.get(urlsplit(url).scheme, _drop)(recobra, record, url)


def delete_dropped(settings: Settings, records: Iterable[OutboxRecord]) -> None:
    """Keep no longer what was dropped under var/ for systems that have no address; files elsewhere are theirs."""
    for record in records:
        if record.system not in settings.system_urls:
            files, place = fsspec.core.url_to_fs(f"{find_url(settings, record.system)}/{record.key}.json")
            with suppress(FileNotFoundError):
                files.rm_file(place)


def describe(record: OutboxRecord) -> dict[str, Any]:
    """The document that every system gets."""
    return {
        "key": record.key,
        "system": record.system,
        "kind": record.kind,
        "created_at": record.created_at.isoformat(),
        "payload": record.payload,
    }


def sign(secret: str, moment: int, body: bytes) -> str:
    """What a receiver compares with: `t=<unix seconds>,v1=<HMAC-SHA256 of "t.body", hexadecimal>`."""
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


def _drop(_recobra: Recobra, record: OutboxRecord, url: str) -> None:
    """A file by the record's key, whole or not there: written beside and moved."""
    try:
        files, folder = fsspec.core.url_to_fs(url)
        files.makedirs(folder, exist_ok=True)
        place = f"{folder.rstrip('/')}/{record.key}.json"
        try:
            with files.open(f"{place}.part", "wb") as file:
                file.write(_as_json(describe(record)))
            files.mv(f"{place}.part", place)
        except OSError:  # as of a full disk: what is half there says something of somebody
            with suppress(OSError):
                files.rm_file(f"{place}.part")
            raise
    except (OSError, ValueError, ImportError) as error:
        raise ProviderBusy(f"no se pudo dejar el archivo ({type(error).__name__})") from error


def _post(recobra: Recobra, record: OutboxRecord, url: str) -> None:
    body = _as_json(describe(record))
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": record.key,
        SIGNATURE: sign(recobra.settings.outbox_secret, int(clock.now().timestamp()), body),
    }
    try:
        answer = requests.post(
            url, data=body, headers=headers, timeout=_TIMEOUT, allow_redirects=False, stream=True
        )
        answer.close()  # its status is all that is read: a text without an end would hold up everybody
    except (requests.RequestException, ValueError) as error:
        raise ProviderBusy(f"no contesta ({type(error).__name__})") from error
    code = str(answer.status_code)
    if answer.status_code in _ASK_AGAIN or answer.status_code >= 500:
        raise ProviderBusy(f"contestó {code}", code, _read_pause(answer.headers.get("Retry-After", "")))
    if not 200 <= answer.status_code < 300:
        raise ProviderRefused(f"contestó {code}", code)


def _read_pause(header: str) -> float | None:
    """The seconds for which a system asks to be left alone, a day at most; as a date it is not read."""
    return min(float(header), _LONGEST_PAUSE) if header.isascii() and header.isdecimal() else None


def _write_to_system(settings: Settings, record: OutboxRecord) -> tuple[str, str, str]:
    """The record as text, under its key."""
    title = get_systems().name_record(record.system, record.kind)
    lines = [f"{name}: {value}" for name, value in record.payload.items() if value]
    to = urlsplit(find_url(settings, record.system)).path
    return to, f"{title} · {record.key}", "\n".join(lines)


def _write_to_customer(_settings: Settings, record: OutboxRecord) -> tuple[str, str, str]:
    payload = record.payload
    return payload.get("to", ""), payload.get("subject", ""), payload.get("text", "")


def _as_json(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


_ADAPTERS: dict[str, Callable[[Recobra, OutboxRecord, str], None]] = {
    "http": _post, "https": _post, "file": _drop,
}  # fmt: skip
