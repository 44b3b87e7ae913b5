"""An agent at work in a real browser: nothing half written is lost, and what is on the screen renews itself."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from bot import clock
from bot.bootstrap import Recobra
from bot.models import Channel, Conversation, Direction, Message, MessageKind, MessageStatus, Role
from bot.services import handoffs, ownership
from bot.services.addresses import open_conversations
from bot.services.handoffs import HandoffReason
from tests.support.browser import launched_browser
from tests.support.console import PASSWORD, ConsoleHouse

ADDRESS = "+593992530829"
OLDER = 130  # messages: two pages and some
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched_browser() as launched:
        yield launched


@pytest.fixture
def talk(browser: Browser, console: ConsoleHouse, desk: Recobra) -> Iterator[Page]:
    """Ana's page: the conversation of a stranger whom she attends, after a long thread; Luis is there too."""
    console.add(Role.AGENT, "Ana")
    console.add(Role.AGENT, "Luis")
    with desk.database.writing() as session:
        key = open_conversations(session, [ADDRESS])[ADDRESS]
        conversation = session.get_one(Conversation, key)
        handoffs.hand_over(session, conversation, HandoffReason.ASKED)
        ownership.take(session, conversation, "ana@example.com")
    for number in range(OLDER):
        hear(desk, f"mensaje {number}")
    server = make_server("127.0.0.1", 0, console.app, threaded=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    page = browser.new_context(viewport={"width": 1366, "height": 768}, locale="es-EC").new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/login?next=/console/conversations/{key}?list=mine")
    page.get_by_label("Correo").fill("ana@example.com")
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_role("button", name="Entrar").click()
    expect(page.locator("#write")).to_have_attribute("data-started", "1")
    expect(page.locator("#customer")).to_contain_text("Sin identificar")
    yield page
    page.context.close()
    server.shutdown()
    server.server_close()


def hear(desk: Recobra, text: str) -> None:
    """The customer writes."""
    with desk.database.writing() as session:
        key = open_conversations(session, [ADDRESS])[ADDRESS]
        session.get_one(Conversation, key).last_inbound_at = clock.now()
        session.add(
            Message(
                conversation_id=key, address=ADDRESS, body=text, created_at=clock.now(), choices=[], media=[],
                details={}, direction=Direction.IN, channel=Channel.WHATSAPP, kind=MessageKind.INBOUND,
                status=MessageStatus.HANDLED,
            )
        )  # fmt: skip


def test_what_is_typed_while_a_message_leaves_stays(talk: Page) -> None:
    text = talk.locator("#text")
    text.fill("Buenos días")
    with talk.expect_response("**/messages"):
        text.press("Enter")
        text.press_sequentially("segunda frase")
    expect(talk.locator("#thread")).to_contain_text("Buenos días")
    expect(text).to_have_value("segunda frase")
    talk.reload()
    expect(talk.locator("#text")).to_have_value("segunda frase")


def test_a_half_written_note_outlives_news(talk: Page, desk: Recobra) -> None:
    talk.locator("#tab-note").click()
    talk.locator("#note-text").fill("Muy molesta")
    talk.reload()
    expect(talk.locator("#note-text")).to_have_value("Muy molesta")
    talk.locator("summary", has_text="Pasar").click()
    talk.locator("#transfer-note").fill("Pide el viernes")
    hear(desk, "¿sigue ahí?")
    expect(talk.locator("#thread")).to_contain_text("¿sigue ahí?")
    talk.wait_for_load_state("networkidle")
    expect(talk.locator("#transfer-note")).to_be_visible()
    expect(talk.locator("#transfer-note")).to_have_value("Pide el viernes")
    talk.get_by_label("Luis").check()
    talk.locator("#head .sheet").get_by_role("button", name="Pasar").click()
    expect(talk.locator("#head")).to_contain_text("La atiende Luis")
    expect(talk.locator('[data-count="mine"]')).to_be_hidden()


def test_older_messages_and_the_place_stay_as_news_come(talk: Page, desk: Recobra) -> None:
    bubbles, thread = talk.locator("#thread .bubble"), talk.locator("#thread")
    expect(bubbles).to_have_count(60)
    talk.get_by_role("button", name="Ver mensajes anteriores").click()
    expect(bubbles).to_have_count(120)
    place = thread.evaluate("thread => (thread.scrollTop = 900)")
    hear(desk, "uno más")
    expect(bubbles).to_have_count(121)
    assert thread.evaluate("thread => thread.scrollTop") == place
    expect(bubbles.last).to_contain_text("uno más")


def test_the_list_keeps_the_focus_as_news_come(talk: Page, desk: Recobra) -> None:
    talk.locator("#thread").focus()
    talk.keyboard.press("j")
    row = talk.locator("#rows .row")
    expect(row).to_be_focused()
    hear(desk, "¿sigue ahí?")
    expect(row).to_contain_text("¿sigue ahí?")
    expect(row).to_be_focused()


def test_who_closed_sees_it_closed_at_once(talk: Page) -> None:
    talk.locator("[data-closing]").click()
    talk.locator("#closing-observation").fill("Cliente consulta la dirección de la oficina.")
    with talk.expect_response("**/closing"):
        talk.locator("#closing").get_by_role("button", name="Cerrar la conversación").click()
    expect(talk.locator("#head")).to_contain_text(
        "Cerrada hoy", timeout=700
    )  # ms: before the page would ask by itself
    expect(talk.locator("#sheet")).to_be_hidden()


def test_the_emoticons_close_once_one_is_chosen(talk: Page) -> None:
    talk.get_by_label("Emoticonos").click()
    talk.get_by_role("button", name="👍").click()
    expect(talk.locator("#text")).to_have_value("👍")
    expect(talk.locator("[data-emoji]")).to_be_hidden()


def test_a_lost_connection_is_told_and_found_again(talk: Page) -> None:
    talk.locator("#text").fill("sigo escribiendo")
    talk.route("**/console/live?**", lambda route: route.abort())
    expect(talk.locator("#sayings")).to_contain_text("No hay conexión")
    talk.unroute("**/console/live?**")
    expect(talk.locator("#sayings")).to_contain_text("Volvió la conexión")
    expect(talk.locator("#text")).to_have_value("sigo escribiendo")


def test_on_a_telephone_all_can_be_reached(talk: Page) -> None:
    talk.set_viewport_size({"width": 390, "height": 844})
    for button in ("Enviar", "Ver los datos del cliente"):
        expect(talk.get_by_role("button", name=button)).to_be_in_viewport(ratio=1)
    talk.get_by_role("button", name="Ver los datos del cliente").click()
    talk.get_by_role("button", name="Volver al chat").click()
    talk.locator("summary", has_text="Pasar").click()
    expect(talk.get_by_label("Luis")).to_be_in_viewport()


def test_a_search_stays_through_what_renews_itself_and_back_and_forth(talk: Page, desk: Recobra) -> None:
    """And what was typed is in no address that the browser asks for."""
    asked: list[str] = []
    talk.on("request", lambda request: asked.append(request.url))
    search, rows = talk.get_by_label("Buscar por nombre"), talk.locator("#rows .row")
    expect(rows).to_have_count(1)
    search.fill("nadie")
    expect(rows).to_have_count(0)
    with talk.expect_response(lambda answer: "/rows?" in answer.url):
        hear(desk, "¿siguen ahí?")
    expect(talk.locator("#thread")).to_contain_text("¿siguen ahí?")
    expect(rows).to_have_count(0)
    search.fill("0992530829")
    expect(rows).to_have_count(1)
    search.press("Enter")
    talk.wait_for_url("**/console/conversations?list=mine&s=*")
    expect(search).to_have_value("0992530829")
    rows.click()
    talk.wait_for_url("**/console/conversations/*")
    expect(search).to_have_value("0992530829")
    talk.go_back()
    talk.wait_for_url("**/console/conversations?list=mine&s=*")
    expect(search).to_have_value("0992530829")
    expect(rows).to_have_count(1)
    talk.go_forward()
    talk.wait_for_url("**/console/conversations/*")
    expect(search).to_have_value("0992530829")
    assert not [each for each in asked if "992530829" in each or "nadie" in each]


def test_whoever_searches_keeps_what_was_said_to_them(talk: Page) -> None:
    talk.evaluate("""() => document.getElementById("sayings").insertAdjacentHTML(
        "beforeend", '<p class="saying saying-refused">Otra persona la tiene.</p>')""")
    with talk.expect_response(lambda answer: answer.url.endswith("/rows")):
        talk.get_by_label("Buscar por nombre").fill("nadie")
    expect(talk.locator("#rows")).to_contain_text("Nada coincide")
    expect(talk.locator("#sayings")).to_contain_text("Otra persona la tiene.")
