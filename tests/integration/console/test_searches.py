"""Names and cédulas that are searched for stand in no address: whatever lies in between writes those down."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from bot.bootstrap import Recobra
from bot.models import Customer, Role
from tests.integration.console.test_security import open_talk
from tests.support.console import ConsoleHouse, Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SEARCH, ROWS = "/console/conversations/search", "/console/conversations/rows"
_ADDRESS = re.compile(r'(?:href|action|hx-get|hx-post)="([^"]*)"')


@pytest.fixture
def ana(console: ConsoleHouse, desk: Recobra) -> Visitor:
    """An agent; Ana Pérez waits."""
    open_talk(desk, "PEREZ ANA", "hola")
    visitor = console.enter()
    visitor.get("/console/conversations")
    return visitor


def addresses(page: str) -> list[str]:
    return [unescape(each) for each in _ADDRESS.findall(page)]


def sealed(address: str) -> str:
    return parse_qs(urlsplit(address).query)["s"][0]


@pytest.mark.parametrize("text", ["1710034065", "pérez ana", "x" * 100])
def test_what_is_searched_for_is_in_no_address(ana: Visitor, text: str) -> None:
    answer = ana.post(SEARCH, {"list": "waiting", "q": text, "queue": "", "campaign": ""})
    assert answer.status_code == 303
    assert set(parse_qs(urlsplit(answer.location).query)) == {"list", "s"}
    page = ana.get(answer.location).text
    assert f'value="{text}"' in page
    assert ("Perez Ana" in page) is (text[0] != "x")
    assert not [each for each in [answer.location, *addresses(page)] if text.split()[0] in each]


def test_it_is_kept_by_rows_and_while_the_page_renews_itself(ana: Visitor) -> None:
    s = sealed(ana.post(SEARCH, {"list": "waiting", "q": "nadie"}).location)
    assert "Nada coincide" in ana.fetch(ROWS, query_string={"list": "waiting", "s": s}).text
    found = ana.post(SEARCH, {"list": "waiting", "q": "1710034065"}).location
    (row,) = [each for each in addresses(ana.get(found).text) if re.match(r"/console/conversations/\d", each)]
    assert 'value="1710034065"' in ana.get(row).text


def test_what_is_being_typed_is_shown_at_once_and_kept(ana: Visitor) -> None:
    part = ana.post(ROWS, {"list": "waiting", "q": "171003", "s": "", "open": ""}).text
    assert "Perez Ana" in part
    kept = re.search(r'id="sought" name="s" value="([^"]+)" hx-swap-oob="true"', part)
    assert kept
    assert "Perez Ana" in ana.fetch(ROWS, query_string={"list": "waiting", "s": kept[1]}).text
    nothing = ana.post(ROWS, {"list": "waiting", "q": "", "s": kept[1]}).text
    assert 'id="sought" name="s" value="" hx-swap-oob' in nothing


@pytest.mark.parametrize("s", ["1710034065", "gAAAA", "ñ", "=" * 500])
def test_what_was_not_sealed_here_searches_for_nothing(ana: Visitor, s: str) -> None:
    page = ana.get("/console/conversations", query_string={"list": "waiting", "s": s})
    assert page.status_code == 200
    assert "Perez Ana" in page.text
    assert "Perez Ana" in ana.get("/console/conversations?list=waiting&q=nadie").text


def test_nobody_is_made_to_search(ana: Visitor) -> None:
    ana.token = ""
    assert ana.post(SEARCH, {"list": "all", "q": "x"}).status_code == 400


def test_a_persons_request_begins_with_their_number_alone(console: ConsoleHouse, desk: Recobra) -> None:
    open_talk(desk, "PEREZ ANA", "hola")
    with desk.database.reading() as session:
        customer = session.scalars(select(Customer)).one()
    alba = console.enter(Role.ADMIN)
    page = alba.get(f"/console/admin/requests/new?customer={customer.id}").text
    assert f'value="{customer.cedula}"' in page
    assert alba.get("/console/admin/requests/new?customer=99999").status_code == 200
    assert 'value="1710034065"' not in alba.get("/console/admin/requests/new?cedula=1710034065").text
