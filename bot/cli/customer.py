"""`recobra customer`: everything known of a customer, and who attends them."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bot import clock
from bot.bootstrap import Recobra
from bot.cli.output import emit, json_option
from bot.errors import InvalidInput
from bot.exports import dossiers
from bot.language.identifiers import name_identifier, name_kinds, normalize_identifier
from bot.queries import state_names as names
from bot.queries.customers import find_customer, show_customer
from bot.services import audit, personal_care
from bot.services.privacy import erasure, strangers

Facts = dict[str, Any]


@click.group()
def customer() -> None:
    """Clientes."""


@customer.command()
@click.argument("cedula")
@json_option
def show(cedula: str, as_json: bool) -> None:
    """Muestra todo lo que se sabe de un cliente. CEDULA es la suya, por ejemplo 0340987023."""
    with Recobra().database.reading() as session:
        facts = show_customer(session, _read_cedula(cedula))
    emit(facts, as_json, _show)


@customer.command()
@click.argument("cedula")
@click.option(
    "--by-person/--automatic",
    "by_person",
    required=True,
    help="Lo atiende solo un asesor: ni mensajes de campaña, ni recordatorios de pago, ni llamadas automáticas; "
    "o vuelve a recibirlos.",
)
@json_option
def attend(cedula: str, by_person: bool, as_json: bool) -> None:
    """Deja a un cliente en manos de una persona, o lo devuelve.

    El bot lo deja en manos de una persona cuando le cuentan un fallecimiento, una enfermedad o una edad avanzada;
    solo una persona lo devuelve. CEDULA es la suya, por ejemplo 0340987023.

    \b
    Ejemplos:
      recobra customer attend 0340987023 --by-person
      recobra customer attend 0340987023 --automatic
    """
    with Recobra().database.writing() as session:
        found = find_customer(session, _read_cedula(cedula))
        (personal_care.begin if by_person else personal_care.end)(session, found)
    emit({"cedula": found.cedula, "personal_care": by_person}, as_json, _show_care)


@customer.command()
@click.argument("cedula")
@click.option(
    "--despite-hold",
    metavar="MOTIVO",
    help="Borra aunque haya una deuda, un reclamo o una promesa abierta; el motivo queda en la auditoría.",
)
@json_option
def forget(cedula: str, despite_hold: str | None, as_json: bool) -> None:
    """Borra los datos de una persona; los conteos quedan.

    Se borran su nombre, cédula, teléfonos, correo y direcciones, lo que se dijo por WhatsApp y por teléfono (también
    en Rasa), sus archivos y las notas. No se puede deshacer. CEDULA es la suya, por ejemplo 0340987023; de quien no
    consta en ninguna base, el teléfono desde el que escribió, por ejemplo +593991234567.
    """
    recobra = Recobra()
    if cedula.startswith("+"):
        erased = strangers.forget_address(recobra, cedula)
    else:
        erased = erasure.forget(recobra, _read_cedula(cedula), despite_hold=despite_hold)
    emit({"erased": True, **asdict(erased)}, as_json, _show_erased)


@customer.command()
@click.argument("cedula")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="Archivo .zip (con los archivos que envió) o .json.",
)
@json_option
def export(cedula: str, out: Path, as_json: bool) -> None:
    """Escribe todo lo que se guarda de una persona, para entregárselo. CEDULA es la suya."""
    recobra = Recobra()
    with recobra.database.reading() as session:
        found = find_customer(session, _read_cedula(cedula))
        files = dossiers.write(session, recobra.settings, found, out)
    with recobra.database.writing() as session:
        audit.record(session, "customer.export", customer_id=found.id)
    emit(
        {"file": str(out), "files": files}, as_json, lambda facts: click.echo(f"Escrito en {facts['file']}.")
    )


def _read_cedula(cedula: str) -> str:
    number = normalize_identifier(cedula)
    if number is None:
        raise InvalidInput(f"«{cedula}» no es {name_kinds()}.")
    return number


def _show_erased(facts: Facts) -> None:
    if facts["before"]:
        click.echo("Los datos de esa persona ya estaban borrados.")
    else:
        click.echo(f"Datos borrados: {facts['messages']} mensajes y {facts['files']} archivos.")


def _show_care(facts: Facts) -> None:
    care = "lo atiende solo un asesor" if facts["personal_care"] else "vuelve a recibir lo automático"
    click.echo(f"{facts['cedula']}: {care}.")


def _show(facts: Facts) -> None:
    click.secho(f"{facts['name']}  ·  {name_identifier(facts['cedula'])} {facts['cedula']}", bold=True)
    if facts["opted_out"]:
        click.secho("Pidió no ser contactado.", fg="red")
    if facts["personal_care"]:
        click.secho("Un asesor lo atiende personalmente: no recibe nada automático.", fg="yellow")
    _section(
        "Teléfonos", (f"{phone['number']}  {names.PHONES[phone['status']]}" for phone in facts["phones"])
    )
    _section("Servicios", map(_write_service, facts["services"]))
    _section("Gestiones", (line for contact in facts["contacts"] for line in _write_contact(contact)))
    _section("Turnos", map(_write_turn, facts["turns"]))
    _section("Promesas de pago", map(_write_promise, facts["promises"]))
    _section("Visitas técnicas", map(_write_visit, facts["technical_visits"]))
    _section("Beneficios", (f"{each['service_number']}  {each['benefit']}" for each in facts["benefits"]))
    _section("Casos", map(_write_case, facts["cases"]))
    _section("Respaldos", map(_write_receipt, facts["receipts"]))
    _section("Por cumplir", map(_write_follow_up, facts["follow_ups"]))
    for conversation in facts["conversations"]:
        agent = f", {conversation['agent']}" if conversation["agent"] else ""
        _section(
            f"Conversación ({names.CONVERSATIONS[conversation['state']]}{agent})",
            map(_write_message, conversation["messages"]),
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
    if service["equipment"]:
        parts.append("equipos: " + ", ".join(service["equipment"]))
    if service["amount_due"]:
        parts.append(f"debe {service['amount_due']} ({service['overdue_invoices']} facturas)")
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
    scenario = names.SCENARIOS.get(contact["scenario"], contact["scenario"])
    state = names.CONTACTS[contact["state"]]
    yield "  ·  ".join((contact["campaign"], contact["service_number"], scenario, state, ended))
    if contact["observation"]:
        yield f"  «{contact['observation']}»"
    for attempt in contact["attempts"]:
        yield f"  {_at(attempt['at'])}  {_write_way(attempt)}  {attempt['error_code'] or ''}".rstrip()


def _write_promise(promise: Facts) -> str:
    place = f" en {promise['place']}" if promise["place"] else ""
    return f"{promise['amount']} el {promise['date']}{place}: {names.PROMISES[promise['status']]}"


def _write_visit(visit: Facts) -> str:
    return f"{visit['service_number']}  {visit['address']}: {names.VISITS[visit['status']]}"


def _write_turn(turn: Facts) -> str:
    return f"{turn['code']}  {_at(turn['starts_at'])}  {turn['office']} ({turn['city']})  {names.TURNS[turn['status']]}"


def _write_case(case: Facts) -> str:
    """A claim's day is one; a case's is an instant."""
    due = case["due_at"]
    until = f", hasta el {_at(due) if isinstance(due, datetime) else due}" if due else ""
    state = ": ".join(filter(None, (case["state"], case["motive"]))) or "por atender"
    return f"{case.get('number') or case['code']}  {state}{until}"


def _write_receipt(receipt: Facts) -> str:
    status = names.RECEIPTS[receipt["status"]]
    words = f"{_at(receipt['received_at'])}  {status}  {receipt['subject']}  → {receipt['mailed_to']}"
    return f"{words}  ({receipt['reason']})" if receipt["reason"] else words


def _write_message(message: Facts) -> str:
    arrow = "cliente →" if message["direction"] == "in" else "← nosotros"
    text = " ".join((message["text"] or "(sin texto)").split())
    return f"{_at(message['at'])}  {arrow}  {text}  [{_write_way(message)}]"


def _write_follow_up(follow_up: Facts) -> str:
    kind, status = (names.FOLLOW_UPS.get(follow_up[key], follow_up[key]) for key in ("kind", "status"))
    return f"{_at(follow_up['due_at'])}  {kind}  {status}"


def _write_way(message: Facts) -> str:
    channel = names.CHANNELS.get(message["channel"], message["channel"])
    return f"{channel}: {names.name_attempt(message['channel'], message['status'])}"


def _at(instant: Any) -> str:
    return f"{clock.to_local(instant):%Y-%m-%d %H:%M}"
