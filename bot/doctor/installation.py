"""The programs of an installation, its public address, its people and its mail."""

import smtplib
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.checking import find_complaints
from bot.catalog.policy import get_policy
from bot.channels.email import connect
from bot.doctor.findings import TIMEOUT, Finding, Health
from bot.errors import InvalidInput, Misconfigured, RecobraError
from bot.models import Channel, Script
from bot.services.outbound.send_hours import SendRule, next_allowed, window_of


def check_catalog(_recobra: Recobra) -> Iterator[Finding]:
    """Whether texts, policy and legal hours can be read: every process reads them once, when it needs them."""
    complaints = find_complaints()
    if not complaints:
        yield Finding("catálogo", Health.OK, "textos, política y horarios se leen bien")
    for complaint in complaints:
        yield Finding(
            "catálogo", Health.BROKEN, complaint, "Corrígelo en bot/catalog/ y arranca Recobra de nuevo."
        )


def check_hours(_recobra: Recobra) -> Iterator[Finding]:
    """Whether SEND_HOURS leave campaigns any time that the law allows."""
    rule = SendRule(mentions_money=True, respects_holidays=True)
    try:
        opens = clock.to_local(next_allowed(clock.now(), rule))
    except InvalidInput:  # the catalog's, which was told
        return
    except Misconfigured as problem:
        yield Finding(
            "horario de envío", Health.BROKEN, str(problem), "Fija SEND_HOURS dentro de las horas legales."
        )
    else:
        hours = window_of(opens.date(), rule)
        yield Finding("horario de envío", Health.OK, f"{hours}, los días que permite la ley")


def check_consent(_recobra: Recobra) -> Iterator[Finding]:
    """Whether WhatsApp's strict policy on collections is respected: nobody is written to who did not agree."""
    try:
        policy = get_policy().scripts.get(Script.COLLECTIONS)
    except InvalidInput:  # told with the catalog
        return
    part = "cobranza por WhatsApp"
    if policy is None or Channel.WHATSAPP not in policy.channels:
        yield Finding(part, Health.OK, "la cobranza no usa WhatsApp")
    elif policy.whatsapp_opt_in:
        yield Finding(part, Health.OK, "solo se escribe a quien aceptó (columna ACEPTA WHATSAPP de la base)")
    else:
        yield Finding(
            part,
            Health.WARNING,
            "se escribe también a quien no consta que aceptó: WhatsApp exige el consentimiento y es estricto con "
            "la cobranza; puede bloquear el número",
            "En bot/catalog/policy.yml, bajo collections, fija whatsapp_opt_in: true e importa la base con la "
            "columna ACEPTA WHATSAPP, o quita whatsapp de channels.",
        )


def check_rasa(recobra: Recobra) -> Iterator[Finding]:
    """Whether the dialogue model answers."""
    yield _answering("Rasa", recobra.settings.rasa_url, "/webhooks/recobra/", "RASA_URL")


def check_actions(recobra: Recobra) -> Iterator[Finding]:
    """Whether the action server answers."""
    yield _answering("servidor de acciones", recobra.settings.actions_url, "/health", "ACTIONS_URL")


def _answering(part: str, url: str | None, path: str, variable: str) -> Finding:
    if not url:
        return Finding(part, Health.BROKEN, "no está en marcha", f"Arranca `recobra up`, o fija {variable}.")
    try:
        httpx.get(url.rstrip("/") + path, timeout=TIMEOUT).raise_for_status()
    except httpx.HTTPError as error:
        return Finding(
            part,
            Health.BROKEN,
            f"{url} no responde ({type(error).__name__})",
            f"Mira var/log/, y que {variable} sea la dirección correcta.",
        )
    return Finding(part, Health.OK, url)


def check_public_url(recobra: Recobra) -> Iterator[Finding]:
    """Whether our public address is one that Twilio can call, and answers."""
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
        httpx.get(f"{url}/healthz", timeout=TIMEOUT).raise_for_status()
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


def check_handoff(recobra: Recobra) -> Iterator[Finding]:
    """Whether a call can be handed to a person."""
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


def check_mail(recobra: Recobra) -> Iterator[Finding]:
    """Whether the mail server answers and lets us in."""
    if not recobra.settings.smtp_url:
        yield Finding(
            "correo",
            Health.BROKEN,
            "no hay servidor",
            "Fija SMTP_URL: los respaldos de entrega salen por correo.",
        )
        return
    try:
        with connect(recobra.settings.smtp_url, timeout=TIMEOUT) as server:
            server.noop()
    except (OSError, smtplib.SMTPException, RecobraError) as error:
        yield Finding(
            "correo", Health.BROKEN, f"el servidor no responde ({type(error).__name__})", "Revisa SMTP_URL."
        )
    else:
        yield Finding("correo", Health.OK, "el servidor responde")


def check_alerts(recobra: Recobra) -> Iterator[Finding]:
    """Whether somebody is told of alarms."""
    address = recobra.settings.alert_mail
    if address:
        yield Finding("alarmas", Health.OK, f"se avisan por correo a {address}")
    else:
        yield Finding(
            "alarmas",
            Health.WARNING,
            "sin ALERT_MAIL nadie recibe por correo que una campaña se detuvo o no llega a tiempo",
            "Fija ALERT_MAIL a la dirección de quien vigila las campañas.",
        )
