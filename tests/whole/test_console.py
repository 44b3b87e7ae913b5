"""The console in a real browser, with the whole product behind it: from the customer's words to the closed chat."""

import re
import time
from collections.abc import Iterator

import pytest
from passlib.totp import TOTP
from playwright.sync_api import Browser, Locator, Page, expect

from tests.conversations.script import draw_picture
from tests.support.browser import find_barriers, launched_browser, take_picture
from tests.whole.conftest import Whole
from tests.whole.test_main_job import customers

PASSWORD = "una clave larga"
PEOPLE = {
    "ana": ("agent", "Ana Torres"),
    "luis": ("agent", "Luis Mena"),
    "sara": ("supervisor", "Sara Vega"),
    "alba": ("admin", "Alba Ríos"),
    "ciro": ("cac", "Ciro Paz"),
}
FIRST, SECOND, THIRD = "+593991410001", "+593991410002", "+593991410003"  # strangers
PATIENCE = 30_000  # ms

# A loudspeaker that counts: what is heard cannot be seen.
SPEAKER = """
window.sounded = 0;
window.AudioContext = class {
  currentTime = 0;
  destination = {};
  createOscillator() {
    window.sounded += 1;
    return { frequency: {}, connect: (next) => next, start() {}, stop() {} };
  }
  createGain() {
    return { gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} }, connect: (next) => next };
  }
};
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched_browser() as launched:
        yield launched


@pytest.fixture(scope="module")
def desk(campaign: Whole) -> Whole:
    """The product with an account of each role."""
    for name, (role, title) in PEOPLE.items():
        mail = f"{name}@example.com"
        campaign.run("user", "add", mail, "--role", role, "--name", title, "--password-stdin", stdin=PASSWORD)
    return campaign


class Desk:
    """One person's browser at the console."""

    def __init__(
        self, browser: Browser, desk: Whole, name: str, width: int = 1366, height: int = 768
    ) -> None:
        self.desk = desk
        self.base = f"http://127.0.0.1:{desk.web}"
        context = browser.new_context(viewport={"width": width, "height": height}, locale="es-EC")
        self.page = context.new_page()
        self.page.add_init_script(SPEAKER)
        self.page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.goto(f"{self.base}/login")
        self.page.get_by_label("Correo").fill(f"{name}@example.com")
        self.page.get_by_label("Contraseña").fill(PASSWORD)
        self.page.get_by_role("button", name="Entrar").click()

    def open(self, path: str) -> Page:
        """A page of the console."""
        self.page.goto(f"{self.base}{path}")
        return self.page

    def check(self) -> None:
        """Nothing stands in the way of who sees or hears little, and no script failed."""
        assert find_barriers(self.page) == {}
        assert self.wrong == []


def ask_for_person(desk: Whole, number: str) -> None:
    desk.write(number, "Hola")
    desk.write(number, "quiero hablar con un asesor")


def row(page: Page, number: str) -> Locator:
    return page.locator("#rows .row", has_text=number)


def open_talk(found: Locator) -> None:
    """Go to a conversation of the list, and begin when the page has: no hand is quicker than its scripts."""
    page = found.page
    found.click()
    page.wait_for_url("**/console/conversations/*")
    page.wait_for_load_state()


def test_from_the_customers_words_to_the_closed_conversation(browser: Browser, desk: Whole) -> None:
    ana, luis = Desk(browser, desk, "ana"), Desk(browser, desk, "luis")
    expect(ana.page.get_by_role("link", name="En espera")).to_be_visible()
    ask_for_person(desk, FIRST)
    row(ana.page, FIRST).wait_for()  # it came by itself
    assert ana.page.title().startswith("(")
    assert ana.page.evaluate("sounded") > 0
    ana.check()
    take_picture(ana.page, "inbox")
    open_talk(row(ana.page, FIRST))
    ana.page.get_by_role("button", name="Tomar", exact=True).click()
    expect(ana.page.get_by_text("La tienes tú")).to_be_visible()
    ana.page.get_by_label("Mensaje para el cliente").fill("Buenos días, soy Ana. ¿En qué te ayudo?")
    ana.page.keyboard.press("Enter")
    desk.until(lambda: "soy Ana" in desk.received(FIRST)[-1]["body"])
    expect(ana.page.locator(".bubble.agent").get_by_label("Entregado")).to_be_visible()
    ana.check()

    desk.simulator.post("/inbound", json={"from": FIRST, "body": "Sí, les mando la foto"})
    expect(ana.page.locator(".bubble.in", has_text="les mando la foto")).to_be_visible()
    ana.page.locator("input[type=file]").set_input_files(
        {"name": "oficina.jpg", "mimeType": "image/jpeg", "buffer": draw_picture()}
    )
    ana.page.get_by_role("button", name="Enviar").click()
    expect(ana.page.locator(".bubble.agent img")).to_be_visible()

    ana.page.get_by_role("tab", name="Nota privada").click()
    ana.page.get_by_label("Nota privada").last.fill("Prefiere que la llamen tarde")
    ana.page.get_by_role("button", name="Guardar nota").click()
    expect(ana.page.locator(".note", has_text="Prefiere que la llamen tarde")).to_be_visible()
    assert all("llamen" not in message["body"] for message in desk.received(FIRST))

    ana.page.locator("summary", has_text="Pasar").click()
    ana.page.get_by_label("Luis Mena").check()
    ana.page.get_by_role("button", name="Pasar", exact=True).click()
    expect(ana.page.get_by_text("La atiende Luis Mena")).to_be_visible()
    expect(ana.page.get_by_text("solo puede escribir una persona a la vez")).to_be_visible()
    luis.page.get_by_role("link", name="Mías").click()
    open_talk(row(luis.page, FIRST))
    expect(luis.page.locator(".note", has_text="Prefiere que la llamen tarde")).to_be_visible()
    luis.page.locator("summary", has_text="Pasar").click()
    luis.page.get_by_role("button", name="Devolver al bot").click()
    expect(luis.page.locator(".talk-who", has_text="La atiende el bot")).to_be_visible()
    desk.until(lambda: "asistente virtual" in desk.received(FIRST)[-1]["body"])
    assert "asesor" in desk.write(FIRST, "y una cosa más, un asesor por favor").lower()
    assert luis.wrong == ana.wrong == []


