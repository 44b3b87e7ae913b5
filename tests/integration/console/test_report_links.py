"""Whatever a supervisor's page leads to is there: pages, lists and files."""

import re
from html import unescape
from urllib.parse import urlsplit

import pytest

from bot.bootstrap import Recobra
from bot.models import Role
from tests.integration.reports.town import Town
from tests.support.console import ConsoleHouse
from tests.support.world import set_clock
from webhook.console.reporting.sections import SECTIONS

_OWN = ("/console/campaigns", "/console/reports", "/console/catalogs")
_HREF = re.compile(r'href="(/console/[^"#]*)"')


@pytest.fixture
def town(desk: Recobra) -> Town:
    """The hand-counted campaign, at noon of its second day."""
    set_clock("2021-03-18 12:00")
    return Town(desk)


def links(page: str) -> set[str]:
    return {unescape(each) for each in _HREF.findall(page)}


def test_no_link_of_these_pages_is_dead(town: Town, console: ConsoleHouse) -> None:
    sara = console.enter(Role.SUPERVISOR)
    base = f"/console/campaigns/{town.campaign.id}"
    waiting = [
        base,
        f"{base}/plan",
        "/console/campaigns",
        "/console/reports",
        "/console/reports/times",
        "/console/catalogs",
    ]
    waiting += [f"{base}/sections/{key}" for key in SECTIONS]
    found = set().union(*(links(sara.get(path).text) for path in waiting))
    own = {path for path in found if urlsplit(path).path.startswith(_OWN)}
    assert len(own) > 60
    assert {path: sara.client.get(path).status_code for path in own} == dict.fromkeys(own, 200)
