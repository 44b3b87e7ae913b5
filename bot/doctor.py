"""Looks at everything an installation needs, and says what to mend."""

import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

import httpx
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot import migrations
from bot.bootstrap import Recobra
from bot.channels.email import connect
from bot.errors import RecobraError

_TIMEOUT = 5.0


class Health(StrEnum):
    """How a part is."""

    OK = "ok"
    WARNING = "warning"
    BROKEN = "broken"


@dataclass(frozen=True)
class Finding:
    """What was seen of one part, and what to do about it."""

    part: str
    health: Health
    detail: str
    remedy: str = ""


def examine(recobra: Recobra) -> Iterator[Finding]:
    """Look at each part in turn; every call out has a time-out of five seconds."""
    checks: list[Callable[[Recobra], Iterator[Finding]]] = [
        _database,
        _rasa,
        _actions,
        _public_url,
        _twilio,
        _voice_number,
        _handoff,
        _mail,
    ]
    for check in checks:
        yield from check(recobra)


def _database(recobra: Recobra) -> Iterator[Finding]:
    kind = "SQLite" if recobra.database.is_sqlite else "PostgreSQL"
    try:
        with recobra.database.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        current = migrations.is_current(recobra.database)
    except SQLAlchemyError as error:
        yield Finding(
            "base de datos",
            Health.BROKEN,
            f"{kind}: no responde ({type(error).__name__})",
            "Revisa DATABASE_URL y que el servidor esté en marcha.",
        )
        return
    if current:
        yield Finding("base de datos", Health.OK, f"{kind}, esquema al día")
    else:
        yield Finding(
            "base de datos", Health.BROKEN, f"{kind}, esquema antiguo o vacío", "Ejecuta `recobra migrate`."
        )


def _rasa(recobra: Recobra) -> Iterator[Finding]:
    yield _answering("Rasa", recobra.settings.rasa_url, "/webhooks/recobra/", "RASA_URL")


def _actions(recobra: Recobra) -> Iterator[Finding]:
    yield _answering("servidor de acciones", recobra.settings.actions_url, "/health", "ACTIONS_URL")


def _answering(part: str, url: str | None, path: str, variable: str) -> Finding:
    if not url:
        return Finding(part, Health.BROKEN, "no está en marcha", f"Arranca `recobra up`, o fija {variable}.")
    try:
        httpx.get(url.rstrip("/") + path, timeout=_TIMEOUT).raise_for_status()
    except httpx.HTTPError as error:
        return Finding(
            part,
            Health.BROKEN,
            f"{url} no responde ({type(error).__name__})",
            f"Mira var/log/, y que {variable} sea la dirección correcta.",
        )
    return Finding(part, Health.OK, url)


def _public_url(recobra: Recobra) -> Iterator[Finding]:
    url = recobra.settings.public_base
    parts = urlsplit(url)
    local = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if recobra.settings.uses_real_twilio and (local or parts.scheme != "https"):
        yield Finding(
            "dirección pública",
            Health.BROKEN,
            f"{url}: Twilio no puede llamarla",
            "Fija PUBLIC_URL a la dirección https con la que se ve este servidor desde internet.",
        )
        return
    try:
        httpx.get(f"{url}/healthz", timeout=_TIMEOUT).raise_for_status()
    except httpx.HTTPError as error:
        yield Finding(
            "dirección pública",
            Health.WARNING,
            f"{url}/healthz no responde desde aquí ({type(error).__name__})",
            "Comprueba el proxy o el túnel, y que `recobra up` esté en marcha.",
        )
    else:
        yield Finding(
            "dirección pública", Health.OK, f"{url}; webhooks: {url}/whatsapp/inbound y {url}/voice/answer"
        )


