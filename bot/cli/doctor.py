"""`recobra doctor`: looks at the installation and says what to mend."""

import sys
from dataclasses import asdict
from typing import Any

import click

from bot import doctor as doctors
from bot.bootstrap import Recobra
from bot.cli.output import emit, json_option

_MARKS = {"ok": "✓", "warning": "!", "broken": "✗"}


@click.command()
@json_option
def doctor(as_json: bool) -> None:
    """Revisa la instalación y dice qué arreglar.

    Configuración, catálogo, base de datos, Redis, Rasa, Twilio, webhooks, correo y alarmas.
    """
    findings = [asdict(finding) for finding in doctors.examine(Recobra())]
    emit(findings, as_json, _show)
    if any(finding["health"] == doctors.Health.BROKEN for finding in findings):
        sys.exit(1)


def _show(findings: list[dict[str, Any]]) -> None:
    for finding in findings:
        click.echo(f"{_MARKS[finding['health']]} {finding['part']}: {finding['detail']}")
        if finding["remedy"]:
            click.echo(f"    → {finding['remedy']}")
