"""The main job on real input: the sample base imported, launched, delivered, answered, booked."""

import json
import time
from collections import Counter
from typing import Any

import httpx
import pytest

from bot.config import ROOT
from tests.whole.conftest import Whole

TRUTH = json.loads((ROOT / "samples" / "truth.json").read_text())["equipment"]["customers"]


def customers(scenario: str, channel: str = "whatsapp") -> list[dict[str, Any]]:
    return [c for c in TRUTH if c["scenario"] == scenario and c["first_channel"] == channel]


def test_everyone_who_may_be_reached_is_reached_once(campaign: Whole) -> None:
    expected = {c["phones"][0] for s in ("charges_loaded", "no_charges") for c in customers(s)}
    excluded = {phone for c in customers("excluded") for phone in c["phones"]} - expected

    def texts() -> list[dict[str, Any]]:
        everything = campaign.simulator.get("/messages").json()["messages"]
        return [
            m for m in everything if m["direction"] == "in" and "te saludamos de CNT" in (m["body"] or "")
        ]

    campaign.until(lambda: len({m["number"] for m in texts()}) >= len(expected), 120)
    time.sleep(2)
    counts = Counter(message["number"] for message in texts())
    assert set(counts) == expected
    assert set(counts.values()) == {1}
    assert not excluded & set(counts)


def test_the_text_is_the_seeds(campaign: Whole) -> None:
    customer = next(c for c in customers("no_charges") if c["business_line"] == "INTERNET FIJO")
    body = campaign.until(lambda: campaign.received(customer["phones"][0]), 120)[0]["body"]
    assert (
        f"con numero de servicio {customer['service_number']} retirado durante la emergencia sanitaria el"
        in body
    )
    assert "hasta el miércoles 31 de marzo de 2021 para evitar" in body


def test_landlines_are_called(campaign: Whole) -> None:
    customer = customers("no_charges", "voice")[0]
    calls = campaign.until(
        lambda: campaign.simulator.get("/calls", params={"number": customer["phones"][0]}).json()["calls"],
        120,
    )
    assert len(calls) == 1


def test_a_customer_books_a_turn_by_talking(campaign: Whole) -> None:
    customer = customers("no_charges")[3]
    number = customer["phones"][0]
    campaign.until(lambda: campaign.received(number), 120)
    assert (
        customer["equipment"][0].split()[0].lower()[:3]
        in campaign.write(number, "q equipos tengo q devolver?").lower()
    )
    said = campaign.write(number, f"quiero un turno en {customer['city']} para mañana a las 10")
    assert "10:00" in said
    booked = campaign.write(number, "si")
    assert "código" in booked
    shown = campaign.customer(customer["cedula"])
    [turn] = shown["turns"]
    assert turn["status"] == "booked"
    assert turn["city"] == customer["city"]
    assert turn["starts_at"].startswith("2021-03-18T10:00")
    assert turn["code"] in booked
    assert shown["contacts"][0]["typification"]["code"] == "E1"


def test_a_customer_sends_the_proof_of_return(campaign: Whole) -> None:
    customer = customers("no_charges")[5]
    number = customer["phones"][0]
    campaign.until(lambda: campaign.received(number), 120)
    campaign.write(number, "ya entregue todo en la agencia el mes pasado")
    campaign.write(number, media=[{"sample": "acta"}])
    subject = f"{customer['cedula']}//{customer['name']}//{customer['business_line']}"

    def mails() -> list[dict[str, Any]]:
        received = campaign.simulator.get("/mails").json()["mails"]
        return [mail for mail in received if mail["subject"] == subject]

    [mail] = campaign.until(mails)
    assert "posventagec2@cnt.gob.ec" in mail["to"]
    assert mail["attachments"]
    shown = campaign.until(
        lambda: (
            (c := campaign.customer(customer["cedula"]))
            and c["receipts"]
            and c["receipts"][0]["status"] == "mailed"
            and c
        )
    )
    assert shown["contacts"][0]["typification"]["code"] == "E2"


def test_the_health_pages_answer(whole: Whole) -> None:
    base = f"http://127.0.0.1:{whole.web}"
    assert httpx.get(f"{base}/healthz").status_code == 200
    assert httpx.get(f"{base}/readyz").json()["status"] == "ready"
    assert "recobra" in httpx.get(f"{base}/metrics").text


def test_the_doctor_finds_nothing_broken(whole: Whole) -> None:
    findings = whole.run("doctor", "--json")
    assert [f for f in findings if f["health"] == "broken"] == []


@pytest.mark.parametrize("arguments", [["campaign", "launch", "ninguna"], ["customer", "show", "1710034065"]])
def test_refusals_are_one_sentence(whole: Whole, arguments: list[str]) -> None:
    said = whole.run(*arguments, status=1)
    assert said.startswith("Error: ")
    assert "Traceback" not in said
