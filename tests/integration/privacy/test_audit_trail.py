"""The audit trail is found by who, what, whom and when, a page at a time, and leaves as a table."""

import re
from datetime import date
from io import BytesIO

import pytest

from bot.bootstrap import Recobra
from bot.config import ROOT
from bot.exports.tables import write_csv
from bot.queries.audit_trail import Filters, list_actions, make_table, read_page
from bot.queries.audit_words import DEEDS
from bot.services import audit
from bot.services.audit import Doer
from tests.support.world import move_clock, set_clock


@pytest.fixture
def trail(recobra: Recobra) -> Recobra:
    """Ana on two days near midnight, local time; Beto sixty times."""
    set_clock("2021-03-17 23:50")
    for who, action, times in (
        ("ana", "customer.see", 1),
        ("ana", "customer.correct", 1),
        ("beto", "inbox.see", 60),
    ):
        token = audit.doer.set(Doer(f"{who}@empresa.example", "10.0.0.1"))
        with recobra.database.writing() as session:
            for customer_id in range(times):
                audit.record(session, action, customer_id=customer_id, fields=["name", "city"])
        audit.doer.reset(token)
        move_clock(minutes=20)
    return recobra


@pytest.mark.parametrize(
    ("filters", "total"),
    [
        (Filters(), 62),
        (Filters(actor="ANA"), 2),
        (Filters(action="customer."), 2),
        (Filters(customer_id=0), 3),
        (Filters(until=date(2021, 3, 17)), 1),
        (Filters(since=date(2021, 3, 18)), 61),
        (Filters(actor="100%"), 0),
    ],
)
def test_it_is_found_by_any_of_them(trail: Recobra, filters: Filters, total: int) -> None:
    with trail.database.reading() as session:
        assert read_page(session, filters).total == total


def test_fifty_a_page_the_newest_first(trail: Recobra) -> None:
    with trail.database.reading() as session:
        first, second, beyond = (read_page(session, Filters(), number) for number in (1, 2, 9))
        assert (len(first.entries), len(second.entries), first.last) == (50, 12, 2)
        assert first.entries[0].customer_id == 59
        assert beyond.number == 2
        assert list_actions(session) == ["customer.correct", "customer.see", "inbox.see"]


def test_as_a_table(trail: Recobra) -> None:
    file = BytesIO()
    with trail.database.reading() as session:
        assert write_csv(file, make_table(session, Filters(actor="ana"))) == 2
    lines = file.getvalue().decode("utf-8-sig").splitlines()
    assert lines[1].startswith("2021-03-18 00:10:")
    assert lines[1].endswith(";ana@empresa.example;customer.correct;;;0;fields: name, city;10.0.0.1")


def test_every_deed_has_its_words() -> None:
    folders = (ROOT / "bot", ROOT / "webhook")
    sources = [path.read_text() for folder in folders for path in folder.rglob("*.py")]
    recorded = {
        name for text in sources for name in re.findall(r'audit\.record\(\s*session,\s*"([a-z_.]+)"', text)
    }
    assert len(recorded) > 20
    assert recorded - set(DEEDS) == set(), "say them in bot/queries/audit_words.py"
