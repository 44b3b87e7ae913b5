"""`<Dial>`: connecting the caller with somebody else."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from simulator.voice.conversation import Conversation, NextDocument
from simulator.voice.line import HungUp, Instructions, Redirected
from simulator.voice.twiml import Document

POLL_SECONDS = 0.2
ENDINGS = {
    "completed": "terminada",
    "busy": "ocupado",
    "no-answer": "no contestó",
    "failed": "no se pudo llamar",
    "canceled": "cancelada",
}
ROOMS = ("Conference", "Queue")


def dial(conversation: Conversation, document: Document, element: Element) -> None:
    """Ring each number until one answers, wait for the end of that call, and report to `action`."""
    room = next((child for child in element if child.tag in ROOMS), None)
    if room is not None:
        conversation.note("network", "dial", f"En espera en «{(room.text or '').strip()}»")
        _wait_for_ever(conversation)
    result = {"DialCallStatus": "failed", "DialBridged": "false"}
    for number in _targets(element):
        result = _try(conversation, number, element)
        if result["DialCallStatus"] == "completed":
            break
    if element.get("action"):
        action = document.resolve(element.get("action", ""))
        raise NextDocument(Instructions(action, method=element.get("method", "POST")), result)


def _targets(element: Element) -> list[str]:
    nested = [(child.text or "").strip() for child in element if child.tag in ("Number", "Sip", "Client")]
    return nested or [text for text in [(element.text or "").strip()] if text]


def _try(conversation: Conversation, number: str, element: Element) -> dict[str, str]:
    leg, line = conversation.open_leg(conversation, number, element)
    conversation.call.dialling = {"sid": leg.sid, "to": number}
    conversation.note("network", "dial", f"Llamando a {number}…")
    bridged = False
    try:
        while leg.ended is None:
            conversation.line.sleep(POLL_SECONDS)
            if leg.answered and not bridged:
                bridged = True
                conversation.note("network", "dial", f"En línea con {number}")
    except (HungUp, Redirected):
        line.hang_up("completed" if leg.answered else "canceled")
        raise
    finally:
        conversation.call.dialling = None
    conversation.note("network", "dial", f"Llamada con {number}: {ENDINGS.get(leg.status, leg.status)}")
    return {
        "DialCallStatus": leg.status,
        "DialCallSid": leg.sid,
        "DialCallDuration": str(leg.duration or 0),
        "DialBridged": str(bridged).lower(),
    }


def _wait_for_ever(conversation: Conversation) -> None:
    while True:
        conversation.line.sleep(60)
