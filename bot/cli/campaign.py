"""`recobra campaign`: a campaign's life from the terminal."""

from datetime import date

import click

from bot.bootstrap import Recobra
from bot.cli.days import Day
from bot.cli.output import emit, json_option
from bot.cli.plan import list_facts, show_plan
from bot.cli.status import show_status
from bot.errors import PlanMisses
from bot.queries.campaigns import describe
from bot.services.campaigns import campaigns, changes, launching
from bot.services.forecasting.forecast import forecast


@click.group()
def campaign() -> None:
    """Campañas: crear, planificar, cambiar, lanzar, pausar, ver."""


@campaign.command()
@click.argument("name")
@click.option(
    "--script", metavar="GUION", required=True, help="De qué trata: equipment_recovery o collections."
)
@click.option("--starts", type=Day(), required=True, help="Primer día.")
@click.option("--deadline", type=Day(), required=True, help="Último día del plazo.")
@click.option(
    "--ends",
    type=Day(),
    help="Equipos: último día para quienes tienen valores cargados; por defecto, el del plazo.",
)
@click.option("--base", metavar="NOMBRE", help="Nombre de la base; por defecto, la más reciente del guion.")
@click.option(
    "--channels",
    metavar="CANALES",
    default="whatsapp,voice",
    show_default=True,
    help="whatsapp, voice o los dos.",
)
@json_option
def create(
    name: str,
    script: str,
    starts: date,
    deadline: date,
    ends: date | None,
    base: str | None,
    channels: str,
    as_json: bool,
) -> None:
    """Prepara una campaña sobre una base ya importada. Nada sale hasta lanzarla.

    \b
    Ejemplos:
      recobra campaign create marzo --script equipment_recovery \\
        --starts 2027-03-17 --deadline 2027-03-31 --ends 2027-04-15
      recobra campaign create cobranza --script collections \\
        --starts 2027-03-17 --deadline 2027-03-31
    """
    recobra = Recobra()
    with recobra.database.writing() as session:
        wanted = [text for text in channels.split(",") if text.strip()]
        campaigns.create(session, name, script, base, starts, deadline, ends, wanted)
    _print_status(recobra, name, as_json)


@campaign.command()
@click.argument("name")
@click.option("--hours", is_flag=True, help="Una línea por hora, además de una por día.")
@json_option
def plan(name: str, hours: bool, as_json: bool) -> None:
    """¿Terminará a tiempo? Envíos por canal y hora, y qué cambiar.

    Se simula con la misma política que envía, sobre los contactos como están ahora y suponiendo lo peor: nadie
    responde y se hacen todos los intentos permitidos, con los recordatorios del plazo. Cuenta como imposible el
    plan en el que alguien se queda sin ningún intento antes del fin de su plazo.

    \b
    Ejemplos; el segundo prueba otra velocidad sin cambiar nada:
      recobra campaign plan marzo --hours
      VOICE_CPS=5 recobra campaign plan marzo
    """
    recobra = Recobra()
    with recobra.database.reading() as session:
        planned = forecast(session, recobra.settings, campaigns.look_up(session, name))
    emit(list_facts(planned), as_json, lambda _: show_plan(planned, hours))


@campaign.command()
@click.argument("name")
@click.option("--starts", type=Day(), help="Primer día; solo de un borrador.")
@click.option("--deadline", type=Day(), help="Último día del plazo.")
@click.option("--ends", type=Day(), help="Último día para quienes tienen valores cargados.")
@click.option("--channels", metavar="CANALES", help="whatsapp, voice o los dos.")
@json_option
def change(
    name: str,
    starts: date | None,
    deadline: date | None,
    ends: date | None,
    channels: str | None,
    as_json: bool,
) -> None:
    """Cambia los días o los canales. De una campaña lanzada solo se alarga el plazo y se añaden canales.

    \b
    Ejemplo:
      recobra campaign change marzo --deadline 2027-04-05 --channels whatsapp,voice
    """
    recobra = Recobra()
    wanted = None if channels is None else [text for text in channels.split(",") if text.strip()]
    with recobra.database.writing() as session:
        changes.change(session, name, starts=starts, deadline=deadline, ends=ends, channels=wanted)
    _print_status(recobra, name, as_json)


@campaign.command()
@click.argument("name")
@click.option("--accept", is_flag=True, help="Lanzar aunque no todos tengan un intento antes del plazo.")
@json_option
def launch(name: str, accept: bool, as_json: bool) -> None:
    """Lanza una campaña; si su primer día ya pasó, empieza ahora.

    Si el plan no alcanza («recobra campaign plan»), dice cuántos quedarían y qué cambiar, y no la lanza.
    """
    recobra = Recobra()
    try:
        warnings = launching.launch(recobra, name, accept=accept)
    except PlanMisses as misses:
        raise PlanMisses(f"{misses} Para lanzarla así: --accept.") from misses
    for warning in warnings:
        click.echo(f"Aviso: {warning}", err=True)
    _print_status(recobra, name, as_json)


@campaign.command()
@click.argument("name")
@json_option
def pause(name: str, as_json: bool) -> None:
    """Detiene los envíos hasta que se reanude. Tarda menos de dos segundos; las respuestas a clientes siguen."""
    recobra = Recobra()
    with recobra.database.writing() as session:
        campaigns.pause(session, name)
    _print_status(recobra, name, as_json)


@campaign.command()
@click.argument("name")
@json_option
def resume(name: str, as_json: bool) -> None:
    """Sigue donde estaba. Los fallos de antes de la pausa ya no cuentan."""
    recobra = Recobra()
    with recobra.database.writing() as session:
        campaigns.resume(session, name)
    _print_status(recobra, name, as_json)


@campaign.command()
@click.argument("name")
@json_option
def cancel(name: str, as_json: bool) -> None:
    """Termina la campaña para siempre. Lo que esperaba no sale, y no se puede reanudar."""
    recobra = Recobra()
    with recobra.database.writing() as session:
        campaigns.cancel(session, name)
    _print_status(recobra, name, as_json)


@campaign.command()
@click.argument("name")
@json_option
def status(name: str, as_json: bool) -> None:
    """Cómo va una campaña. Dice también qué la retiene, si hay algo por enviar y no sale."""
    _print_status(Recobra(), name, as_json)


def _print_status(recobra: Recobra, name: str, as_json: bool) -> None:
    with recobra.database.reading() as session:
        emit(describe(session, recobra.settings, name), as_json, show_status)
