"""`recobra customer show`: everything known of a customer."""

from collections.abc import Iterable, Iterator
from typing import Any

import click

from bot import clock
from bot.bootstrap import Recobra
from bot.cli.output import emit, json_option
from bot.errors import InvalidInput
from bot.language.cedulas import normalize_cedula
from bot.queries.customers import show_customer

Facts = dict[str, Any]


@click.group()
def customer() -> None:
    """Clientes."""


@customer.command()
@click.argument("cedula")
@json_option
def show(cedula: str, as_json: bool) -> None:
    """Muestra todo lo que se sabe de un cliente. CEDULA es la suya, por ejemplo 0340987023."""
    number = normalize_cedula(cedula)
    if number is None:
        raise InvalidInput(f"«{cedula}» no es una cédula válida.")
    with Recobra().database.reading() as session:
        facts = show_customer(session, number)
    emit(facts, as_json, _show)


def _show(facts: Facts) -> None:
    click.secho(f"{facts['name']}  ·  cédula {facts['cedula']}", bold=True)
    if facts["opted_out"]:
        click.secho("Pidió no ser contactado.", fg="red")
    _section("Teléfonos", (f"{phone['number']}  {phone['status']}" for phone in facts["phones"]))
    _section("Servicios", map(_write_service, facts["services"]))
    _section("Gestiones", (line for contact in facts["contacts"] for line in _write_contact(contact)))
    _section("Turnos", map(_write_turn, facts["turns"]))
    _section("Respaldos de entrega", map(_write_receipt, facts["receipts"]))
    _section("Por cumplir", (f"{_at(f['due_at'])}  {f['kind']}  {f['status']}" for f in facts["follow_ups"]))
    for conversation in facts["conversations"]:
        agent = f", {conversation['agent']}" if conversation["agent"] else ""
        _section(
            f"Conversación ({conversation['state']}{agent})", map(_write_message, conversation["messages"])
        )


def _section(title: str, lines: Iterable[str]) -> None:
    for place, line in enumerate(lines):
        if place == 0:
            click.secho(f"\n{title}", bold=True)
        click.echo(f"  {line}")


def _write_service(service: Facts) -> str:
    parts = [f"{service['service_number']}  {service['business_line']}", service["city"]]
    if service["retired_on"]:
        parts.append(f"retirado el {service['retired_on']}")
    parts.append("equipos: " + ", ".join(service["equipment"]))
    if service["returned_on"]:
        parts.append(f"devueltos el {service['returned_on']}")
    return "  ·  ".join(filter(None, [*parts, _write_charge(service["charge"])]))


def _write_charge(charge: Facts) -> str | None:
    if not charge["amount"]:
        return None
    words = [f"cargo de {charge['amount']}"]
    words += [f"del {charge['loaded_on']}"] if charge["loaded_on"] else []
    words += ["pagado"] if charge["paid"] else []
    return " ".join([*words, "reclamado"] if charge["claimed"] else words)


def _write_contact(contact: Facts) -> Iterator[str]:
    found = contact["typification"]
    ended = f"{found['code']} {found['state']}: {found['motive']}" if found else "sin tipificar"
    names = (contact["campaign"], contact["service_number"], contact["scenario"], contact["state"], ended)
    yield "  ·  ".join(names)
    if contact["observation"]:
        yield f"  «{contact['observation']}»"
    for attempt in contact["attempts"]:
        yield f"  {_at(attempt['at'])}  {attempt['channel']}  {attempt['status']}  {attempt['error_code'] or ''}"


def _write_turn(turn: Facts) -> str:
    return f"{turn['code']}  {_at(turn['starts_at'])}  {turn['office']} ({turn['city']})  {turn['status']}"


def _write_receipt(receipt: Facts) -> str:
    words = (
        f"{_at(receipt['received_at'])}  {receipt['status']}  {receipt['subject']}  → {receipt['mailed_to']}"
    )
    return f"{words}  ({receipt['reason']})" if receipt["reason"] else words


def _write_message(message: Facts) -> str:
    arrow = "cliente →" if message["direction"] == "in" else "← nosotros"
    text = " ".join((message["text"] or "(sin texto)").split())
    return f"{_at(message['at'])}  {message['channel']}  {arrow}  {text}  [{message['status']}]"


def _at(instant: Any) -> str:
    return f"{clock.to_local(instant):%Y-%m-%d %H:%M}"