def _twilio(recobra: Recobra) -> Iterator[Finding]:
    settings = recobra.settings
    if not (settings.twilio_account_sid and settings.twilio_auth_token):
        yield Finding(
            "Twilio",
            Health.BROKEN,
            "faltan las credenciales",
            "Fija TWILIO_ACCOUNT_SID y TWILIO_AUTH_TOKEN (están en la consola de Twilio).",
        )
        return
    try:
        answer = _ask_twilio(recobra, ".json")
    except httpx.HTTPError as error:
        yield Finding(
            "Twilio",
            Health.BROKEN,
            f"{settings.twilio_api_base_url} no responde ({type(error).__name__})",
            "Comprueba la salida a internet y TWILIO_API_BASE_URL.",
        )
        return
    if answer.status_code == 200:
        where = "la API de Twilio" if settings.uses_real_twilio else settings.twilio_api_base_url
        yield Finding("Twilio", Health.OK, f"credenciales aceptadas por {where}")
    else:
        yield Finding(
            "Twilio",
            Health.BROKEN,
            f"credenciales rechazadas (HTTP {answer.status_code})",
            "Revisa TWILIO_ACCOUNT_SID y TWILIO_AUTH_TOKEN.",
        )


def _voice_number(recobra: Recobra) -> Iterator[Finding]:
    """Whether Twilio rings us when somebody rings our number."""
    settings = recobra.settings
    if not (settings.uses_real_twilio and settings.twilio_account_sid and settings.twilio_auth_token):
        return
    wanted = f"{settings.public_base}/voice/answer"
    try:
        answer = _ask_twilio(
            recobra,
            f"/IncomingPhoneNumbers.json?PhoneNumber={settings.twilio_voice_from.replace('+', '%2B')}",
        )
        numbers = answer.json().get("incoming_phone_numbers", [])
    except (httpx.HTTPError, ValueError):
        return
    if not numbers:
        yield Finding(
            "número de voz",
            Health.BROKEN,
            f"{settings.twilio_voice_from} no es de esta cuenta",
            "Fija TWILIO_VOICE_FROM a un número de la cuenta.",
        )
    elif numbers[0].get("voice_url") != wanted:
        yield Finding(
            "número de voz",
            Health.WARNING,
            "las llamadas entrantes no llegan aquí",
            f"En Twilio, pon {wanted} como webhook de voz del número.",
        )
    else:
        yield Finding("número de voz", Health.OK, f"{settings.twilio_voice_from} llama a {wanted}")


def _ask_twilio(recobra: Recobra, path: str) -> httpx.Response:
    settings = recobra.settings
    assert settings.twilio_account_sid
    assert settings.twilio_auth_token
    base = f"{settings.twilio_api_base_url.rstrip('/')}/2010-04-01/Accounts/{settings.twilio_account_sid}"
    return httpx.get(
        base + path, auth=(settings.twilio_account_sid, settings.twilio_auth_token), timeout=_TIMEOUT
    )


def _handoff(recobra: Recobra) -> Iterator[Finding]:
    phone = recobra.settings.handoff_phone
    if phone:
        yield Finding(
            "asesores",
            Health.OK,
            f"las llamadas pasan a {phone} en el horario {recobra.settings.agent_hours}",
        )
    else:
        yield Finding(
            "asesores",
            Health.WARNING,
            "sin HANDOFF_PHONE se promete una llamada de vuelta",
            "Fija HANDOFF_PHONE para pasar las llamadas a una persona.",
        )


def _mail(recobra: Recobra) -> Iterator[Finding]:
    if not recobra.settings.smtp_url:
        yield Finding(
            "correo",
            Health.BROKEN,
            "no hay servidor",
            "Fija SMTP_URL: los respaldos de entrega salen por correo.",
        )
        return
    try:
        with connect(recobra.settings.smtp_url, timeout=_TIMEOUT) as server:
            server.noop()
    except (OSError, smtplib.SMTPException, RecobraError) as error:
        yield Finding(
            "correo", Health.BROKEN, f"el servidor no responde ({type(error).__name__})", "Revisa SMTP_URL."
        )
    else:
        yield Finding("correo", Health.OK, "el servidor responde")