def test_two_who_take_the_same_one(browser: Browser, desk: Whole) -> None:
    ask_for_person(desk, SECOND)
    ana, luis = Desk(browser, desk, "ana"), Desk(browser, desk, "luis")
    for each in (ana, luis):
        open_talk(row(each.page, SECOND))
        each.page.get_by_role("button", name="Tomar", exact=True).wait_for()
    for each in (ana, luis):  # both press before either page has heard of the other
        each.page.evaluate("document.querySelector('[data-key=t]').click()")
    said = [each.page.locator(".talk-who").filter(has_text="La tienes tú") for each in (ana, luis)]
    desk.until(lambda: sum(each.count() for each in said) == 1)
    time.sleep(2)
    assert sum(each.count() for each in said) == 1


def test_a_second_factor_is_asked_for_once_it_is_set_up(browser: Browser, desk: Whole) -> None:
    sara = Desk(browser, desk, "sara")
    page = sara.open("/console/account")
    sara.check()
    page.get_by_role("link", name="Verificación en dos pasos").click()
    page.get_by_role("button", name="Activar").click()
    key = page.locator("#totp-key").inner_text().replace("-", "").replace(" ", "")
    sara.check()
    page.get_by_label("Código").fill(TOTP(key).generate().token)
    page.get_by_role("button", name="Activar").click()
    page.goto(f"{sara.base}/console/account")
    expect(page.get_by_text("activada", exact=True)).to_be_visible()

    again = Desk(browser, desk, "sara")
    field = again.page.get_by_label("Código")
    field.fill("000000")
    again.page.get_by_role("button", name="Continuar").click()
    expect(again.page.locator(".error")).to_be_visible()
    again.check()
    again.page.goto(f"{again.base}/console/conversations")
    expect(again.page).to_have_url(re.compile("/login"))

    right = Desk(browser, desk, "sara")
    right.page.get_by_label("Código").fill(
        TOTP(key).generate(time.time() + 30).token
    )  # each is good for once
    right.page.get_by_role("button", name="Continuar").click()
    expect(right.page.get_by_role("search")).to_be_visible()


def test_on_a_telephone_the_list_and_the_thread_take_turns(browser: Browser, desk: Whole) -> None:
    ask_for_person(desk, THIRD)
    ana = Desk(browser, desk, "ana", 390, 844)
    open_talk(row(ana.page, THIRD))
    expect(ana.page.locator("#thread")).to_be_visible()
    expect(ana.page.locator("#rows")).not_to_be_visible()
    assert ana.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    ana.check()
    ana.page.get_by_role("link", name="Volver a la lista").click()
    expect(ana.page.locator("#rows")).to_be_visible()


