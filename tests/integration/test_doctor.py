"""What is wrong with the database or Redis is told apart, by the doctor and by every command, without a password."""

import json
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import DatabaseError, OperationalError

from bot import outages
from bot.cli import main
from bot.config import get_settings
from bot.doctor.redis import RedisRefused, ping
from tests.support.postgres import PostgresServer
from tests.support.redis import RedisServer

PASSWORD = "muy-secreta"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    return int(ended.value.code or 0), *capsys.readouterr()


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """An installation whose variables can be set."""
    monkeypatch.setenv("RECOBRA_VAR_DIR", str(tmp_path))
    get_settings.cache_clear()
    yield monkeypatch
    get_settings.cache_clear()


@pytest.fixture
def guarded(postgres: PostgresServer) -> PostgresServer:
    """The server, with somebody who needs a password and somebody who may not sign in."""
    rules = postgres.folder / "data" / "pg_hba.conf"
    rule = "host all locked 127.0.0.1/32 scram-sha-256\n"
    if rule not in rules.read_text():
        rules.write_text(rule + rules.read_text())
        with psycopg.connect(postgres.url("postgres", driver=False), autocommit=True) as connection:
            connection.execute("CREATE USER locked PASSWORD 'the-right-one'")
            connection.execute("CREATE USER retired NOLOGIN")
            connection.execute("SELECT pg_reload_conf()")
    return postgres


def find(findings: list[dict[str, Any]], part: str) -> dict[str, Any]:
    return next(finding for finding in findings if finding["part"] == part)


@pytest.mark.parametrize(
    ("user", "name", "what", "remedy"),
    [
        ("recobra", "none", "La base de datos «none» no existe en {}", "Créala"),
        (
            f"locked:{PASSWORD}",
            "postgres",
            "La base de datos «postgres» en {} no admite al usuario «locked»",
            "Corrige",
        ),
        ("locked", "postgres", "La base de datos «postgres» en {} no admite al usuario «locked»", "Corrige"),
        (
            "retired",
            "postgres",
            "La base de datos «postgres» en {} no admite al usuario «retired»",
            "Corrige",
        ),
        (
            f"stranger:{PASSWORD}",
            "postgres",
            "La base de datos «postgres» en {} no admite al usuario «stranger»",
            "Corrige",
        ),
    ],
)
def test_a_postgresql_that_does_not_let_us_in_is_told_apart(
    machine: pytest.MonkeyPatch, guarded: PostgresServer, capsys: pytest.CaptureFixture[str],
    user: str, name: str, what: str, remedy: str,
) -> None:  # fmt: skip
    where = f"127.0.0.1:{guarded.port}"
    machine.setenv("DATABASE_URL", f"postgresql://{user}@{where}/{name}")
    for words in (["migrate"], ["campaign", "status", "marzo"], ["dispatch", "--once"]):
        status, out, err = run(capsys, *words)
        assert (status, out) == (1, "")
        assert err.startswith(f"Error: {what.format(where)}: {remedy.lower()}")
        assert err.count("\n") == 1
        assert PASSWORD not in err
    status, out, err = run(capsys, "doctor", "--json")
    finding = find(json.loads(out), "base de datos")
    assert (finding["health"], finding["detail"]) == ("broken", what.format(where))
    assert finding["remedy"].startswith(remedy)
    assert PASSWORD not in out + err


@pytest.mark.parametrize(
    ("url", "detail"),
    [
        (
            f"postgresql://a:{PASSWORD}@127.0.0.1:1/x",
            "La base de datos no responde en 127.0.0.1:1 (nadie escucha)",
        ),
        (
            f"postgresql://a:{PASSWORD}@no.invalid/x",
            "La base de datos no responde en no.invalid:5432 (la red no conoce",
        ),
        (f"postgresql://a:{PASSWORD}@{PASSWORD}@127.0.0.1/x", "DATABASE_URL no se puede leer"),
        ("sqlite:////no/such/folder/x.db", "DATABASE_URL: la carpeta /no/such/folder no existe."),
        ("sqlite:////sys/x.db", "No se puede escribir en la base de datos /sys/x.db"),
    ],
)
def test_the_doctor_goes_on_without_a_database(
    machine: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str, detail: str
) -> None:
    machine.setenv("DATABASE_URL", url)
    status, out, err = run(capsys, "doctor", "--json")
    findings = json.loads(out)
    finding = find(findings, "base de datos")
    assert (status, finding["health"]) == (1, "broken")
    assert finding["detail"].startswith(detail)
    assert finding["remedy"]
    assert find(findings, "correo")
    assert PASSWORD not in out + err


