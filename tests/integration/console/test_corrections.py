"""How often agents correct the bot can be counted: by outcome, by campaign, by agent, between two days."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from click.testing import CliRunner

from bot.bootstrap import Recobra
from bot.cli import cli
from bot.errors import InvalidInput
from bot.models import Campaign
from bot.queries.corrections import list_corrections, report_corrections, show_corrections
from bot.queries.reports.scope import Scope
from bot.services import ownership
from bot.services.closing.closing import Outcome, close
from bot.services.typifications import typify
from tests.integration.console.closing_desk import ANA, Desk, begin_collections, take
from tests.support.world import move_clock


@pytest.fixture
def two(desk: Recobra) -> Iterator[Desk]:
    """Two services: the bot says 15 of the first, and 5 of the second; Ana corrects the one, confirms the other."""
    begin_collections(desk, services=2)
    with desk.database.writing() as session:
        ana = take(desk, session)
        first, second = (case.contact for case in ana.cases)
        typify(session, first, "15", reason="«no»")
        typify(session, second, "5")
        outcomes = [Outcome(first.id, "16", {"reason": "sin empleo"}), Outcome(second.id, "5")]
        close(desk, session, ana.conversation, ANA, outcomes)
        yield ana


def test_confirmed_and_corrected_are_told_apart(two: Desk) -> None:
    facts = report_corrections(two.session, Scope())
    assert facts["total"] == {"closed": 2, "confirmed": 1, "corrected": 1, "share_corrected": 0.5}
    [correction] = facts["corrections"]
    assert (correction["bot_code"], correction["code"], correction["count"]) == ("15", "16", 1)
    assert correction["bot_motive"] == "NO EXITOSO CLIENTE NO DESEA CANCELAR LA DEUDA"
    assert [entry["campaign"] for entry in facts["campaigns"]] == ["cobranza"]
    assert [(entry["agent"], entry["corrected"]) for entry in facts["agents"]] == [(ANA, 1)]


def test_the_days_of_the_closings_count(two: Desk) -> None:
    assert (
        report_corrections(two.session, Scope(None, date(2021, 3, 17), date(2021, 3, 17)))["total"]["closed"]
        == 2
    )
    assert report_corrections(two.session, Scope(None, date(2021, 3, 18), None))["total"]["closed"] == 0
    assert (
        report_corrections(two.session, Scope(None, None, date(2021, 3, 16)))["total"]["share_corrected"]
        is None
    )
    with pytest.raises(InvalidInput):
        report_corrections(two.session, Scope(None, date(2021, 3, 18), date(2021, 3, 17)))


def test_a_closing_where_the_bot_had_said_nothing_corrects_nothing(two: Desk) -> None:
    move_clock(days=1)
    ownership.take(two.session, two.conversation, ANA)
    two.close("5")
    assert report_corrections(two.session, Scope())["total"]["closed"] == 2


def test_the_table_opens_in_a_spreadsheet(two: Desk) -> None:
    rows = list(list_corrections(two.session, Scope(two.contact.campaign)).rows)
    assert [(row[3], row[5], row[7], row[8]) for row in rows] == [("15", "16", "SÍ", 1), ("5", "5", "NO", 1)]


def test_supervisors_see_what_became_of_each_outcome(two: Desk) -> None:
    rows = show_corrections(two.session, Scope(two.contact.campaign)).rows
    assert sorted(rows) == [
        (
            "15 NO EXITOSO CLIENTE NO DESEA CANCELAR LA DEUDA",
            "16 NO EXITOSO PROBLEMAS ECONÓMICOS",
            1,
            Decimal(100),
        ),
        ("5 EXITOSO DIFERIDO A LA TARJETA DE CRÉDITO", "Lo confirmó", 1, Decimal(100)),
    ]


def test_another_campaigns_closings_are_left_out(two: Desk) -> None:
    assert list(list_corrections(two.session, Scope(Campaign(id=99))).rows) == []


def test_operators_read_it_with_a_command(desk: Recobra, two: Desk) -> None:
    two.session.commit()
    said = CliRunner().invoke(cli, ["report", "corrections"]).output
    assert "1 corregidas de 2 cerradas (50%)" in said
    assert "15 NO EXITOSO CLIENTE NO DESEA CANCELAR LA DEUDA → 16 NO EXITOSO PROBLEMAS ECONÓMICOS" in said
    assert "ana@cnt.example: 1 corregidas de 2" in said
    table = json.loads(CliRunner().invoke(cli, ["export", "corrections", "cobranza", "--json"]).output)
    assert [row["CORREGIDA"] for row in table] == ["SÍ", "NO"]
