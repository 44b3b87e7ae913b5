"""The help says in Spanish, and in full, what an operator needs: what it does, what it takes, an example."""

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from bot.cli import cli
from bot.cli.spanish import speak_spanish


def list_commands(group: click.Group, *path: str) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from list_commands(command, *path, name)


def read_help(*words: str) -> str:
    speak_spanish()
    result = CliRunner().invoke(cli, [*words, "--help"], terminal_width=80)
    assert result.exit_code == 0
    return result.output


@pytest.mark.parametrize("path", [(), *list_commands(cli)], ids=" ".join)
def test_help_is_in_spanish_and_nothing_is_cut_off(path: tuple[str, ...]) -> None:
    text = read_help(*path)
    _usage, _, rest = text.partition("\n\n")
    assert "..." not in rest
    for english in ("required", "TEXT", "default:", "Options:", "Commands:"):
        assert english not in rest


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("campaign create", "recobra campaign create marzo --script equipment_recovery"),
        ("campaign create", "por defecto, la más reciente"),
        ("campaign plan", "VOICE_CPS=5 recobra campaign plan marzo"),
        ("import returned", "CEDULA, NUMERO DE SERVICIO, FECHA DE ENTREGA. Si las hay, también: ACTA, CAC."),
        ("import equipment-base", "recobra import equipment-base archivo.csv"),
        ("export", "recobra export unreached marzo --out no-contactados.xlsx"),
        ("report promises", "recobra report promises --from 2027-03-01 --to 2027-03-31"),
        ("report corrections", "recobra report corrections --from 2027-03-01 --to 2027-03-31"),
        ("customer show", "por ejemplo 0340987023"),
        ("customer attend", "customer attend 0340987023 --automatic"),
    ],
)
def test_help_has_an_example(command: str, words: str) -> None:
    assert words in " ".join(read_help(*command.split()).split())
