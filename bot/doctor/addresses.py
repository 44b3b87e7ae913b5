"""Whether each address of SYSTEM_URLS can be used, before the first record meets it."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import fsspec

from bot.config import Settings
from bot.doctor.findings import TIMEOUT, Finding, Health

_PART = "otros sistemas"
_POSTED = ("http", "https")
_PORTS = {"http": 80, "https": 443}
_HERE = ("localhost", "127.0.0.1", "::1")
_PROBE = "recobra-doctor.tmp"


def check_addresses(settings: Settings) -> Iterator[Finding]:
    """Those that are wrong, shut, or speak in the clear; nothing of those that are well."""
    for name, url in settings.system_urls.items():
        yield from _check(name, url)
    is_posted = any(urlsplit(url).scheme in _POSTED for url in settings.system_urls.values())
    if is_posted and settings.has_derived_outbox_secret:
        remedy = "Fija OUTBOX_SECRET y dásela a quien los recibe (docs/operations.md, «Other systems»)."
        yield Finding(_PART, Health.WARNING, "quien recibe no puede comprobar la firma", remedy)


def _check(name: str, url: str) -> Iterator[Finding]:
    place = urlsplit(url)
    if place.scheme in _POSTED:
        yield from _check_server(name, url)
    elif place.scheme == "mailto":
        if "@" not in place.path:
            yield _tell(name, f"«{url}» no tiene a quién escribir", "Escribe mailto:buzon@dominio.")
    else:
        yield from _check_folder(name, url)


def _check_server(name: str, url: str) -> Iterator[Finding]:
    place = urlsplit(url)
    host = place.hostname or ""
    if place.scheme == "http" and host not in _HERE:
        remedy = "Usa https://: los registros llevan datos de clientes."
        yield Finding(_PART, Health.WARNING, f"{name}: http:// no cifra lo que se envía", remedy)
    try:
        socket.create_connection((host, place.port or _PORTS[place.scheme]), timeout=TIMEOUT).close()
    except (OSError, ValueError) as error:
        remedy = "Revisa la dirección y la red; mientras tanto, sus registros esperan y se reintentan."
        yield _tell(name, f"{host or url} no responde ({type(error).__name__})", remedy)


def _check_folder(name: str, url: str) -> Iterator[Finding]:
    try:
        files, folder = fsspec.core.url_to_fs(url)
        files.makedirs(folder, exist_ok=True)
        probe = f"{folder.rstrip('/')}/{_PROBE}"
        files.pipe_file(probe, b"1")
        with suppress(FileNotFoundError):
            files.rm_file(probe)
    except Exception as error:  # each kind of store has its own
        remedy = (
            "Revisa que la dirección exista, sea https://, file:// o mailto:, y se pueda escribir en ella."
        )
        yield _tell(name, f"no se puede escribir en «{url}» ({type(error).__name__})", remedy)


def _tell(name: str, detail: str, remedy: str) -> Finding:
    return Finding(_PART, Health.BROKEN, f"{name}: {detail}", remedy)
