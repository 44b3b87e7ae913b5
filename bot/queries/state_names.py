"""What states, scenarios and results are called where operators read them."""

from collections.abc import Mapping

from bot.catalog.policy import get_policy
from bot.models import CallOutcome, Channel, ContactState, MessageStatus, Scenario

CHANNELS: Mapping[str, str] = {Channel.WHATSAPP: "WhatsApp", Channel.VOICE: "llamada"}
SCENARIOS: Mapping[str, str] = {
    Scenario.CHARGES_LOADED: "con valores cargados",
    Scenario.NO_CHARGES: "sin valores",
    Scenario.EXCLUDED: "excluido",
}
CONTACTS: Mapping[str, str] = {  # of a «gestión»
    ContactState.PENDING: "por empezar",
    ContactState.ACTIVE: "en curso",
    ContactState.SETTLED: "resuelta",
    ContactState.EXHAUSTED: "sin más intentos",
    ContactState.EXCLUDED: "excluida",
}
MESSAGES: Mapping[str, str] = {
    MessageStatus.PLANNED: "en espera",
    MessageStatus.DUE: "por salir",
    MessageStatus.SENDING: "saliendo",
    MessageStatus.ACCEPTED: "aceptado por el proveedor",
    MessageStatus.SENT: "enviado",
    MessageStatus.DELIVERED: "entregado",
    MessageStatus.READ: "leído",
    MessageStatus.FAILED: "no salió",
    MessageStatus.UNDELIVERED: "no entregado",
    MessageStatus.CANCELLED: "cancelado",
    MessageStatus.UNKNOWN: "por comprobar con el proveedor",
}
CALLS: Mapping[str, str] = {
    **MESSAGES,
    MessageStatus.ACCEPTED: "aceptada por el proveedor",
    MessageStatus.SENT: "sonando",
    MessageStatus.DELIVERED: "contestada",
    MessageStatus.UNDELIVERED: "sin contestar",
    MessageStatus.CANCELLED: "cancelada",
}


def name_result(
    channel: Channel,
    status: MessageStatus,
    outcome: CallOutcome | None,
    error_code: str | None = None,
    error_message: str | None = None,
) -> str:
    """How an attempt went; with the provider's code and its meaning where it failed."""
    words = get_policy().call_outcomes[outcome].meaning if outcome else name_status(channel, status)
    details = " ".join(filter(None, [error_code, error_message if error_message != words else None]))
    return f"{words} ({details})" if details else words


def name_status(channel: str, status: str) -> str:
    """A status of a message, or of a call."""
    return (CALLS if channel == Channel.VOICE else MESSAGES)[status]
