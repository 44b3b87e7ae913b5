"""The whole product through the simulator's telephone, in a real browser, as a new user tries it.

With RECOBRA_PICTURES=1 the pictures of the documents are taken on the way.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.browser import launched_browser, take_picture
from tests.whole.conftest import Whole

WRITER = {"number": "+593996019181", "cedula": "0501847776"}
CALLER = {"number": "+593997818005", "cedula": "1001511185"}
PATIENCE = 30_000  # ms: a turn of the dialogue on a busy machine


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched_browser() as launched:
        yield launched


@pytest.fixture
def page(browser: Browser, campaign: Whole) -> Iterator[Page]:
    """The page with time running as in life: a call waits for who is typing."""
    campaign.simulator.patch("/settings", json={"tempo": 1}).raise_for_status()
    opened = browser.new_page(viewport={"width": 1366, "height": 768})
    opened.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    opened.goto(f"http://127.0.0.1:{campaign.page}/")
    yield opened
    opened.close()
    campaign.simulator.patch("/settings", json={"tempo": 0}).raise_for_status()


def choose(page: Page, customer: dict[str, str]) -> None:
    page.get_by_test_id("search").fill(customer["cedula"])
    page.locator(f'[data-testid=phone-item][data-number="{customer["number"]}"]').click()


def received(page: Page) -> Locator:
    return page.locator("[data-testid=message][data-direction=in]")


def picture(page: Page, name: str) -> None:
    if page.get_by_test_id("ringing-dismiss").is_visible():
        page.get_by_test_id("ringing-dismiss").click()
    take_picture(page, name)


def write(page: Page, text: str, answer: str) -> None:
    page.get_by_test_id("composer-input").fill(text)
    page.keyboard.press("Enter")
    expect(received(page).last).to_contain_text(answer)


def test_a_conversation_on_the_telephone_ends_in_a_turn(page: Page, campaign: Whole) -> None:
    choose(page, WRITER)
    expect(received(page).first).to_contain_text("te saludamos de CNT")
    write(page, "buenas xq me cobraron eso?", "850")
    write(page, "quiero un turno para entregar", "ciudad")
    write(page, "en quito el viernes a las 9 y media", "09:30")
    write(page, "si esta bien", "código")
    picture(page, "telephone")
    [turn] = campaign.customer(WRITER["cedula"])["turns"]
    assert (turn["city"], turn["starts_at"][:16]) == ("Quito", "2021-03-19T09:30")


def test_the_acta_is_sent_as_a_picture(page: Page, campaign: Whole) -> None:
    choose(page, WRITER)
    write(page, "ya entregue los equipos ayer", "acta")
    page.get_by_test_id("attach").click()
    page.get_by_test_id("attach-acta").click()
    campaign.until(lambda: campaign.customer(WRITER["cedula"])["receipts"])
    page.get_by_test_id("tab-mails").click()
    expect(page.get_by_test_id("mail-item").first).to_contain_text(WRITER["cedula"])
    picture(page, "mail")


def test_a_call_ends_in_a_turn(page: Page, campaign: Whole) -> None:
    choose(page, CALLER)
    page.get_by_test_id("call-business").click()
    said = page.locator("[data-testid=call-line][data-who=program]")
    expect(said.first).to_be_visible()
    say(page, "quiero un turno para entregar los equipos", "cédula")
    page.get_by_test_id("keypad-toggle").click()
    for digit in CALLER["cedula"]:
        page.get_by_test_id(f"key-{digit}").click()
    expect(said.last).to_contain_text("ciudad")
    say(page, "en portoviejo el viernes a las once", "once")
    picture(page, "call")
    say(page, "sí", "código")
    page.get_by_test_id("hang-up").click()
    [turn] = campaign.customer(CALLER["cedula"])["turns"]
    assert (turn["city"], turn["starts_at"][:16]) == ("Portoviejo", "2021-03-19T11:00")


def say(page: Page, words: str, answer: str) -> None:
    expect(page.get_by_test_id("call-listening")).to_contain_text("Te escucha")
    page.get_by_test_id("call-text").fill(words)
    page.keyboard.press("Enter")
    expect(page.locator("[data-testid=call-line][data-who=program]").last).to_contain_text(answer)
