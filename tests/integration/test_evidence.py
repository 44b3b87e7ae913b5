"""`recobra export evidence`: each attempt, why it was allowed, and whether the provider's own list agrees."""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.channels import twilio_api
from bot.cli import cli
from bot.models import Contact, Direction, Message, MessageKind, MessageStatus
from bot.services.campaigns import planning
from bot.services.outbound import outcomes
from tests.support.twilio_stub import ERROR_AFTER, Post, TwilioStub, refuse
from tests.support.world import WEDNESDAY, add_base, add_customer, launch, run_once, set_clock

PHONES = [f"+59399111111{n}" for n in range(6)]
LANDLINE, STRANGER = "+59322222222", "+593995555555"
SENDER = "whatsapp:+593999000001"


@pytest.fixture
def posts(recobra: Recobra, twilio: TwilioStub, monkeypatch: pytest.MonkeyPatch) -> dict[str, Post]:
    """A first day of six messages and a call, listed by the provider in pages of three."""
    monkeypatch.setattr(twilio_api, "_LARGEST_PAGE", 3)
    monkeypatch.setattr(twilio_api, "_PATIENCE", (0.0,))
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, *(add_customer(session, phone) for phone in [*PHONES, LANDLINE]))
    launch(recobra)
    run_once(recobra)
    for post in twilio.taken:
        report(recobra, twilio, post, "delivered" if post.resource == "Messages" else "completed")
    return {post.to: post for post in twilio.taken}


def report(recobra: Recobra, twilio: TwilioStub, post: Post, status: str, code: int | None = None) -> None:
    """The provider has this status, and called back."""
    twilio.states[post.sid or ""] = (status, code)
    record = outcomes.record_call_status if post.resource == "Calls" else outcomes.record_message_status
    with recobra.database.writing() as session:
        assert record(session, post.message_id, status, error_code=str(code) if code else None, sid=post.sid)


def export(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, ["export", "evidence", "campaign", *arguments])
    assert result.exit_code == 0, result.output
    return result


def read(*arguments: str) -> dict[str, dict[str, Any]]:
    """The rows by their address."""
    return {row["DIRECCION"]: row for row in json.loads(export("--json", *arguments).stdout)}


def test_an_attempt_is_told_from_its_planning_to_its_end(posts: dict[str, Post]) -> None:
    rows = read()
    assert {row["VEREDICTO"] for row in rows.values()} == {"coincide"}
    row, call = rows[PHONES[0]], rows[LANDLINE]
    assert (row["CANAL"], row["INTENTO"], row["TIPO"]) == ("whatsapp", 1, "campaña")
    assert row["PLANTILLA"] == "equipment_no_charges"
    assert row["TEXTO"].startswith("Hola Juan, te saludamos de CNT.")
    assert row["PLANIFICADO"] <= row["TOMADO"] <= row["ACEPTADO"] <= row["ENTREGADO"]
    assert row["TOMADO"].startswith("2021-03-17T10:0")
    assert row["TOMADO"].endswith("-05:00")
    assert row["POR QUE SE PERMITIO"].startswith("miércoles 10:0")
    assert "contacto 1 del día" in row["POR QUE SE PERMITIO"]
    assert row["ID DEL PROVEEDOR"] == posts[PHONES[0]].sid
    assert (call["CANAL"], call["ESTADO"], call["RESULTADO"]) == ("voice", "delivered", "completed")
    assert call["ESTADO EN EL PROVEEDOR"] == "completed"


def test_every_difference_has_its_verdict(
    posts: dict[str, Post], recobra: Recobra, twilio: TwilioStub
) -> None:
    twilio.states[posts[PHONES[0]].sid or ""] = ("read", None)  # its callback was lost
    twilio.states[posts[PHONES[1]].sid or ""] = ("undelivered", 63024)
    twilio.posts.remove(posts[PHONES[2]])
    twilio.states[posts[LANDLINE].sid or ""] = ("no-answer", None)
    unknown = twilio.add("Messages", {"To": f"whatsapp:{PHONES[3]}", "From": SENDER, "Body": "¿?"}, True)
    twilio.add("Messages", {"To": f"whatsapp:{STRANGER}", "From": SENDER, "Body": "no es nuestro"}, True)
    twilio.add("Messages", {"To": f"whatsapp:{PHONES[4]}", "From": "whatsapp:+1555", "Body": "otro"}, True)
    ours = recobra.settings.twilio_voice_from
    twilio.add("Calls", {"To": LANDLINE, "From": ours, "ParentCallSid": "CA1"}, True)  # an agent rang them
    lines = json.loads(export("--json").stdout)
    verdicts = {row["DIRECCION"]: row["VEREDICTO"] for row in lines[:-1]}
    assert [verdicts[phone] for phone in PHONES] == [
        "difiere", "difiere", "solo en Recobra", "coincide", "coincide", "coincide",
    ]  # fmt: skip
    assert verdicts[LANDLINE] == "difiere"
    assert len(lines) == 8
    last = lines[-1]
    assert (last["VEREDICTO"], last["DIRECCION"], last["ID DEL PROVEEDOR"]) == (
        "solo en el proveedor", PHONES[3], unknown,
    )  # fmt: skip
    assert last["CEDULA"]


