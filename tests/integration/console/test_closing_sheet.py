"""The closing sheet in a real browser, by keyboard alone: nothing typed is lost, and the focus is where one goes on."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from bot.bootstrap import Recobra
from bot.models import Role
from tests.integration.console.test_closing_pages import ANA, Form
from tests.support.browser import find_barriers, launched_browser, take_picture
from tests.support.console import PASSWORD, ConsoleHouse

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def sheet(console: ConsoleHouse, desk: Recobra) -> Iterator[tuple[Page, Form]]:
    """Ana's page with the conversation; the debtor has two services, of the first the bot said 5."""
    form = Form(console, desk, services=2, code="5")
    server = make_server("127.0.0.1", 0, console.app, threaded=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    with launched_browser() as browser:
        page = browser.new_context(viewport={"width": 1366, "height": 768}, locale="es-EC").new_page()
        page.goto(f"{base}/login")
        page.get_by_label("Correo").fill(ANA)
        page.get_by_label("Contraseña").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/console/**")
        page.goto(base + form.url.removesuffix("/closing"))
        yield page, form
    server.shutdown()


def settle(page: Page) -> None:
    """As long as a person needs to see it: what was drawn listens a moment later."""
    page.wait_for_timeout(100)


def violations(page: Page) -> list[str]:
    return [*find_barriers(page)]


def test_a_correction_by_keyboard_alone(sheet: tuple[Page, Form]) -> None:
    page, form = sheet
    first = f"c{form.contacts[0]}"
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.keyboard.press("c")
    expect(page.locator(f"#{first}-choice-confirm")).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("ArrowRight")
    expect(page.locator(f"#{first}-state")).to_be_visible()
    expect(page.locator(f"#{first}-choice-choose")).to_be_focused()
    settle(page)
    page.keyboard.press("Tab")
    page.keyboard.type("EX")
    expect(page.locator(f"#{first}-code")).to_be_enabled()
    expect(page.locator(f"#{first}-state")).to_be_focused()
    settle(page)
    page.keyboard.press("Tab")
    page.keyboard.type("3")
    receiver = page.get_by_label("Persona que atenderá la visita")
    receiver.focus()
    page.keyboard.type("Rosa Caiza")
    expect(page.locator(".preview")).to_contain_text("de 240 caracteres")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Punto de referencia")).to_be_focused()  # the first that is missing
    expect(receiver).to_have_value("Rosa Caiza")
    assert violations(page) == []
    page.keyboard.type("junto al parque")
    page.get_by_label("Observación: qué falla").fill("sin señal")
    expect(page.locator(".preview")).to_contain_text("Referencia: junto al parque; atiende Rosa Caiza.")
    take_picture(page, "closing")
    page.locator("label", has_text="Dejar como está").last.click()
    page.get_by_role("button", name="Cerrar la conversación").click()
    expect(page.locator("#sheet")).not_to_be_visible()
    expect(page.get_by_text("Reabrir y tomar")).to_be_visible()
    assert [(row.bot_code, row.code) for row in form.rows()] == [("5", "3")]
    assert failures == []


def test_on_a_telephone_the_sheet_fills_the_screen(sheet: tuple[Page, Form]) -> None:
    page, form = sheet
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="Cerrar", exact=True).click()
    expect(page.get_by_role("heading", name="Cerrar la conversación")).to_be_visible()
    assert page.evaluate("document.getElementById('sheet').scrollWidth <= innerWidth")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#sheet")).not_to_be_visible()
    assert form.rows() == []


def test_what_was_begun_and_left_is_there_again(sheet: tuple[Page, Form]) -> None:
    page, form = sheet
    text = page.locator(f"#c{form.contacts[0]}-observation")
    page.get_by_role("button", name="Cerrar", exact=True).click()
    text.fill("Cliente diferirá la deuda con su tarjeta.")
    page.keyboard.press("Escape")
    expect(page.locator("#sheet")).not_to_be_visible()
    page.keyboard.press("c")
    expect(text).to_have_value("Cliente diferirá la deuda con su tarjeta.")
    page.get_by_role("button", name="Volver sin cerrar").first.click()
    expect(page.locator("#sheet")).not_to_be_visible()


def begin_refusal(page: Page, form: Form) -> None:
    """A form half filled in."""
    page.keyboard.press("c")
    page.locator(f"#c{form.contacts[0]}-choice-choose").check()
    page.locator(f"#c{form.contacts[0]}-state").select_option("NO EXITOSO")
    page.locator(f"#c{form.contacts[0]}-code").select_option("16")
    settle(page)
    page.get_by_label("Detalle del motivo").fill("perdió el empleo")


def enter_beside(page: Page, email: str) -> None:
    """In another tab, by the link."""
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Entrar en otra pestaña").click()
    other = opened.value
    other.get_by_label("Correo").fill(email)
    other.get_by_label("Contraseña").fill(PASSWORD)
    other.keyboard.press("Enter")
    other.wait_for_url("**/console/**")
    other.close()


def test_a_session_that_ends_takes_nothing_of_what_was_typed(sheet: tuple[Page, Form]) -> None:
    page, form = sheet
    begin_refusal(page, form)
    page.context.clear_cookies()
    ended = page.get_by_role("heading", name="Tu sesión terminó")
    expect(ended).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(ended).to_be_visible()
    enter_beside(page, ANA)
    expect(ended).not_to_be_visible()
    expect(page.get_by_label("Detalle del motivo")).to_have_value("perdió el empleo")
    page.get_by_role("button", name="Cerrar la conversación").click()
    expect(page.locator("#sheet")).not_to_be_visible()
    assert {row.code for row in form.rows()} == {"16"}


def test_what_one_typed_is_not_sent_by_another(sheet: tuple[Page, Form], console: ConsoleHouse) -> None:
    page, form = sheet
    console.add(Role.AGENT, "Luis")
    begin_refusal(page, form)
    page.context.clear_cookies()
    enter_beside(page, "luis@example.com")
    expect(page.locator("#sheet")).not_to_be_visible()
    expect(page.locator("body")).not_to_have_attribute("data-account", "1")
    assert form.rows() == []


def test_who_signs_out_leaves_nothing_typed_in_any_page(sheet: tuple[Page, Form]) -> None:
    page, _ = sheet
    page.locator("#text").fill("le llamo a las tres")
    assert "tres" in page.evaluate("JSON.stringify({...sessionStorage})")
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name="Salir").click()
    page.wait_for_url("**/login**")
    assert "tres" not in page.evaluate("JSON.stringify({...sessionStorage})")
