"""The supervisors' pages in a real browser: pictures are drawn, parts arrive, and axe has nothing to say."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from bot.bootstrap import Recobra
from bot.models import Campaign, CampaignState, Role
from tests.integration.reports.test_cancellations import end as end_case
from tests.integration.reports.town import Town
from tests.support.browser import find_barriers, launched_browser, take_picture
from tests.support.console import PASSWORD, ConsoleHouse
from tests.support.world import set_clock

DRAWN = "canvases => canvases.filter(canvas => Chart.getChart(canvas)).length"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched_browser() as launched:
        yield launched


@pytest.fixture
def town(desk: Recobra) -> Town:
    for local in ("2021-02-10 10:00", "2021-02-20 10:00", "2021-03-02 10:00"):
        end_case(desk, local)
    set_clock("2021-03-18 12:00")
    return Town(desk)


@pytest.fixture
def base(console: ConsoleHouse, town: Town) -> Iterator[str]:
    """The address of a console with the hand-counted campaign."""
    console.add(Role.SUPERVISOR)
    server = make_server("127.0.0.1", 0, console.app, threaded=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def enter(browser: Browser, base: str, width: int) -> tuple[Page, list[str]]:
    """Sara's page, and what its console complains of: a style or script that the policy forbids, too."""
    page = browser.new_context(
        viewport={"width": width, "height": 768}, locale="es-EC", reduced_motion="reduce"
    ).new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    page.goto(f"{base}/login")
    page.get_by_label("Correo").fill("sara@example.com")
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_role("button", name="Entrar").click()
    expect(page.get_by_role("link", name="Informes")).to_be_visible()
    return page, wrong


def look(page: Page) -> dict[str, list[str]]:
    """What axe complains of; and whether the page is wider than the screen."""
    expect(page.locator("[aria-busy=true]")).to_have_count(0, timeout=20_000)
    expect(page.get_by_text("Calculando el pronóstico")).to_have_count(0, timeout=20_000)
    told = find_barriers(page)
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        told["wider than the screen"] = []
    return told


@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_page_can_be_used_by_all(browser: Browser, base: str, town: Town, width: int) -> None:
    page, wrong = enter(browser, base, width)
    campaign = f"campaigns/{town.campaign.id}"
    told = {}
    for path in (
        "reports",
        "reports/times",
        "reports/cancellations",
        "campaigns",
        campaign,
        f"{campaign}/plan",
        f"{campaign}/people",
        "catalogs",
    ):
        page.goto(f"{base}/console/{path}")
        if found := look(page):
            told[path] = found
        if path == "reports/cancellations":
            assert page.locator("[data-chart] canvas").evaluate_all(DRAWN) == 1
        if path == campaign:
            drawn = page.locator("[data-chart] canvas")
            assert drawn.evaluate_all(DRAWN) == drawn.count() >= 6
            if width > 1000:
                take_picture(page, "campaign")
    assert told == {}
    assert wrong == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_number_is_followed_and_the_campaign_paused_by_keyboard(
    browser: Browser, base: str, town: Town
) -> None:
    page, wrong = enter(browser, base, 1366)
    page.goto(f"{base}/console/campaigns/{town.campaign.id}")
    funnel = page.get_by_role("region", name="Tabla: De los contactos a los resueltos")
    funnel.get_by_role("link", name="3").first.press("Enter")
    expect(page.get_by_role("heading", name="Contactos")).to_be_visible()
    expect(page.get_by_role("link", name="Abrir la conversación")).to_have_count(2)
    page.go_back()
    page.locator("summary", has_text="Pausar").press("Enter")
    page.get_by_role("button", name="Pausar la campaña").press("Enter")
    expect(page.get_by_text("La campaña está en pausa")).to_be_visible()
    with town.recobra.database.reading() as session:
        assert session.get_one(Campaign, town.campaign.id).state is CampaignState.PAUSED
    assert wrong == []
