"""What Twilio says to our credentials, and whether it rings us."""

from collections.abc import Iterator

import httpx

from bot.bootstrap import Recobra
from bot.doctor.findings import TIMEOUT, Finding, Health


def check_twilio(recobra: Recobra) -> Iterator[Finding]:
    """Whether Twilio takes our credentials."""
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


def check_voice_number(recobra: Recobra) -> Iterator[Finding]:
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
        base + path, auth=(settings.twilio_account_sid, settings.twilio_auth_token), timeout=TIMEOUT
    )
