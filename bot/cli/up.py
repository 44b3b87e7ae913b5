"""`recobra up`: everything in one terminal, with its progress and, at the end, the addresses to open."""

import json
import os
import signal
import time
from collections.abc import Callable
from types import FrameType

import click
from sqlalchemy.exc import SQLAlchemyError

from bot import clock, migrations, processes, training
from bot.bootstrap import Recobra
from bot.catalog.checking import check_catalog
from bot.config import Settings, get_settings, read_running, running_file, var_dir
from bot.errors import Misconfigured
from bot.language.written_dates import format_long_date
from bot.queries.directory import list_telephones
from bot.services import canned_replies, samples
from bot.services.outbound.send_hours import SendRule, next_allowed
from bot.services.turns import offices
from bot.supervisor import Supervisor

_READY_SECONDS = 180
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class _Stop(Exception):
    """Someone asked to stop."""


@click.command()
@click.option("--with-simulator", is_flag=True, help="Arranca también el simulador de Twilio y su teléfono.")
@click.option("--sample", is_flag=True, help="Con una base vacía, carga tres campañas de muestra.")
@click.option(
    "--verbose", is_flag=True, help="Muestra aquí lo que escribe cada proceso (si no, en var/log/)."
)
def up(with_simulator: bool, sample: bool, verbose: bool) -> None:
    """Arranca todo en esta terminal: Rasa, acciones, web y reloj. Ctrl-C lo detiene todo."""
    for number in _STOP_SIGNALS:
        signal.signal(number, _raise_stop)
    supervisor: Supervisor | None = None
    try:
        _refuse_a_second_start()
        _step("Catálogo", check_catalog)
        chosen = processes.choose_addresses(get_settings(), with_simulator)
        _publish(chosen)
        recobra = Recobra()
        people = _prepare(recobra, sample)
        model = _step("Modelo de diálogo", training.ensure_model)
        started = processes.programs(recobra.settings, chosen, model, with_simulator)
        supervisor = Supervisor(started, var_dir() / "log", _say, verbose)
        _say(f"Arrancan {', '.join(program.name for program in started)} …")
        supervisor.start()
        supervisor.wait_until_ready(_READY_SECONDS)
        _greet(recobra.settings, with_simulator, people)
        while True:
            supervisor.revive()
            if with_simulator:
                _write_directory(recobra)
            time.sleep(1)
    except _Stop:
        _ignore_signals()
        _say("Se detiene todo …")
    finally:
        _ignore_signals()  # a second Ctrl-C must not leave processes behind
        if read_running().get("pid") == os.getpid():
            running_file().unlink(missing_ok=True)
        if supervisor:
            supervisor.stop()
            _say("Detenido.")


def _prepare(recobra: Recobra, sample: bool) -> list[tuple[str, str]]:
    """The database with what it needs; the demonstration accounts, by mail address and role."""
    _step("Base de datos", lambda: migrations.upgrade(recobra.database))
    with recobra.database.writing() as session:
        offices.load_catalog(session)
        canned_replies.load_catalog(session)
    if sample and samples.load_if_empty(recobra):
        _say("Campañas de muestra cargadas: equipos, cobranza y retención (samples/demo_*.csv)")
    return samples.add_people(recobra) if sample else []


def _step[T](title: str, work: Callable[[], T]) -> T:
    started = time.monotonic()
    click.echo(f"• {title} … ", nl=False)
    result = work()
    click.echo(f"listo ({time.monotonic() - started:.0f} s)")
    return result


def _refuse_a_second_start() -> None:
    if pid := read_running().get("pid"):
        raise Misconfigured(f"Recobra ya está en marcha (proceso {pid}) con la misma carpeta {var_dir()}.")


def _publish(chosen: dict[str, str]) -> None:
    """For this process and for commands in another terminal: they read the addresses while this process lives."""
    running_file().touch(0o600)
    running_file().write_text(json.dumps({"pid": os.getpid(), "settings": chosen}))
    get_settings.cache_clear()


def _write_directory(recobra: Recobra) -> None:
    """The customers that can be chosen on the simulator's telephone."""
    try:
        with recobra.database.reading() as session:
            telephones = json.dumps(list_telephones(session), ensure_ascii=False)
    except SQLAlchemyError:  # away for a moment: everything else waits for it too
        return
    path = processes.directory_file()
    if not path.exists() or path.read_text() != telephones:
        path.write_text(telephones)


def _say(line: str) -> None:
    click.echo(f"• {line}")


def _greet(settings: Settings, with_simulator: bool, people: list[tuple[str, str]]) -> None:
    web = f"http://127.0.0.1:{settings.web_port}"
    click.echo("\nRecobra está en marcha:")
    if with_simulator:
        click.echo(f"  Teléfono del simulador   http://127.0.0.1:{settings.simulator_port}/")
        click.echo("  (el simulador hace de Twilio: nada sale de esta máquina; de una deuda se habla")
        click.echo("  con quien diga los 4 últimos dígitos de la cédula, que está en la lista)")
        _tell_when_campaigns_send()
    click.echo(f"  Consola de asesores      {web}/login")
    if people:
        click.echo(f"    contraseña de todas las cuentas de muestra: {samples.read_password()}")
        for email, role in people:
            click.echo(f"    {email:<34} {role}")
    click.echo(f"  Estado                   {web}/healthz   {web}/readyz")
    click.echo(f"  Registros                {var_dir() / 'log'}")
    click.echo("  Ctrl-C detiene todo.\n")


def _tell_when_campaigns_send() -> None:
    """At night and at weekends nothing arrives by itself: say so before it is taken for a fault."""
    opens = next_allowed(clock.now(), SendRule(mentions_money=True, respects_holidays=True))
    if opens > clock.now():
        local = clock.to_local(opens)
        click.echo(f"  Las campañas envían de nuevo el {format_long_date(local.date())} a las {local:%H:%M}")
        click.echo("  (horario legal); mientras tanto, escribe o llama tú desde el teléfono.")


def _ignore_signals() -> None:
    for number in _STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _raise_stop(_number: int, _frame: FrameType | None) -> None:
    raise _Stop
