"""`recobra understand`: what the bot makes of a text, with nothing else running."""

import json
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import IO, Any

import click

from bot import clock
from bot.cli.days import Day
from bot.errors import RecobraError
from bot.language.entities import read_entities
from bot.training import RASA_FOLDER, RASA_PYTHON, ensure_model, model_path, rasa_environment

_TAIL = 2000  # characters of Rasa's complaint that are worth showing


@click.command()
@click.option("--today", type=Day(), help="Día desde el que se leen las fechas; hoy.")
def understand(today: date | None) -> None:
    """Dice qué significa cada línea que lee. Un objeto JSON por línea, en el mismo orden."""
    day = today or clock.today()
    if not model_path().exists():
        click.echo("Entrenando el modelo (unos segundos)…", err=True)
    with tempfile.TemporaryFile() as complaints:
        for answer in _understandings(complaints):
            click.echo(json.dumps(_with_entities(answer, day), ensure_ascii=False))


def _with_entities(answer: dict[str, Any], today: date) -> dict[str, Any]:
    return {**answer, "entities": [asdict(entity) for entity in read_entities(answer["text"], today)]}


def _understandings(complaints: IO[bytes]) -> Iterator[dict[str, Any]]:
    """Let Rasa's environment read this process's standard input itself: nothing piped in is held here."""
    command = [RASA_PYTHON, RASA_FOLDER / "understand.py", ensure_model()]
    quiet = rasa_environment()
    with subprocess.Popen(command, env=quiet, stdout=subprocess.PIPE, stderr=complaints) as reader:
        assert reader.stdout is not None
        try:
            yield from map(json.loads, reader.stdout)
        except BaseException:
            reader.kill()
            raise
    if reader.returncode != 0:
        raise RecobraError(f"Rasa no pudo leer los textos:\n{_tail(complaints)}")


def _tail(complaints: IO[bytes]) -> str:
    complaints.seek(0)
    return complaints.read().decode(errors="replace")[-_TAIL:]
