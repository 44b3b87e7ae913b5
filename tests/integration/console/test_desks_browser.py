"""The customer's panel, promised calls and an office's desk in a real browser, by keyboard or on a phone."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from werkzeug.serving import make_server

from bot import clock
from bot.bootstrap import Recobra
from bot.models import Account, Contact, Conversation, Customer, Role, Script, Service, Turn, TurnPurpose
from bot.services import follow_ups, ownership
from bot.services.addresses import open_conversations
from bot.services.debts import promises
from bot.services.turns import turns
from tests.support import world
from tests.support.browser import find_barriers, launched_browser, take_picture
from tests.support.console import PASSWORD, ConsoleHouse

PHONE, SECOND, LATE = "+593992530829", "+593992530830", "+593992530831"
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched_browser() as launched:
        yield launched


@dataclass
class Desk:
    """A console on a port, and what went wrong in its pages."""

    browser: Browser
    base: str
    wrong: list[str] = field(default_factory=list)

    def enter(self, name: str, width: int = 1366) -> Page:
        """Somebody who signed in."""
        context = self.browser.new_context(viewport={"width": width, "height": 768}, locale="es-EC")
        page = context.new_page()
        page.goto(f"{self.base}/login")
        page.get_by_label("Correo").fill(f"{name}@example.com")
        page.get_by_label("Contraseña").fill(PASSWORD)
        page.get_by_role("button", name="Entrar").click()
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        return page

    def check(self, page: Page) -> None:
        """Nothing that axe complains of, and nothing wider than the screen."""
        assert find_barriers(page) == {}
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert self.wrong == []


@pytest.fixture
def at_work(browser: Browser, console: ConsoleHouse, desk: Recobra) -> Iterator[Desk]:
    """Ana has a debtor's conversation, a call is overdue, and Quito has turns; it is Wednesday, eleven o'clock."""
    with desk.database.writing() as session:
        debtor = world.add_debtor(session, PHONE, SECOND, services=2)
        world.add_base(session, debtor, name="cobranza", script=Script.COLLECTIONS)
        returner = world.add_customer(session, LATE, name="VERA ANA LUISA", services=2)
        world.add_base(session, returner)
    world.launch(desk, "cobranza", "cobranza", script=Script.COLLECTIONS)
    world.launch(desk)
    console.add(Role.AGENT)
    fill(desk)
    server = make_server("127.0.0.1", 0, console.app, threaded=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield Desk(browser, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()


def fill(desk: Recobra) -> None:
    with desk.database.writing() as session:
        for number, customer in zip(
            (PHONE, LATE), session.scalars(select(Customer).order_by(Customer.id)), strict=True
        ):
            conversation = session.get_one(Conversation, open_conversations(session, [number])[number])
            conversation.customer_id, conversation.last_inbound_at = customer.id, clock.now()
            session.flush()
            due_at = clock.at_local(date(2021, 3, 17), time(10, 10))
            follow_ups.promise_callback(session, conversation, due_at)
        ownership.take(
            session,
            session.scalars(select(Conversation).order_by(Conversation.id)).all()[0],
            "ana@example.com",
        )
        contact = session.scalars(select(Contact).where(Contact.customer_id == customer.id)).first()
        quito = turns.offices_in(session, "Quito")[0]
        nine = clock.at_local(date(2021, 3, 18), time(9))
        turns.book(session, customer.id, quito.id, nine, contact=contact)
        for hour in (10, 11, 14):
            other = world.add_debtor(session)
            starts_at = clock.at_local(date(2021, 3, 18), time(hour))
            turns.book(session, other.id, quito.id, starts_at, purpose=TurnPurpose.INVOICE_CLAIM)
            promises.make(session, other, Decimal("120.50"), date(2021, 3, 17), "Servipagos")
    world.set_clock("2021-03-17 11:00")
    with desk.database.writing() as session:
        session.scalars(select(Account)).one().seen_at = clock.now()


def test_a_promise_by_the_keyboard_alone(at_work: Desk) -> None:
    page = at_work.enter("ana")
    page.goto(f"{at_work.base}/console/conversations/1")
    panel = page.locator("#customer")
    expect(panel).to_contain_text("Debe $120,50")
    at_work.check(page)
    take_picture(page, "customer")
    page.keyboard.press("d")
    expect(panel.get_by_role("button", name="Turno", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    sheet = page.locator("#sheet")
    expect(sheet.get_by_label("Valor que pagará")).to_have_value("241,00")
    sheet.get_by_label("Lugar de pago").fill("Servipagos")
    sheet.get_by_label("Lugar de pago").press("Enter")
    expect(sheet.locator("#field-due_on-fault")).to_have_text("Falta este dato.")
    expect(sheet.get_by_label("Lugar de pago")).to_have_value("Servipagos")
    at_work.check(page)
    sheet.get_by_label("Fecha de pago").fill("2021-03-19")
    sheet.get_by_label("Fecha de pago").press("Enter")
    expect(sheet).to_contain_text("Promesa de $241,00")
    page.keyboard.press("Enter")
    expect(sheet).not_to_be_visible()
    expect(panel).to_contain_text("Promesa de $241,00")
    expect(panel.get_by_role("button", name="Promesa de pago")).to_be_focused()
    expect(page.locator("#thread")).to_contain_text("Anoté que pagarás $241,00")


def test_a_turn_is_chosen_step_by_step_and_the_focus_stays(at_work: Desk) -> None:
    page = at_work.enter("ana")
    page.goto(f"{at_work.base}/console/conversations/1")
    page.locator("#customer").get_by_role("button", name="Turno", exact=True).click()
    sheet = page.locator("#sheet")
    sheet.get_by_label("Ciudad").focus()
    sheet.get_by_label("Ciudad").select_option("Loja")
    expect(sheet.get_by_label("Oficina")).to_contain_text("CAC Loja")
    expect(sheet.get_by_label("Ciudad")).to_be_focused()
    sheet.get_by_label("Día").select_option("2021-03-19")
    sheet.get_by_label("09:15").check()
    at_work.check(page)
    take_picture(page, "turn")
    sheet.get_by_role("button", name="Agendar").click()
    expect(sheet).to_contain_text("viernes 19 de marzo a las 09:15")
    sheet.get_by_role("button", name="Anular").click()
    expect(sheet).to_contain_text("¿Anular el turno?")
    at_work.check(page)
    sheet.get_by_role("radio").first.check()
    sheet.get_by_role("button", name="Anular", exact=True).click()
    expect(sheet).to_contain_text("El turno quedó anulado.")


@pytest.mark.parametrize("name", ["Visita técnica", "Beneficio", "Reclamo", "En otro momento", "Abrir caso"])
def test_every_form_can_be_used_by_all(at_work: Desk, name: str) -> None:
    page = at_work.enter("ana", 390)
    page.goto(f"{at_work.base}/console/conversations/1")
    page.get_by_role("button", name="Ver los datos del cliente").click()
    page.locator("#customer").get_by_role("button", name=name, exact=True).click()
    expect(page.locator("#sheet")).to_be_visible()
    at_work.check(page)
    take_picture(page, f"form-{name.split()[0].lower()}")


@pytest.mark.parametrize("width", [1366, 390])
def test_a_call_that_nobody_answered_is_promised_again(at_work: Desk, width: int) -> None:
    page = at_work.enter("ana", width)
    page.goto(f"{at_work.base}/console/callbacks")
    calls = page.locator(".callback")
    expect(calls).to_have_count(2)
    expect(calls.first).to_contain_text("atrasada 50 min")
    at_work.check(page)
    take_picture(page, f"callbacks-{width}")
    calls.first.locator("summary", has_text="No contestó").click()
    calls.first.get_by_label("mañana 09:00").check()
    at_work.check(page)
    calls.first.get_by_role("button", name="Agendar otro intento").click()
    expect(page.locator("#sayings")).to_contain_text("Se vuelve a llamar mañana a las 09:00.")
    expect(page.locator(".callbacks").first.locator(".callback")).to_have_count(1)


@pytest.mark.parametrize("width", [1366, 390])
def test_an_office_types_a_code_and_registers_the_return(
    at_work: Desk, console: ConsoleHouse, desk: Recobra, width: int
) -> None:
    world.set_clock("2021-03-18 09:05")
    with desk.database.reading() as session:
        turn = session.scalars(select(Turn).order_by(Turn.id)).all()[0]
    console.add(Role.CAC, office_id=turn.office_id)
    page = at_work.enter("ciro", width)
    expect(page.locator("#turns .turn")).to_have_count(4)
    at_work.check(page)
    page.locator("#code").fill(turn.code.removeprefix("CNT-").lower())
    page.locator("#code").press("Enter")
    visitor = page.locator("#visitor")
    expect(visitor).to_contain_text("Vera Ana Luisa")
    at_work.check(page)
    take_picture(page, f"office-{width}")
    visitor.get_by_role("button", name="Registrar la entrega").click()
    expect(visitor).to_contain_text("Escribe el número del acta")
    visitor.get_by_label("Número del acta").fill("ACT-2021-77")
    visitor.get_by_label("Número del acta").press("Enter")
    expect(visitor).to_contain_text("acta ACT-2021-77")
    expect(page.locator("#turns")).to_contain_text("1 atendido ·")
    at_work.check(page)
    with desk.database.reading() as session:
        assert {each.return_record for each in session.scalars(select(Service)) if each.returned_on} == {
            "ACT-2021-77"
        }


def test_an_office_scans_a_code_with_the_camera(at_work: Desk, console: ConsoleHouse, desk: Recobra) -> None:
    """The detector is the platform's: headless Chromium on Linux has none, so one stands in for it."""
    with desk.database.reading() as session:
        turn = session.scalars(select(Turn).order_by(Turn.id)).all()[0]
    console.add(Role.CAC, office_id=turn.office_id)
    page = at_work.enter("ciro", 390)
    page.add_init_script(
        f"""window.BarcodeDetector = class {{ async detect() {{ return [{{ rawValue: "{turn.code}" }}]; }} }};
        const canvas = document.createElement("canvas");
        const brush = canvas.getContext("2d");
        setInterval(() => brush.fillRect(0, 0, Math.random() * 99, 9), 40);
        const camera = {{ getUserMedia: async () => canvas.captureStream() }};
        Object.defineProperty(navigator, "mediaDevices", {{ value: camera }});"""
    )
    page.goto(f"{at_work.base}/console/office")
    page.get_by_role("button", name="Escanear el QR").click()
    expect(page.locator("#visitor")).to_contain_text("Vera Ana Luisa")
    expect(page.locator("#camera")).to_be_hidden()
    at_work.check(page)
