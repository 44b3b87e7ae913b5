"""No request, however absurd its ids, pages, days or words, makes a page fail: it is refused, or shows nothing."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter

from bot.bootstrap import Recobra
from bot.models import Role
from tests.integration.console.test_security import open_talk
from tests.support import world
from tests.support.console import ConsoleHouse, Visitor

IDS = ["0", "1", "2147483648", "9223372036854775807", "9223372036854775808", str(10**30), "1" * 5000]
NUMBERS = [*IDS, "-1", str(10**9), str(-(10**30)), "٣", "1.5", "nada"]
DAYS = ["9999-12-31", "0001-01-01", "2021-02-30", "2021-03", "nada", "9999-12-31T23:59", "1" * 5000]
WORDS = ["x" * 20000, "%_\\", "'\"<>", "‮", "9" * 200, "١٧١٠٠٣٤٠٦٥"]
NUMBERED = (
    "page",
    "open",
    "before",
    "after",
    "campaign",
    "office",
    "customer",
    "step",
    "hour",
    "answered_hour",
)
DATED = ("from", "to", "day", "since", "until", "ended")
WORDED = (
    "q",
    "s",
    "list",
    "reason",
    "typification",
    "queue",
    "status",
    "actor",
    "action",
    "talk",
    "lists",
    "which",
    "whose",
    "procedure",
    "role",
    "system",
)
FILTERS = {
    "hour": NUMBERS,
    "answered_hour": NUMBERS,
    "step": WORDS,
    "ended": DAYS,
    "code": WORDS,
    "state": WORDS,
}


def spell_paths(app: Flask, method: str) -> Iterator[tuple[str, str]]:
    """Blueprint and path of each route, with each absurd id in the place of its numbers."""
    for rule in app.url_map.iter_rules():
        if method not in (rule.methods or ()) or "static" in rule.rule or "logout" in rule.rule:
            continue
        has_ids = any(isinstance(each, IntegerConverter) for each in rule._converters.values())
        for key in IDS if has_ids else ["1"]:
            path = re.sub(r"<int:[^>]+>", key, rule.rule)
            kinds = ("csv", "x") if "<kind>" in path or "<ending>" in path else ("x",)
            for kind in kinds:
                named = re.sub(r"<(kind|ending)>", kind, path).replace("<which>", "people")
                yield rule.endpoint, re.sub(r"<[^>]+>", "x", named)


def gather_failures(visitor: Visitor, method: str, paths: list[tuple[str, dict[str, str]]]) -> list[str]:
    found = []
    headers = {"X-CSRFToken": visitor.token}
    for path, values in paths:
        given = {"query_string": values} if method == "GET" else {"data": values}
        status = visitor.client.open(path, method=method, headers=headers, **given).status_code
        if status >= 500:
            found.append(f"{status} {method} {path[:80]} {str(values)[:80]}")
    return found


def list_absurdities(path: str) -> Iterator[dict[str, str]]:
    """All numbers of an address, all days, all words at once; a list's filters one by one, as others are unknown."""
    if re.search(r"/(people|talks)\b", path):
        yield from ({name: value} for name, values in FILTERS.items() for value in values)
        yield from ({"after": value} for value in NUMBERS)
        yield from ({"from": value} for value in DAYS)
        return
    for names, values in ((NUMBERED, NUMBERS), (DATED, DAYS), (WORDED, WORDS)):
        yield from (dict.fromkeys(names, value) for value in values)


@pytest.fixture
def admin(console: ConsoleHouse, desk: Recobra) -> Visitor:
    with desk.database.writing() as session:
        world.add_base(session, world.add_customer(session))
    world.launch(desk)
    open_talk(desk, "PÉREZ ANA", "hola")
    return console.enter(Role.ADMIN)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_id_makes_a_page_fail(console: ConsoleHouse, admin: Visitor, method: str) -> None:
    paths = [(path, {}) for _, path in spell_paths(console.app, method)]
    assert gather_failures(admin, method, paths) == []


def test_no_parameter_makes_a_page_fail(console: ConsoleHouse, admin: Visitor) -> None:
    paths = {path for _, path in spell_paths(console.app, "GET") if not re.search(r"\d\d|/0|/plan|\.x", path)}
    asked = [(path, values) for path in sorted(paths) for values in list_absurdities(path)]
    assert gather_failures(admin, "GET", asked) == []