def test_what_the_bot_answered_is_not_unknown(
    posts: dict[str, Post], recobra: Recobra, twilio: TwilioStub
) -> None:
    sid = twilio.add("Messages", {"To": f"whatsapp:{PHONES[0]}", "From": SENDER, "Body": "Hola"}, True)
    with recobra.database.writing() as session:
        session.add(
            Message(
                direction=Direction.OUT, channel="whatsapp", kind=MessageKind.REPLY, address=PHONES[0],
                status=MessageStatus.SENT, provider_sid=sid, body="Hola", created_at=clock.now(), tries=1,
            )
        )  # fmt: skip
    assert len(json.loads(export("--json").stdout)) == 7


def test_what_did_not_leave_is_told_with_its_reason(recobra: Recobra, twilio: TwilioStub) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, *(add_customer(session, phone) for phone in PHONES[:3]))
    launch(recobra)
    with recobra.database.writing() as session:
        planning.plan_due(session, recobra.settings)
        for contact in session.scalars(select(Contact).where(Contact.id == 1)):
            contact.service.returned_on = clock.today()
    twilio.behave = lambda resource, form: refuse(21614) if form["To"].endswith(PHONES[1]) else ERROR_AFTER
    run_once(recobra)
    cancelled, refused, unsettled, stray = json.loads(export("--json").stdout)
    assert (cancelled["ESTADO"], cancelled["SIGNIFICADO"]) == (
        "cancelled",
        "los equipos ya fueron entregados",
    )
    assert (refused["CODIGO DE ERROR"], refused["SIGNIFICADO"]) == ("21614", "el número no recibe mensajes")
    assert (unsettled["ESTADO"], stray["DIRECCION"]) == ("unknown", PHONES[2])
    assert [row["VEREDICTO"] for row in (cancelled, refused, unsettled, stray)] == [
        "coincide", "coincide", "sin comprobar", "solo en el proveedor",
    ]  # fmt: skip


def test_one_without_a_date_of_sending_is_asked_for_by_its_id(
    posts: dict[str, Post], twilio: TwilioStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twilio lists by the date of sending: what failed before it was sent has none."""
    post = posts[PHONES[0]]
    monkeypatch.setattr(twilio, "unsent", {post.sid})
    assert read()[PHONES[0]]["VEREDICTO"] == "coincide"


def test_without_the_provider_the_file_is_written_all_the_same(
    posts: dict[str, Post], twilio: TwilioStub, tmp_path: Path
) -> None:
    twilio.is_away = True
    path = tmp_path / "evidence.csv"
    result = export("--out", str(path))
    lines = path.read_bytes().decode("utf-8-sig").splitlines()
    assert sum(line.endswith("sin comprobar") for line in lines) == 7
    assert "no se pudo pedir al proveedor su lista de mensajes de WhatsApp" in result.stderr
    assert "lista de llamadas" in result.stderr


def test_the_provider_need_not_be_asked(posts: dict[str, Post], twilio: TwilioStub) -> None:
    before = twilio.listings
    assert {row["VEREDICTO"] for row in read("--no-reconcile").values()} == {"sin comprobar"}
    assert twilio.listings == before


def test_excel_keeps_numbers_as_text_and_accents(posts: dict[str, Post], tmp_path: Path) -> None:
    path = tmp_path / "evidencia.xlsx"
    export("--out", str(path))
    rows = list(openpyxl.load_workbook(path)["Datos"].iter_rows(values_only=True))
    row = dict(zip(rows[0], rows[1], strict=True))
    assert row["CEDULA"] == f"{row['CEDULA']}"
    assert row["DIRECCION"] in PHONES
    assert "miércoles" in str(row["POR QUE SE PERMITIO"])
    assert len(rows) == 8
