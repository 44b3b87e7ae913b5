"""`recobra templates`: the catalog's WhatsApp texts at Twilio."""

import sys
from dataclasses import asdict
from typing import Any

import click

from bot.bootstrap import Recobra
from bot.cli.output import emit, json_option
from bot.services.outbound import templates as service

_WORDS = {
    service.MISSING: "no está en Twilio: recobra templates sync",
    service.EDITED: "el texto del catálogo cambió: recobra templates sync",
    service.APPROVED: "aprobada",
    "unsubmitted": "sin presentar a WhatsApp: recobra templates sync",
    "received": "presentada; falta la respuesta de WhatsApp",
    "pending": "presentada; falta la respuesta de WhatsApp",
    "rejected": "rechazada por WhatsApp",
    "paused": "en pausa por WhatsApp",
    "disabled": "desactivada por WhatsApp",
}


@click.group()
def templates() -> None:
    """Plantillas de WhatsApp. Las del catálogo: crearlas en Twilio y ver si están aprobadas."""


@templates.command()
@json_option
def sync(as_json: bool) -> None:
    """Crea en Twilio lo que falta o cambió y lo presenta a WhatsApp.

    Repetirlo no crea nada dos veces. WhatsApp tarda de minutos a un día: mira después «recobra templates check».
    """
    emit([asdict(state) for state in service.sync(Recobra())], as_json, _show)


@templates.command()
@json_option
def check(as_json: bool) -> None:
    """Dice cómo está cada plantilla.

    Sale con 1 si alguna no puede usarse todavía.
    """
    states = [asdict(state) for state in service.check(Recobra())]
    emit(states, as_json, _show)
    if any(state["state"] != service.APPROVED for state in states):
        sys.exit(1)


def _show(states: list[dict[str, Any]]) -> None:
    for state in states:
        mark = "✓" if state["state"] == service.APPROVED else "!"
        words = _WORDS.get(state["state"], state["state"])
        click.echo(f"{mark} {state['name']} ({state['sid'] or 'sin identificador'}): {words}")
        if state["reason"]:
            click.echo(f"    → {state['reason']}")