def test_a_file_that_is_no_database_is_said_so(
    machine: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "recobra.db").write_text("una carta, que no una base de datos" * 100)
    machine.delenv("DATABASE_URL", raising=False)
    status, _out, err = run(capsys, "migrate")
    assert (status, err.count("\n")) == (1, 1)
    assert "no es una base de datos SQLite" in err


def test_a_read_only_sqlite_is_said_so(machine: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "recobra.db"
    sqlite3.connect(path).execute("CREATE TABLE a (b)")
    machine.setenv("DATABASE_URL", f"sqlite:///{path}")
    with pytest.raises(sqlite3.OperationalError) as refused:
        sqlite3.connect(f"file:{path}?mode=ro", uri=True).execute("CREATE TABLE c (d)")
    outage = outages.explain(OperationalError("", {}, refused.value))
    assert outage
    assert outage.what == f"No se puede escribir en la base de datos {path}"
    assert str(tmp_path) in outage.remedy


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("FATAL:  no existe la base de datos «x»", "La base de datos «x» no existe en db:5432"),
        ("FATAL:  la autentificación password falló para el usuario «u»", "no admite al usuario «u»"),
        ("FATAL:  no existe el rol «u»", "no admite al usuario «u»"),
        ("FATAL:  al rol «u» no se le permite conectarse", "no admite al usuario «u»"),
        ("FATAL:  no hay una línea en pg_hba.conf para «10.0.0.1»", "no admite al usuario «u»"),
        ("FATAL:  permiso denegado a la base de datos «x»", "no admite al usuario «u»"),
        ("FATAL:  the database system is starting up", "no atiende («the database system is starting up»)"),
        ("connection timeout expired", "La base de datos no responde en db:5432 (no llega respuesta)"),
        ("consuming input failed: server closed the connection", "La base de datos no responde en db:5432"),
    ],
)
def test_a_server_is_understood_in_its_language(machine: pytest.MonkeyPatch, said: str, what: str) -> None:
    machine.setenv("DATABASE_URL", f"postgresql://u:{PASSWORD}@db/x")
    outage = outages.explain(OperationalError("", {}, psycopg.OperationalError(f"connection failed: {said}")))
    assert outage
    assert what in outage.what


def test_an_error_of_ours_is_no_outage(machine: pytest.MonkeyPatch) -> None:
    machine.setenv("DATABASE_URL", "postgresql://u@db/x")
    assert outages.explain(KeyError("x")) is None
    assert outages.explain(DatabaseError("", {}, psycopg.DataError("too long"))) is None
    assert outages.explain(FileNotFoundError(2, "No such file", "x")) is None


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    server = RedisServer()
    server.start()
    yield server
    server.stop()


def test_redis_is_looked_at_where_it_is_named(
    machine: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], redis: RedisServer
) -> None:
    def look(url: str) -> dict[str, Any] | None:
        machine.setenv("REDIS_URL", url)
        get_settings.cache_clear()
        _status, out, err = run(capsys, "doctor", "--json")
        assert PASSWORD not in out + err
        return next((each for each in json.loads(out) if each["part"] == "Redis"), None)

    where = f"127.0.0.1:{redis.port}"
    assert look("") is None
    found = look(redis.url)
    assert found
    assert (found["health"], found["detail"]) == ("ok", where)
    for url, detail in (
        (f"redis://:{PASSWORD}@{where}/0", f"{where} nos rechaza ("),
        (f"redis://somebody:{PASSWORD}@{where}/0", f"{where} nos rechaza (WRONGPASS)"),
        (f"redis://{where}/99", f"{where} nos rechaza (ERR)"),
        (f"http://{where}", "REDIS_URL debe tener la forma"),
        (f"redis://127.0.0.1:{PASSWORD}", "REDIS_URL debe tener la forma"),
        ("redis://127.0.0.1:1", "127.0.0.1:1 no responde (ConnectionRefusedError)"),
    ):
        found = look(url)
        assert found
        assert found["health"] == "broken"
        assert found["detail"].startswith(detail)
        assert found["remedy"]


def test_redis_behind_a_password_lets_us_in(
    machine: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], redis: RedisServer
) -> None:
    ping(redis.url, 5)
    _configure(redis, "CONFIG SET requirepass s3cr%t")
    ping(f"redis://:s3cr%25t@127.0.0.1:{redis.port}/1", 5)
    with pytest.raises(RedisRefused, match="NOAUTH"):
        ping(redis.url, 5)


def test_a_redis_that_says_nothing_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(TimeoutError):
        ping(f"redis://127.0.0.1:{silent.getsockname()[1]}", 0.2)


def _configure(server: RedisServer, command: str) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        connection.sendall(f"{command}\r\n".encode())
        assert connection.recv(16).startswith(b"+OK")