def test_a_turn_is_booked_beside_the_talk_and_the_closing_says_so(browser: Browser, desk: Whole) -> None:
    customer = customers("no_charges")[40]
    number = customer["phones"][0]
    ask_for_person(desk, number)
    ana = Desk(browser, desk, "ana")
    page = ana.page
    page.get_by_label("Buscar por nombre").fill(customer["cedula"])
    expect(page.locator("#rows .row")).to_have_count(1)
    open_talk(page.locator("#rows .row"))
    page.get_by_role("button", name="Tomar", exact=True).click()
    page.get_by_role("button", name="Turno", exact=True).click()
    sheet = page.locator("#sheet")
    ana.check()
    for label, option in (
        ("Ciudad", "Quito"),
        ("Oficina", 1),
        ("Día", 1),
    ):  # each asks for what the next one offers
        with page.expect_response(re.compile("/deeds/")):
            field = sheet.get_by_label(label)
            field.select_option(option) if isinstance(option, str) else field.select_option(index=option)
        page.wait_for_timeout(300)
    sheet.locator(".chip").first.click()
    sheet.get_by_role("button", name="Agendar").click()
    code = desk.until(lambda: [turn["code"] for turn in desk.customer(customer["cedula"])["turns"]])[0]
    desk.until(lambda: any(code in message["body"] for message in desk.received(number)))
    page.keyboard.press("Escape")
    expect(page.locator("#beside").get_by_text(code).first).to_be_visible()
    take_picture(page, "conversation")

    page.get_by_role("button", name="Cerrar", exact=True).click()
    expect(sheet.get_by_text("Turno agendado").first).to_be_visible()
    ana.check()
    take_picture(page, "closing")
    sheet.get_by_role("button", name="Cerrar la conversación").click()
    expect(page.locator(".talk-who", has_text="Cerrada")).to_be_visible()
    found = desk.customer(customer["cedula"])
    assert found["contacts"][0]["typification"]["code"] == "E1"
    assert code in found["contacts"][0]["observation"]
    assert found["conversations"][0]["state"] == "closed"

    ciro = Desk(browser, desk, "ciro")
    ciro.check()
    ciro.page.get_by_label("Código del turno o cédula").fill(code.lower())
    ciro.page.keyboard.press("Enter")
    ciro.page.get_by_label("Número del acta").fill("ACTA-771")
    take_picture(ciro.page, "office")
    ciro.page.get_by_role("button", name="Registrar la entrega").click()
    expect(ciro.page.get_by_text("Entregado hoy")).to_be_visible()
    ciro.check()
    assert desk.customer(customer["cedula"])["services"][0]["returned_on"] == "2021-03-17"


def test_what_the_form_lacks_is_said_beside_it_and_nothing_written_is_lost(
    browser: Browser, desk: Whole
) -> None:
    customer = customers("no_charges")[41]
    ask_for_person(desk, customer["phones"][0])
    ana = Desk(browser, desk, "ana")
    page = ana.page
    page.get_by_label("Buscar por nombre").fill(customer["service_number"])
    expect(page.locator("#rows .row")).to_have_count(1)
    open_talk(page.locator("#rows .row"))
    page.get_by_role("button", name="Tomar", exact=True).click()
    page.get_by_role("button", name="Cerrar", exact=True).click()
    sheet = page.locator("#sheet")
    expect(sheet.get_by_label("Corregir")).to_be_checked()  # the bot only noted that a person was asked for
    for label, option in (("Estado", "NO EXITOSO"), ("Motivo", "E10")):
        page.wait_for_timeout(300)  # as long as no hand needs: what was redrawn listens a moment later
        with page.expect_response(re.compile("/closing/draw")):
            sheet.get_by_label(label).select_option(option)
    page.wait_for_timeout(300)
    text = f"Cliente no desea entregar; su cédula es {customer['cedula']}."
    sheet.get_by_label("Observación", exact=True).fill(text)
    sheet.get_by_role("button", name="Cerrar la conversación").click()
    expect(sheet.locator(".error").first).to_contain_text("Falta este dato")
    expect(sheet.get_by_label("Observación", exact=True)).to_have_value(text)
    sheet.locator("[name$=-f-reason]").fill("prefiere no hacerlo")
    sheet.get_by_role("button", name="Cerrar la conversación").click()
    expect(sheet.locator(".error").first).to_contain_text("cédula")
    expect(sheet.get_by_label("Observación", exact=True)).to_have_value(text)
    ana.check()
    sheet.get_by_label("Observación", exact=True).fill("Cliente no desea entregar los equipos.")
    sheet.get_by_role("button", name="Cerrar la conversación").click()
    expect(page.locator(".talk-who", has_text="Cerrada")).to_be_visible()
    assert desk.customer(customer["cedula"])["contacts"][0]["typification"]["code"] == "E10"


SUPERVISED = (
    "reports",
    "reports/times",
    "campaigns",
    "campaigns/1",
    "campaigns/1/plan",
    "campaigns/1/people",
    "campaigns/1/talks",
    "catalogs",
    "callbacks",
    "office",
)
PICTURED = {"campaigns/1": "campaign", "reports": "supervision"}
ADMINISTERED = ("accounts", "replies", "offices", "requests", "opt-outs", "audit", "retention")


def test_supervisors_and_administrators_pages_are_open_to_everybodys_eyes(
    browser: Browser, desk: Whole
) -> None:
    alba = Desk(browser, desk, "alba")
    expect(alba.page.get_by_role("search")).to_be_visible()
    for path in (*SUPERVISED, *(f"admin/{name}" for name in ADMINISTERED)):
        page = alba.open(f"/console/{path}")
        expect(page.locator("h1").first).to_be_visible()
        page.wait_for_timeout(500)  # charts are drawn
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        alba.check()
        if path in PICTURED:
            take_picture(page, PICTURED[path])
