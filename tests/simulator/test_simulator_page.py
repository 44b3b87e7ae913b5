"""The page with the telephone, in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from flask import Response
from playwright.sync_api import Browser, Locator, Page, expect
from twilio.rest import Client

from simulator.server import RunningSimulator
from tests.simulator.program import BUSINESS, PERSON, Program, wait_for
from tests.support.browser import launched_browser

ANA = {"number": PERSON, "name": "LÓPEZ ANA", "cedula": "1720345678", "scenario": "charges_loaded"}
LUIS = {
    "number": "+593987654321", "name": "MORA LUIS", "cedula": "0912345678", "scenario": "no_charges",
    "pending": "debe $45,20",
}  # fmt: skip
MENU = (
    '<Response><Gather input="dtmf speech" action="/next" numDigits="1" timeout="30">'
    '<Say language="es-MX">Para un turno marca 1.</Say></Gather></Response>'
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched_browser() as launched:
        yield launched


@pytest.fixture
def page(browser: Browser, simulator: RunningSimulator, control: httpx.Client) -> Iterator[Page]:
    control.put("/directory", json=[ANA, LUIS])
    opened = browser.new_page(viewport={"width": 1366, "height": 768})
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    opened.goto(simulator.url)
    expect(opened.get_by_test_id("live")).to_have_attribute("data-state", "live")
    yield opened
    opened.close()
    assert problems == []


def choose(page: Page, number: str = PERSON) -> None:
    page.locator(f'[data-testid=phone-item][data-number="{number}"]').click()
    expect(page.get_by_test_id("phone")).to_have_attribute("data-number", number)


def bubbles(page: Page, direction: str) -> Locator:
    return page.locator(f"[data-testid=message][data-direction={direction}]")


def content(simulator: RunningSimulator, types: dict) -> str:
    definition = {"friendly_name": "x", "language": "es", "types": types}
    auth = (simulator.settings.account_sid, "simulator")
    return httpx.post(f"{simulator.url}/v1/Content", json=definition, auth=auth).json()["sid"]


def test_a_customer_is_found_by_name_cedula_or_any_number(page: Page) -> None:
    expect(page.get_by_test_id("phone-item")).to_have_count(2)
    page.get_by_test_id("search").fill("lopez")
    expect(page.get_by_test_id("phone-item")).to_have_count(1)
    page.get_by_test_id("search").fill("0912345678")
    expect(page.get_by_test_id("phone-item")).to_contain_text("Mora Luis")
    expect(page.get_by_test_id("phone-item")).to_contain_text("CI 0912345678 · debe $45,20")
    page.get_by_test_id("search").fill("099 000 1122")
    page.get_by_test_id("open-number").click()
    expect(page.get_by_test_id("phone")).to_have_attribute("data-number", "+593990001122")
    assert page.url.endswith("#+593990001122")


def test_a_conversation_with_ticks_and_reading(page: Page, program: Program, twilio: Client) -> None:
    twilio.messages.create(
        to=f"whatsapp:{PERSON}",
        from_=BUSINESS,
        body="Hola *Ana* <b>x</b>",
        status_callback=f"{program.base}/status",
    )
    row = page.locator(f'[data-testid=phone-item][data-number="{PERSON}"]')
    expect(row.locator(".badge")).to_have_text("1")
    choose(page)
    expect(bubbles(page, "in").get_by_test_id("message-body")).to_have_text("Hola Ana <b>x</b>")
    expect(bubbles(page, "in").locator("b")).to_have_text("Ana")
    wait_for(lambda: "read" in [form["MessageStatus"] for form in program.forms("/status")])
    expect(row.locator(".badge")).to_have_count(0)
    page.get_by_test_id("composer-input").fill("Ya los entregué")
    page.keyboard.press("Enter")
    expect(bubbles(page, "out")).to_have_attribute("data-status", "received")
    form = program.forms("/whatsapp/inbound")[0]
    assert (form["Body"], form["ProfileName"]) == ("Ya los entregué", "LÓPEZ ANA")


def test_buttons_and_lists_are_pressed(
    page: Page, program: Program, twilio: Client, simulator: RunningSimulator
) -> None:
    quick = {"body": "¿Agendamos?", "actions": [{"title": "Sí", "id": "yes"}, {"title": "No", "id": "no"}]}
    picker = {"body": "¿Dónde?", "button": "Ciudades", "items": [{"item": "Quito", "id": "uio"}]}
    to = {"to": f"whatsapp:{PERSON}", "from_": BUSINESS}
    twilio.messages.create(**to, content_sid=content(simulator, {"twilio/quick-reply": quick}))
    twilio.messages.create(**to, content_sid=content(simulator, {"twilio/list-picker": picker}))
    choose(page)
    page.get_by_test_id("message-button").first.click()
    page.get_by_test_id("list-open").click()
    page.keyboard.press("Enter")
    expect(bubbles(page, "out")).to_have_count(2)
    wait_for(lambda: len(program.forms("/whatsapp/inbound")) == 2)
    pressed, chosen = program.forms("/whatsapp/inbound")
    assert (pressed["ButtonPayload"], chosen["ListId"]) == ("yes", "uio")
    assert pressed["OriginalRepliedMessageSid"]


def test_files_places_and_voice_notes_are_sent(page: Page, program: Program, tmp_path: Path) -> None:
    choose(page)
    for kind in ("acta", "acta-pdf", "location", "voice"):
        page.get_by_test_id("attach").click()
        page.get_by_test_id(f"attach-{kind}").click()
        expect(page.get_by_test_id("attach-sheet")).to_be_hidden()
    photo = tmp_path / "foto.png"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n")
    page.get_by_test_id("file-document").set_input_files(photo)
    expect(bubbles(page, "out")).to_have_count(5)
    wait_for(lambda: len(program.forms("/whatsapp/inbound")) == 5)
    forms = program.forms("/whatsapp/inbound")
    types = {form.get("MediaContentType0", "place") for form in forms}
    assert types == {"image/jpeg", "application/pdf", "place", "audio/ogg", "image/png"}
    page.get_by_test_id("message-image").first.click()
    expect(page.get_by_test_id("lightbox")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("lightbox")).to_be_hidden()


def test_what_did_not_arrive_is_said(page: Page, program: Program, twilio: Client) -> None:
    number = "+593990063024"
    twilio.messages.create(to=f"whatsapp:{number}", from_=BUSINESS, body="Hola")
    choose(page, number)
    expect(bubbles(page, "in")).to_contain_text("63024: el número no usa WhatsApp")
    program.answer("/whatsapp/inbound", Response("no", status=403))
    page.get_by_test_id("composer-input").fill("Hola")
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("retry")).to_be_visible()
    program.answers.clear()
    page.get_by_test_id("retry").click()
    expect(bubbles(page, "out")).to_have_count(2)
    assert wait_for(lambda: [form["Body"] for form in program.forms("/whatsapp/inbound")] == ["Hola", "Hola"])


def dial(twilio: Client, program: Program, to: str = PERSON) -> None:
    status = {"status_callback": f"{program.base}/status", "timeout": 30}
    twilio.calls.create(to=to, from_="+593999000001", url=f"{program.base}/answer", **status)


def test_a_call_is_picked_up_heard_and_answered_with_keys_and_words(
    page: Page, program: Program, twilio: Client
) -> None:
    program.answer("/answer", MENU)
    program.answer("/next", [MENU, "<Response><Say>Gracias</Say></Response>"])
    dial(twilio, program)
    page.get_by_test_id("ringing-open").click()
    page.get_by_test_id("accept-call").click()
    expect(page.get_by_test_id("call-line").first).to_have_text("Para un turno marca 1.")
    expect(page.get_by_test_id("call-listening")).to_contain_text("Te escucha")
    page.get_by_test_id("keypad-toggle").click()
    page.get_by_test_id("key-1").click()
    expect(page.locator("[data-testid=call-line][data-who=person]")).to_have_text("1")
    wait_for(lambda: len(program.forms("/next")) == 1)
    expect(page.get_by_test_id("call-line")).to_have_count(3)
    page.get_by_test_id("call-text").fill("mañana a las diez")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("call-line").last).to_have_text("Gracias")
    expect(page.get_by_test_id("call-screen")).to_have_attribute("data-status", "completed")
    assert [form.get("Digits") or form["SpeechResult"] for form in program.forms("/next")] == [
        "1",
        "mañana a las diez",
    ]
    page.get_by_test_id("call-close").click()
    page.get_by_test_id("call-note").click()
    expect(page.get_by_test_id("call-line")).to_have_count(5)


def test_calls_to_others_do_not_get_in_the_way(
    page: Page, program: Program, twilio: Client, control: httpx.Client
) -> None:
    program.answer("/voice/answer", MENU)
    choose(page)
    page.get_by_test_id("composer-input").fill("todavía escrib")
    dial(twilio, program, "+593991234500")
    dial(twilio, program, "+593991234501")
    banner = page.get_by_test_id("ringing-banner")
    expect(banner).to_contain_text("y 1 más")
    expect(page.get_by_test_id("composer-input")).to_have_value("todavía escrib")
    chat, note = page.get_by_test_id("chat").bounding_box(), banner.bounding_box()
    header = page.locator(".chat-header").bounding_box()
    assert chat
    assert note
    assert header
    assert note["y"] + note["height"] <= header["y"]
    assert header["y"] + header["height"] <= chat["y"] + 1
    page.get_by_test_id("call-business").click()
    expect(page.get_by_test_id("call-screen")).to_be_visible()
    expect(banner).to_be_hidden()
    page.get_by_test_id("hang-up").click()
    page.get_by_test_id("call-close").click()
    expect(banner).to_be_visible()
    page.get_by_test_id("ringing-dismiss").click()
    expect(banner).to_be_hidden()
    for call in control.get("/calls?active=1").json()["calls"]:
        control.post(f"/calls/{call['sid']}/decline")
    wait_for(lambda: sum(form["CallStatus"] == "busy" for form in program.forms("/status")) == 2)


def test_a_call_is_declined(page: Page, program: Program, twilio: Client) -> None:
    choose(page)
    dial(twilio, program)
    page.get_by_test_id("decline-call").click()
    wait_for(lambda: [form["CallStatus"] for form in program.forms("/status")] == ["busy"])
    page.get_by_test_id("call-close").click()
    expect(page.get_by_test_id("call-note")).to_have_attribute("data-status", "busy")


def test_a_customer_rings_stays_silent_is_put_through_and_hangs_up(page: Page, program: Program) -> None:
    program.answer("/voice/answer", MENU.replace("</Gather>", "</Gather><Dial>+59322345678</Dial>"))
    choose(page)
    page.get_by_test_id("call-business").click()
    expect(page.get_by_test_id("call-listening")).to_contain_text("Te escucha")
    page.get_by_test_id("call-silence").click()
    page.get_by_test_id("dial-answer").click()
    expect(page.get_by_test_id("call-lines")).to_contain_text("En línea con +59322345678")
    page.get_by_test_id("hang-up").click()
    wait_for(lambda: program.forms("/voice/status"))
    assert program.forms("/voice/status")[0]["CallStatus"] == "completed"


def test_mail_activity_help_and_behaviour(
    page: Page, simulator: RunningSimulator, control: httpx.Client, program: Program
) -> None:
    raw = b"Subject: 1720345678//LOPEZ ANA//INTERNET FIJO\r\nFrom: a@b\r\n\r\nEl respaldo."
    simulator.exchange.mailbox.receive("a@b", ["posventa@example.com"], raw)
    expect(page.get_by_test_id("tab-mails").locator(".badge")).to_have_text("1")
    page.get_by_test_id("tab-mails").click()
    page.get_by_test_id("mail-item").click()
    expect(page.get_by_test_id("mail-text")).to_have_text("El respaldo.")
    choose(page)
    page.get_by_test_id("tab-behaviour").click()
    page.get_by_test_id("set-call-outcome").select_option("no-answer")
    wait_for(lambda: control.get(f"/numbers/{PERSON}").json()["call_outcome"] == "no-answer")
    page.get_by_test_id("tab-settings").click()
    page.get_by_test_id("set-mail").select_option("down")
    wait_for(lambda: control.get("/settings").json()["options"]["mail"] == "down")
    page.get_by_test_id("tab-activity").click()
    page.get_by_test_id("composer-input").fill("hola")
    page.keyboard.press("Enter")
    item = page.locator('[data-testid=log-item][data-what="message inbound"]').first
    item.locator("summary").click()
    expect(item).to_contain_text("MessageSid")
    page.get_by_test_id("tab-help").click()
    page.locator('[data-testid=magic-number][data-number="+593990000004"]').click()
    expect(page.get_by_test_id("phone")).to_have_attribute("data-number", "+593990000004")


def test_an_empty_directory_says_what_to_do(page: Page, simulator: RunningSimulator) -> None:
    simulator.exchange.directory.clear()
    page.reload()
    expect(page.get_by_test_id("phones-empty")).to_contain_text("recobra import equipment-base")


def test_the_keyboard_is_enough(page: Page, program: Program) -> None:
    page.get_by_test_id("search").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("phone")).to_have_attribute("data-number", LUIS["number"])
    expect(page.get_by_test_id("composer-input")).to_be_focused()
    page.keyboard.type("hola")
    page.keyboard.press("Enter")
    wait_for(lambda: program.forms("/whatsapp/inbound"))


@pytest.mark.parametrize("size", [(1366, 768), (1024, 700), (390, 844)])
def test_nothing_sticks_out(page: Page, twilio: Client, size: tuple[int, int]) -> None:
    twilio.messages.create(to=f"whatsapp:{PERSON}", from_=BUSINESS, body="palabra " * 60 + "x" * 300)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    choose(page)
    expect(bubbles(page, "in")).to_be_visible()
    for testid in ("phone", "chat", "send", "composer-input"):
        box = page.get_by_test_id(testid).bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0] + 1
        assert box["y"] + box["height"] <= size[1] + 1
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_page_asks_nothing_of_other_hosts(browser: Browser, simulator: RunningSimulator) -> None:
    opened = browser.new_page()
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(simulator.url)
    expect(opened.get_by_test_id("live")).to_have_attribute("data-state", "live")
    assert asked
    assert all(url.startswith(simulator.url) for url in asked)
    opened.close()
