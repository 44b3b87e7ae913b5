"""The administrators' pages in a real browser: nothing stands in the way of who sees or hears little."""

import threading
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select
from werkzeug.serving import make_server

from bot.bootstrap import Recobra
from bot.models import Customer, DataRequest, DataRequestKind, Office, Role
from bot.services import audit, canned_replies, opt_outs
from bot.services.inbound.inbound import InboundMessage, receive
from bot.services.privacy import requests
from tests.support.browser import find_barriers, launched_browser, take_picture
from tests.support.console import PASSWORD, ConsoleHouse
from tests.support.privacy import add_person
from tests.support.world import add_customer

PAGES = ("accounts", "accounts/new", "accounts/1", "replies", "replies/1", "offices", "offices/1", "requests",
         "requests/new", "requests/2", "requests/3", "requests/3/correction", "requests/4", "opt-outs", "audit",
         "retention")  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched_browser() as launched:
        yield launched


@pytest.fixture
def base(console: ConsoleHouse, desk: Recobra) -> Iterator[str]:
    """The address of a console with something on each page."""
    key = add_person(desk)
    with desk.database.writing() as session:
        customer = session.get_one(Customer, key)
        session.query(DataRequest).one().due_on = date(2021, 3, 1)
        for kind in (DataRequestKind.ERASURE, DataRequestKind.CORRECTION):
            requests.open_request(session, customer, kind, "Por favor", date(2021, 3, 4))
        other = add_customer(session, "+593991111111", name="VERA ANA LUISA")
        requests.open_request(session, other, DataRequestKind.EXPORT, "Quiero saber qué guardan de mí")
        canned_replies.load_catalog(session)
        receive(session, InboundMessage("SM1", "+593991111111", "STOP"))
        opt_outs.opt_out(session, other)
        audit.record(session, "office.change", session.scalars(select(Office)).first(), is_open=True)
    console.add(Role.ADMIN)
    server = make_server("127.0.0.1", 0, console.app, threaded=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_page_can_be_used_by_all(browser: Browser, base: str, width: int) -> None:
    page = browser.new_context(viewport={"width": width, "height": 768}, locale="es-EC").new_page()
    page.goto(f"{base}/login")
    page.get_by_label("Correo").fill("alba@example.com")
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_role("button", name="Entrar").click()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    told = {path: found for path in PAGES if (found := look(page, f"{base}/console/admin/{path}", width))}
    assert told == {}
    assert wrong == []


def look(page: Page, address: str, width: int) -> dict[str, list[str]]:
    """What axe complains of; and whether the page is wider than the screen."""
    page.goto(address)
    if width > 1000 and address.endswith("/requests"):
        take_picture(page, "requests")
    told = find_barriers(page)
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        told["wider than the screen"] = []
    return told
