"""How far contacts got, counted once a step; every number leads to exactly so many people."""

from bot.queries.reports.funnel import report_funnel
from bot.queries.reports.people import PEOPLE
from bot.queries.reports.scope import Scope
from tests.integration.reports.town import FIRST, SECOND, Town


def count(town: Town, scope: Scope) -> dict[str, list[int]]:
    with town.recobra.database.reading() as session:
        return {row[0]: list(row[1:7]) for row in report_funnel(session, scope).rows}


def test_each_contact_counts_once_a_step(town: Town) -> None:
    """Ana's word answers for both of her services; a silence on the line is no answer."""
    assert count(town, Scope(town.campaign)) == {
        #          contacts, sent, delivered, read, answered, settled
        "todos": [6, 4, 4, 3, 3, 2],
        "WhatsApp": [5, 4, 3, 2, 2, 2],
        "llamada": [2, 2, 2, 1, 1, 1],
    }


def test_days_choose_the_contacts_that_were_attempted_in_them(town: Town) -> None:
    assert count(town, Scope(town.campaign, SECOND, SECOND)) == {
        "todos": [2, 2, 2, 1, 1, 1],
        "WhatsApp": [0, 0, 0, 0, 0, 0],
        "llamada": [2, 2, 2, 1, 1, 1],
    }
    assert count(town, Scope(town.campaign, FIRST, FIRST))["todos"][:2] == [5, 4]


def test_every_number_leads_to_so_many_contacts(town: Town) -> None:
    for scope in (
        Scope(town.campaign),
        Scope(town.campaign, FIRST, FIRST),
        Scope(town.campaign, SECOND, SECOND),
    ):
        with town.recobra.database.reading() as session:
            report = report_funnel(session, scope)
            for row, cells in enumerate(report.rows):
                for column in range(1, 7):
                    drill = report.drill(row, column)
                    assert drill is not None
                    assert len(PEOPLE.read(session, scope, drill)) == cells[column], (scope, row, column)
