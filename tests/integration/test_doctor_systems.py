"""The doctor tells of systems that nobody can reach, of records that were refused, and of a mailbox that is shut."""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.systems import get_systems
from bot.doctor import Finding, Health
from bot.doctor.systems import check_mailbox, check_systems
from bot.models import OutboxRecord, RecordStatus
from simulator.imap import ImapServer


def find(findings: list[Finding], health: Health) -> list[str]:
    return [finding.detail for finding in findings if finding.health is health]


def test_systems_without_an_address_are_named(recobra: Recobra) -> None:
    recobra.settings.system_urls = {"ic": "mailto:ic@operadora.example"}
    [warning] = find(list(check_systems(recobra)), Health.WARNING)
    assert "OpenFlexis" in warning
    assert "Herramienta IC" not in warning
    assert "Correo" not in warning


def test_with_all_addresses_all_is_well(recobra: Recobra, tmp_path: Path) -> None:
    recobra.settings.system_urls = {name: f"file://{tmp_path}/{name}" for name in get_systems().root}
    assert find(list(check_systems(recobra)), Health.OK) == ["todos tienen dirección"]


def test_a_name_that_is_no_system_is_told(recobra: Recobra) -> None:
    recobra.settings.system_urls = {"sap": "mailto:sap@operadora.example"}
    assert find(list(check_systems(recobra)), Health.BROKEN) == ["SYSTEM_URLS nombra sap"]


def test_records_that_were_refused_are_counted(recobra: Recobra) -> None:
    with recobra.database.writing() as session:
        for place, status in enumerate([RecordStatus.FAILED, RecordStatus.FAILED, RecordStatus.SENT]):
            session.add(
                OutboxRecord(
                    key=str(place), system="siac", kind="siac_case", payload={}, status=status,
                    created_at=clock.now(), next_at=clock.now() + timedelta(days=1),
                )
            )  # fmt: skip
    assert find(list(check_systems(recobra)), Health.BROKEN) == [
        "registros que no se pudieron entregar: SIAC Único 2"
    ]


@pytest.mark.parametrize(
    ("fault", "health", "words"),
    [
        (None, Health.OK, "no hay correos sin leer"),
        ("unread", Health.WARNING, "correos sin leer: 1"),
        ("refuses", Health.BROKEN, "no nos deja entrar"),
        ("drops", Health.BROKEN, "buzón"),
    ],
)
def test_the_mailbox(recobra: Recobra, fault: str | None, health: Health, words: str) -> None:
    server = ImapServer()
    recobra.settings.imap_url = server.url
    if fault == "unread":
        server.put(b"Subject: x\n\nx")
    elif fault:
        setattr(server, fault, True)
    sample, finding = check_mailbox(recobra)
    server.close()
    assert "atencion.corporativa@" in sample.detail
    assert finding.health is health
    assert words in finding.detail


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://127.0.0.1:9/x", "127.0.0.1 no responde"),
        ("htps://ic.example/avisos", "no se puede escribir en «htps://"),
        ("mailto:", "no tiene a quién escribir"),
        ("file:///proc/nada", "no se puede escribir en «file:///proc/nada»"),
        ("http://:x/", "no responde"),
    ],
)
def test_an_address_that_cannot_be_used_is_told(recobra: Recobra, url: str, words: str) -> None:
    recobra.settings.system_urls = {"ic": url}
    [broken] = find(list(check_systems(recobra)), Health.BROKEN)
    assert broken.startswith("ic: ")
    assert words in broken


def test_a_signature_that_nobody_can_check_and_a_way_in_the_clear_are_told(
    recobra: Recobra, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.create_connection", lambda *_, **__: SimpleNamespace(close=lambda: None))
    recobra.settings.system_urls = {"ic": "http://ic.operadora.example/avisos"}
    said = find(list(check_systems(recobra)), Health.WARNING)
    assert "ic: http:// no cifra lo que se envía" in said
    assert "quien recibe no puede comprobar la firma" in said
    recobra.settings.outbox_secret = "acordado"
    assert "quien recibe no puede comprobar la firma" not in find(
        list(check_systems(recobra)), Health.WARNING
    )


def test_records_that_wait_for_hours_are_counted(recobra: Recobra) -> None:
    with recobra.database.writing() as session:
        for place, (attempts, hours) in enumerate([(3, 5), (0, 5), (1, 1)]):
            at = clock.now() - timedelta(hours=hours)
            session.add(
                OutboxRecord(
                    key=str(place), system="siac", kind="siac_case", payload={}, attempts=attempts,
                    created_at=at, next_at=at,
                )
            )  # fmt: skip
    assert "registros que esperan hace horas: SIAC Único 1" in find(
        list(check_systems(recobra)), Health.WARNING
    )
