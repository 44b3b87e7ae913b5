"""What states, scenarios and results are called where operators read them."""

from collections.abc import Mapping

from bot.catalog.policy import get_policy
from bot.models import (
    BenefitStatus,
    CallOutcome,
    Channel,
    ClaimStatus,
    ContactState,
    ConversationState,
    FollowUpKind,
    FollowUpStatus,
    MessageStatus,
    PhoneStatus,
    PromiseStatus,
    ReceiptStatus,
    Scenario,
    Script,
    TurnStatus,
    VisitStatus,
)

CHANNELS: Mapping[str, str] = {Channel.WHATSAPP: "WhatsApp", Channel.VOICE: "llamada"}
SCRIPTS: Mapping[str | None, str] = {
    Script.COLLECTIONS: "cobranza",
    Script.EQUIPMENT_RECOVERY: "recuperación de equipos",
    Script.RETENTION: "retención",
}
SCENARIOS: Mapping[str, str] = {
    Scenario.CHARGES_LOADED: "con valores cargados",
    Scenario.NO_CHARGES: "sin valores",
    Scenario.OVERDUE: "con facturas vencidas",
    Scenario.CANCEL_REQUESTED: "pidió el retiro",
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

PROMISES: Mapping[str, str] = {
    PromiseStatus.OPEN: "abierta",
    PromiseStatus.KEPT: "cumplida",
    PromiseStatus.BROKEN: "incumplida",
    PromiseStatus.CANCELLED: "anulada",
}
CLAIMS: Mapping[str, str] = {  # as the back office writes them
    ClaimStatus.OPEN: "EN TRÁMITE",
    ClaimStatus.ACCEPTED: "PROCEDENTE",
    ClaimStatus.REJECTED: "IMPROCEDENTE",
}
BENEFITS: Mapping[str, str] = {
    BenefitStatus.GRANTED: "otorgado",
    BenefitStatus.CANCELLED: "anulado",
}
VISITS: Mapping[str, str] = {
    VisitStatus.REQUESTED: "solicitada",
    VisitStatus.DONE: "atendida",
    VisitStatus.NOT_DONE: "no realizada",
    VisitStatus.CANCELLED: "anulada",
}
PHONES: Mapping[str, str] = {
    PhoneStatus.OK: "en uso",
    PhoneStatus.WRONG: "equivocado",
    PhoneStatus.CHANGED: "cambió de número",
    PhoneStatus.NONEXISTENT: "no existe",
}
TURNS: Mapping[str, str] = {
    TurnStatus.BOOKED: "reservado",
    TurnStatus.CANCELLED: "anulado",
    TurnStatus.ATTENDED: "atendido",
    TurnStatus.MISSED: "no asistió",
}
RECEIPTS: Mapping[str, str] = {
    ReceiptStatus.RECEIVED: "recibido",
    ReceiptStatus.MAILED: "enviado a revisión",
    ReceiptStatus.FAILED: "no se pudo enviar a revisión",
    ReceiptStatus.ACCEPTED: "aceptado",
    ReceiptStatus.REJECTED: "rechazado",
}
FOLLOW_UPS: Mapping[str, str] = {
    FollowUpKind.CONTACT_LATER: "volver a contactar",
    FollowUpKind.PERSON_CALLBACK: "llamada de un asesor",
    "case_return": "vuelve el caso",
    FollowUpStatus.OPEN: "pendiente",
    FollowUpStatus.DONE: "hecho",
    FollowUpStatus.CANCELLED: "anulado",
}
CONVERSATIONS: Mapping[str, str] = {
    ConversationState.BOT: "con el asistente",
    ConversationState.WAITING: "espera a un asesor",
    ConversationState.AGENT: "con un asesor",
    ConversationState.CLOSED: "cerrada",
}
_INBOUND: Mapping[str, str] = {
    MessageStatus.RECEIVED: "por atender",
    MessageStatus.HANDLED: "atendido",
}


def name_attempt(channel: str, result: str) -> str:
    """What `customer show` says of a message or call: its status, or how the call ended."""
    rules = get_policy().call_outcomes
    if channel == Channel.VOICE and result in list(CallOutcome) and result in rules:
        return rules[CallOutcome(result)].meaning
    return {**CALLS, **_INBOUND}[result] if channel == Channel.VOICE else {**MESSAGES, **_INBOUND}[result]


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
