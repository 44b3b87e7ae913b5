"""What is where: routes ask queries and services, and hold no statement of their own."""

from bot.config import ROOT

STORE = "signing_in.py"  # what Flask-Security asks for accounts


def test_no_route_of_the_console_holds_a_query() -> None:
    routes = [path for path in (ROOT / "webhook" / "console").rglob("*.py") if path.name != STORE]
    assert len(routes) > 30
    assert [path.name for path in routes if "select(" in path.read_text()] == []
