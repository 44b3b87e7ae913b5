"""How contacts ended, and at which local hours and on which channels it happened."""

from decimal import Decimal

import pytest

from bot.errors import InvalidInput
from bot.queries.reports.outcomes import report_states, report_typifications
from bot.queries.reports.people import PEOPLE
from bot.queries.reports.scope import Scope
from bot.queries.reports.traffic import report_traffic
from tests.integration.reports.town import FIRST, SECOND, Town


def test_typifications_in_the_catalogs_words(town: Town) -> None:
    with town.recobra.database.reading() as session:
        report = report_typifications(session, town.campaign, Scope(town.campaign))
        on_the_first = report_typifications(session, town.campaign, Scope(town.campaign, FIRST, FIRST))
    third = Decimal("33.3")
    assert list(report.rows) == [
        ("EXITOSO", "TURNO AGENDADO", "E1", 1, third),
        ("NO CONTACTADO", "CLIENTE NO CONTESTA", "E14", 1, third),
        ("EXITOSO", "INFORMADO", "E4", 1, third),
    ]
    assert [row[2:] for row in on_the_first.rows] == [("E1", 1, Decimal("100.0"))]


def test_contacts_by_where_they_stand(town: Town) -> None:
    with town.recobra.database.reading() as session:
        rows = report_states(session, town.campaign).rows
    assert [row[:2] for row in rows] == [
        ("por empezar", 0), ("en curso", 2), ("resuelta", 2), ("sin más intentos", 1), ("excluida", 1),
    ]  # fmt: skip


def test_hours_are_local(town: Town) -> None:
    """The attempt of half past ten at night is in UTC one of the next day."""
    with town.recobra.database.reading() as session:
        hours, _ = report_traffic(session, Scope(town.campaign))
        night, _ = report_traffic(session, Scope(town.campaign, FIRST, FIRST))
    assert [tuple(row) for row in hours.rows] == [
        # written: all, read, lost; calls: all, heard, machine, silent; share; first words written and spoken
        ("09:00", 4, 1, 2, 0, 0, 0, 0, Decimal("25.0"), 1, 0),
        ("10:00", 0, 0, 0, 2, 1, 1, 0, Decimal("50.0"), 0, 1),
        ("22:00", 1, 0, 0, 0, 0, 0, 0, Decimal("0.0"), 0, 0),
    ]
    assert [row[0] for row in night.rows] == ["09:00", "22:00"]


def test_attempts_by_channel_and_result(town: Town) -> None:
    with town.recobra.database.reading() as session:
        _, results = report_traffic(session, Scope(town.campaign))
    assert [tuple(row) for row in results.rows] == [
        ("WhatsApp", "entregado", 2, Decimal("40.0")),
        ("WhatsApp", "no salió", 1, Decimal("20.0")),
        ("WhatsApp", "leído", 1, Decimal("20.0")),
        ("WhatsApp", "no entregado", 1, Decimal("20.0")),
        ("llamada", "contestó", 1, Decimal("50.0")),
        ("llamada", "contestó una máquina; se dejó el mensaje", 1, Decimal("50.0")),
    ]


def test_every_number_leads_to_so_many_contacts(town: Town) -> None:
    for scope in (
        Scope(town.campaign),
        Scope(town.campaign, FIRST, FIRST),
        Scope(town.campaign, SECOND, SECOND),
    ):
        with town.recobra.database.reading() as session:
            reports = [report_typifications(session, town.campaign, scope), *report_traffic(session, scope)]
            if scope.first is None:
                reports.append(report_states(session, town.campaign))
            for report in reports:
                for row, drills in enumerate(report.drills):
                    for column, drill in drills.items():
                        assert len(PEOPLE.read(session, scope, drill)) == report.rows[row][column], (
                            row,
                            drill,
                        )


def test_a_list_goes_on_where_its_page_ended(town: Town) -> None:
    scope = Scope(town.campaign)
    with town.recobra.database.reading() as session:
        first = PEOPLE.read(session, scope, {}, limit=4)
        rest = PEOPLE.read(session, scope, {}, after=first[-1].key)
        whole = list(PEOPLE.export(session, scope, {}).rows)
    assert (len(first), len(rest)) == (4, 2)
    assert [*(p.cells for p in first), *(p.cells for p in rest)] == whole
    assert {p.conversation_id for p in first if p.cells[4] == "resuelta"} <= set(town.talks.values())


@pytest.mark.parametrize("drill", [{"colour": "red"}, {"state": "red"}, {"result": "red"}, {"step": "red"},
                                   {"hour": "25"}, {"ended": "ayer"}])  # fmt: skip
def test_a_filter_that_does_not_exist_is_refused(town: Town, drill: dict[str, str]) -> None:
    with town.recobra.database.reading() as session, pytest.raises(InvalidInput):
        PEOPLE.read(session, Scope(town.campaign), drill)


def test_days_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(InvalidInput):
        Scope(None, SECOND, FIRST)
