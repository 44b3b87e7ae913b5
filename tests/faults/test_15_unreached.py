"""15: nobody can tell who was not reached. Here `recobra export unreached` says who, and why."""

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.cli import cli
from bot.models import Contact, Customer, PhoneStatus
from bot.services import typifications
from bot.services.campaigns import campaigns, planning
from bot.services.outbound import outcomes
from tests.support.twilio_stub import TwilioStub
from tests.support.world import WEDNESDAY, add_base, add_customer, launch, move_clock, run_once, set_clock

NAMES = {
    "SALAZAR ANA": "+593991111111",  # books a turn
    "NUÑEZ JOSÉ": "+593992222222",  # never answers
    "VERA INÉS": "+593993333333",  # has no WhatsApp, and no other number
    "PONCE LUIS": "+59324444444",  # a number that does not exist
    "RUIZ EVA": "+593995555555",  # somebody else answers, and there is another number
}


def fill(recobra: Recobra) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        customers = [add_customer(session, number, name=name) for name, number in NAMES.items()]
        customers[-1].phones.append(
            type(customers[0].phones[0])(number="+593996666666", is_mobile=True, position=1)
        )
        silent = add_customer(session, "+593997777777", name="MORA RITA")
        silent.opted_out_at = clock.now()
        mute = add_customer(session, "+593998888888", name="LARA HUGO")
        mute.phones[0].status = PhoneStatus.WRONG
        paid = add_customer(session, "+593991010101", name="PAGADO PEDRO", charge="10", paid=True)
        returned = add_customer(session, "+593991212121", name="DEVUELTO DARÍO", returned_on=date(2021, 3, 1))
        add_base(session, *customers, silent, mute, paid, returned)


def read(*arguments: str) -> dict[str, dict[str, Any]]:
    result = CliRunner().invoke(cli, ["export", *arguments, "campaign", "--json"])
    assert result.exit_code == 0, result.output
    rows = json.loads(result.stdout)
    found = {row["APELLIDOS Y NOMBRES"]: row for row in rows}
    assert len(found) == len(rows), "somebody is there twice"
    return found


def contact_of(recobra: Recobra, session: Any, name: str) -> Contact:
    found: Contact = session.scalars(select(Contact).join(Customer).where(Customer.name == name)).one()
    return found


@pytest.fixture
def ran(recobra: Recobra, twilio: TwilioStub) -> Recobra:
    """A campaign over its first days, with one of each fate."""
    fill(recobra)
    launch(recobra)
    run_once(recobra)
    sent = {post.to: post for post in twilio.taken}
    with recobra.database.writing() as session:
        outcomes.record_message_status(session, sent[NAMES["VERA INÉS"]].message_id, "undelivered", "63024")
        outcomes.record_call_status(
            session, sent[NAMES["PONCE LUIS"]].message_id, "failed", error_code="21217"
        )
        booked = contact_of(recobra, session, "SALAZAR ANA")
        typifications.typify(session, booked, "E1", turn="AB12", office="Quito", when="viernes")
        typifications.typify(session, contact_of(recobra, session, "RUIZ EVA"), "E12")
    return recobra


def test_while_it_runs_it_says_who_and_why(ran: Recobra) -> None:
    rows = read("unreached")
    assert set(rows) == {"NUÑEZ JOSÉ", "VERA INÉS", "PONCE LUIS", "RUIZ EVA", "MORA RITA", "LARA HUGO"}
    why = {name: row["POR QUE"] for name, row in rows.items()}
    assert why["NUÑEZ JOSÉ"] == (
        "No ha respondido al intento 1 (WhatsApp: aceptado por el proveedor). "
        "El intento 2 es por WhatsApp, desde el 20-3-2021."
    )
    assert "Número inexistente" in why["PONCE LUIS"]
    assert (
        why["RUIZ EVA"]
        == "El número ya no pertenece al titular. El intento 2 es por WhatsApp, en cuanto se pueda."
    )
    assert why["MORA RITA"] == "El cliente había pedido antes no recibir más mensajes ni llamadas."
    assert "no hay un teléfono" in why["LARA HUGO"]
    assert rows["VERA INÉS"]["ULTIMO RESULTADO"] == "no entregado (63024 el número no tiene WhatsApp)"


def test_every_contact_is_where_it_belongs_once(ran: Recobra) -> None:
    everybody = read("typifications")
    assert len(everybody) == 9
    settled = {name for name, row in everybody.items() if row["GESTION"] in ("resuelta", "excluida")}
    assert set(everybody) - set(read("unreached")) == settled
    assert settled == {"SALAZAR ANA", "PAGADO PEDRO", "DEVUELTO DARÍO"}


@pytest.mark.parametrize(
    ("ending", "words"),
    [("cancelled", "La campaña se canceló."), ("over", "Terminó el plazo de la campaña.")],
)
def test_who_was_never_attempted_is_told_apart(
    ending: str, words: str, recobra: Recobra, twilio: TwilioStub
) -> None:
    fill(recobra)
    launch(recobra)
    recobra.settings.whatsapp_mps = 1
    with recobra.database.writing() as session:
        planning.plan_due(session, recobra.settings)
        if ending == "cancelled":
            campaigns.cancel(session, "campaign")
    if ending == "over":
        set_clock("2021-04-01 00:01")
        run_once(recobra)
    assert twilio.posts == []
    rows = read("unreached")
    assert set(rows) == {*NAMES, "MORA RITA", "LARA HUGO"}
    for name in NAMES:
        assert rows[name]["POR QUE"].startswith(f"No se llegó a contactar al cliente. {words}")
        assert (rows[name]["CODIGO"], rows[name]["GESTION"]) == ("E14", "sin más intentos")


def test_a_draft_says_that_it_is_one(recobra: Recobra) -> None:
    fill(recobra)
    with recobra.database.writing() as session:
        campaigns.create(
            session, "campaign", "equipment_recovery", None, date(2021, 3, 17), date(2021, 3, 31), None,
            ["whatsapp"],
        )  # fmt: skip
    assert {row["POR QUE"] for row in read("unreached").values()} == {"La campaña no se ha lanzado."}


def test_nobody_is_without_a_reason_on_any_day(ran: Recobra, twilio: TwilioStub) -> None:
    for _ in range(16):
        move_clock(days=1)
        run_once(ran)
        assert all(row["POR QUE"] for row in read("unreached").values())
    rows = read("unreached")
    assert {row["GESTION"] for row in rows.values()} == {"sin más intentos"}
    assert "NUÑEZ JOSÉ" in rows


def test_spreadsheets_keep_accents_and_long_numbers(ran: Recobra, tmp_path: Path) -> None:
    for ending in ("csv", "xlsx"):
        path = tmp_path / f"unreached.{ending}"
        assert CliRunner().invoke(cli, ["export", "unreached", "campaign", "--out", str(path)]).exit_code == 0
    content = (tmp_path / "unreached.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfCEDULA;")
    written = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    sheet = openpyxl.load_workbook(tmp_path / "unreached.xlsx")["Datos"]
    names, *rows = sheet.iter_rows(values_only=True)
    for line, row in zip(written, rows, strict=True):
        facts = dict(zip(names, row, strict=True))
        assert facts["APELLIDOS Y NOMBRES"] == line["APELLIDOS Y NOMBRES"]
        assert (facts["CEDULA"], len(str(facts["CEDULA"]))) == (line["CEDULA"], 10)
        assert isinstance(facts["NUMERO DE SERVICIO"], str)
    assert "NUÑEZ JOSÉ" in {line["APELLIDOS Y NOMBRES"] for line in written}
