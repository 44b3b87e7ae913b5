"""The first commands on a new machine: what is missing is said in a sentence, and then it is there."""

import json
from pathlib import Path

import pytest

from bot.cli import main
from bot.config import get_settings


@pytest.fixture(autouse=True)
def _new_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECOBRA_VAR_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    get_settings.cache_clear()


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    return int(ended.value.code or 0), *capsys.readouterr()


def test_before_migrating_it_is_said_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "customer", "show", "1710034065")
    assert (status, out) == (1, "")
    assert err == "Error: El esquema de la base de datos no está al día: ejecuta `recobra migrate`.\n"


def test_a_database_that_is_away_is_said_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    get_settings.cache_clear()
    for words in (["migrate"], ["campaign", "status", "marzo"]):
        status, out, err = run(capsys, *words)
        assert (status, out) == (1, "")
        assert err == (
            "Error: La base de datos no responde en 127.0.0.1:1 (nadie escucha): "
            "arranca PostgreSQL, o corrige la dirección en DATABASE_URL.\n"
        )


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:////no/such/folder/x.db", "la carpeta /no/such/folder no existe"),
        ("postgres", "DATABASE_URL"),
        ("postgresql://recobra:12@45@127.0.0.1/x", "DATABASE_URL no se puede leer"),
        ("postgresql://recobra:1245@127.0.0.1:x/x", "DATABASE_URL no se puede leer"),
        ("sqlite:////sys/x.db", "No se puede escribir en la base de datos /sys/x.db"),
    ],
)
def test_an_address_that_is_none_is_said_so(
    url: str, words: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    get_settings.cache_clear()
    status, out, err = run(capsys, "migrate")
    assert (status, out) == (1, "")
    assert err.startswith("Error: ")
    assert words in err
    assert "45" not in err


def test_migrating_brings_the_shipped_offices(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _err = run(capsys, "migrate", "--json")
    assert status == 0
    assert json.loads(out)["before"] is None
    status, out, _err = run(capsys, "export", "turns", "Quito", "--date", "2021-03-18")
    assert status == 0
    assert "CODIGO" in out or out.startswith("﻿")
