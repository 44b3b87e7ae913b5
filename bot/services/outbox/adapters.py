"""The ways to another system: a file dropped in a folder, a mail, an HTTP POST that is signed.

A record may arrive twice after a crash. Its key is the file's name, the mail's subject and the header Idempotency-Key.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import fsspec
import requests

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.systems import MAIL, get_systems
from bot.config import Settings, var_dir
from bot.errors import ProviderBusy, ProviderRefused
from bot.models import OutboxRecord
from bot.services.outbound.messages import queue_mail

_TIMEOUT = (5, 20)  # seconds: to connect, to answer
_ASK_AGAIN = (408, 425, 429)
SIGNATURE = "X-Recobra-Signature"


def find_url(settings: Settings, system: str) -> str:
    """Where its records go: SYSTEM_URLS, else a folder under var/."""
    return settings.system_urls.get(system) or f"file://{var_dir()}/outbox/{system}"


def send(recobra: Recobra, record: OutboxRecord) -> None:
    """Hand a record over, once.

    Raises:
        ProviderBusy: it may be taken later.
        ProviderRefused: it will never be taken as it is.
    """
    if record.system == MAIL:
        _mail_customer(recobra, record)
        return
    url = find_url(recobra.settings, record.system)
    scheme = urlsplit(url).scheme
    _ADAPTERS.get(scheme, _drop)(recobra, record, url)


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
        with files.open(f"{place}.part", "wb") as file:
            file.write(_as_json(describe(record)))
        files.mv(f"{place}.part", place)
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
        answer = requests.post(url, data=body, headers=headers, timeout=_TIMEOUT, allow_redirects=False)
    except requests.RequestException as error:
        raise ProviderBusy(f"no contesta ({type(error).__name__})") from error
    if answer.status_code in _ASK_AGAIN or answer.status_code >= 500:
        raise ProviderBusy(f"contestó {answer.status_code}")
    if not 200 <= answer.status_code < 300:
        raise ProviderRefused(f"contestó {answer.status_code}", str(answer.status_code))


def _mail_system(recobra: Recobra, record: OutboxRecord, url: str) -> None:
    """A mail with the record as text, and as the document that other systems get."""
    systems = get_systems()
    title = systems.name_record(record.system, record.kind)
    lines = [f"{name}: {value}" for name, value in record.payload.items() if value]
    _queue(recobra, urlsplit(url).path, f"{title} · {record.key}", "\n".join(lines), record)


def _mail_customer(recobra: Recobra, record: OutboxRecord) -> None:
    """The mail server's own queue sees to the rest."""
    payload = record.payload
    if not payload.get("to"):
        raise ProviderRefused("falta el correo del cliente")
    _queue(recobra, payload["to"], payload.get("subject", ""), payload.get("text", ""), record)


def _queue(recobra: Recobra, to: str, subject: str, text: str, record: OutboxRecord) -> None:
    with recobra.database.writing() as session:
        customer_id = record.case.customer_id if record.case else None
        queue_mail(session, to, subject, text, customer_id=customer_id, details={"outbox": record.key})


def _as_json(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


_ADAPTERS: dict[str, Callable[[Recobra, OutboxRecord, str], None]] = {
    "http": _post, "https": _post, "mailto": _mail_system, "file": _drop,
}  # fmt: skip
