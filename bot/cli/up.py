"""`recobra up`: everything in one terminal, with its progress and, at the end, the addresses to open."""

import json
import os
import signal
import time
from collections.abc import Callable
from types import FrameType

import click

from bot import migrations, processes, training
from bot.bootstrap import Recobra
from bot.config import Settings, running_file, var_dir
from bot.supervisor import Supervisor

_READY_SECONDS = 180


class _Stop(Exception):
    """Someone asked to stop."""


@click.command()
@click.option("--with-simulator", is_flag=True, help="Arranca también el simulador de Twilio y su teléfono.")
@click.option("--sample", is_flag=True, help="Con una base vacía, carga una campaña de muestra.")
@click.option("--verbose", is_flag=True, help="Muestra aquí lo que escribe cada proceso (si no, en var/log/).")
def up(with_simulator: bool, sample: bool, verbose: bool) -> None:
    """Arranca todo en esta terminal: Rasa, acciones, web y reloj. Ctrl-C lo detiene todo."""
    signal.signal(signal.SIGTERM, _raise_stop)
    signal.signal(signal.SIGINT, _raise_stop)
    recobra = Recobra()
    supervisor: Supervisor | None = None
    try:
        _prepare(recobra, sample)
        chosen = processes.choose_addresses(recobra.settings, with_simulator)
        model = _step("Modelo de diálogo", training.ensure_model)
        started = processes.programs(recobra.settings, chosen, model, with_simulator)
        supervisor = Supervisor(started, var_dir() / "log", _say, verbose)
        _publish(chosen)
        _say(f"Arrancan {', '.join(program.name for program in started)} …")
        supervisor.start()
        supervisor.wait_until_ready(_READY_SECONDS)
        _greet(recobra.settings, with_simulator)
        while True:
            supervisor.revive()
            time.sleep(0.5)
    except _Stop:
        _say("Se detiene todo …")
    finally:
        running_file().unlink(missing_ok=True)
        if supervisor:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            supervisor.stop()
            _say("Detenido.")


def _prepare(recobra: Recobra, sample: bool) -> None:
    _step("Base de datos", lambda: migrations.upgrade(recobra.database))
    from bot.services import offices, samples

    with recobra.database.writing() as session:
        offices.load_catalog(session)
        if sample:
            samples.load_if_empty(session)


def _step[T](title: str, work: Callable[[], T]) -> T:
    started = time.monotonic()
    click.echo(f"• {title} … ", nl=False)
    result = work()
    click.echo(f"listo ({time.monotonic() - started:.0f} s)")
    return result


def _publish(chosen: dict[str, str]) -> None:
    """For commands in another terminal: they read the addresses while this process lives."""
    running_file().write_text(json.dumps({"pid": os.getpid(), "settings": chosen}))
    running_file().chmod(0o600)


def _say(line: str) -> None:
    click.echo(f"• {line}")


def _greet(settings: Settings, with_simulator: bool) -> None:
    web = f"http://127.0.0.1:{settings.web_port}"
    click.echo("\nRecobra está en marcha:")
    if with_simulator:
        click.echo(f"  Teléfono del simulador   http://127.0.0.1:{settings.simulator_port}/")
        click.echo("  (el simulador hace de Twilio: nada sale de esta máquina)")
    click.echo(f"  Estado                   {web}/healthz   {web}/readyz")
    click.echo(f"  Registros                {var_dir() / 'log'}")
    click.echo("  Ctrl-C detiene todo.\n")


def _raise_stop(_number: int, _frame: FrameType | None) -> None:
    raise _Stop
