"""The commands as an operator types them."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.cli import cli
from bot.errors import InvalidInput, NotAllowed, NotFound
from bot.models import (
    BaseFile,
    Contact,
    Conversation,
    ConversationState,
    Message,
    MessageStatus,
    Script,
)
from bot.services.campaigns import planning
from tests.support.world import WEDNESDAY, add_base, add_customer, set_clock

CREATE = ["campaign", "create", "marzo", "--script", "equipment_recovery"]
DATES = ["--starts", "2021-03-17", "--deadline", "2021-03-31"]


@pytest.fixture(autouse=True)
def _world(recobra: Recobra) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, add_customer(session), add_customer(session, charge="9.50"), name="base.csv")
        before = clock.now() - timedelta(days=1)
        session.add(BaseFile(name="vacía", script=Script.EQUIPMENT_RECOVERY, imported_at=before))


def call(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def facts(*arguments: str) -> Any:
    result = call(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_life_of_a_campaign() -> None:
    draft = facts(*CREATE, *DATES, "--ends", "2021-04-30")
    assert draft["state"] == "draft"
    assert draft["scenarios"] == {"charges_loaded": 1, "no_charges": 1}
    assert facts("campaign", "launch", "marzo")["contacts"] == {"active": 2}
    done = facts("dispatch", "--once")
    assert (done["planned"], done["sent"]) == (2, 2)
    assert facts("campaign", "pause", "marzo")["state"] == "paused"
    assert facts("campaign", "resume", "marzo")["state"] == "running"
    assert facts("campaign", "status", "marzo")["messages"] == {"whatsapp": {"accepted": 2}}
    assert facts("campaign", "cancel", "marzo")["state"] == "cancelled"
    shown = call("campaign", "status", "marzo").output
    assert shown.startswith("marzo: cancelada\n")
    assert "Contactos: sin más intentos: 2" in shown


def test_status_is_written_for_people_and_says_what_holds_it(recobra: Recobra) -> None:
    with recobra.database.writing() as session:
        add_base(
            session, add_customer(session), add_customer(session, returned_on=date(2021, 3, 1)), name="b"
        )
    facts(*CREATE, *DATES)
    assert "ya entregaron y no se les escribirá: 1" in call("campaign", "status", "marzo").output
    set_clock("2021-03-17 06:00")
    facts("campaign", "launch", "marzo")
    early = call("campaign", "status", "marzo").output
    assert "ya entregaron" not in early
    assert "Ahora no es hora de envío: sale desde el miércoles 17 de marzo a las 08:00." in early
    set_clock(WEDNESDAY)
    assert facts("campaign", "status", "marzo")["holding"] == []
    facts("dispatch", "--once")
    recobra.settings.whatsapp_daily_limit = 1
    shown = call("campaign", "status", "marzo").output
    assert "Intentos por WhatsApp: aceptado por el proveedor: 1" in shown
    assert "Se alcanzó el límite diario de Meta (1 destinatarios" in shown
    facts("campaign", "cancel", "marzo")
    ended = call("campaign", "status", "marzo").output
    assert "Tipificaciones: E14 CLIENTE NO CONTESTA: 1" in ended
    assert "límite diario" not in ended


def test_status_says_that_customers_wait_for_a_person(recobra: Recobra) -> None:
    facts(*CREATE, *DATES)
    facts("campaign", "launch", "marzo")
    with recobra.database.writing() as session:
        for n in range(60):
            address = f"+5939900{n:05}"
            session.add(
                Conversation(address=address, state=ConversationState.WAITING, created_at=clock.now())
            )
    [sentence] = facts("campaign", "status", "marzo")["holding"]
    assert sentence == "Esperan a un asesor 60 clientes: los envíos van al 55% de su velocidad."


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--starts", "2021-04-17", "--deadline", "2021-03-31"], "anterior al inicio"),
        ([*DATES, "--ends", "2021-03-20"], "anterior al plazo"),
        ([*DATES, "--base", "otra"], "llamada «otra»"),
        ([*DATES, "--base", "vacía"], "no tiene ningún servicio"),
        ([*DATES, "--channels", "fax"], "no es un canal"),
    ],
)
def test_unusable_arguments_are_explained(arguments: list[str], words: str) -> None:
    result = call(*CREATE, *arguments)
    assert isinstance(result.exception, InvalidInput)
    assert words in str(result.exception)


def test_what_does_not_exist_or_is_not_allowed_is_said() -> None:
    assert isinstance(call("campaign", "launch", "nada").exception, NotFound)
    assert call(*CREATE, "--starts", "ayer", "--deadline", "2021-03-31").exit_code == 2
    facts(*CREATE, *DATES)
    refused = call("campaign", "pause", "marzo").exception
    assert isinstance(refused, NotAllowed)
    assert str(refused) == "La campaña «marzo» está en borrador."


def test_whom_nothing_was_sent_is_not_said_to_have_kept_silent(recobra: Recobra) -> None:
    facts(*CREATE, *DATES)
    facts("campaign", "launch", "marzo")
    recobra.settings.whatsapp_mps = 1
    with recobra.database.writing() as session:
        planning.plan_due(session, recobra.settings)
        message = session.scalars(select(Message).order_by(Message.id)).first()
        assert message
        message.status = MessageStatus.ACCEPTED
    ended = facts("campaign", "cancel", "marzo")
    assert (ended["contacts"], ended["typifications"]) == ({"exhausted": 2}, {"E14": 2})
    with recobra.database.reading() as session:
        assert list(session.scalars(select(Contact.observation).order_by(Contact.id))) == [
            "Cliente no contesta. La campaña se canceló.",
            "No se llegó a contactar al cliente. La campaña se canceló.",
        ]


def test_a_draft_that_is_cancelled_counts_nobody_as_unreached(recobra: Recobra) -> None:
    facts(*CREATE, *DATES)
    ended = facts("campaign", "cancel", "marzo")
    assert (ended["contacts"], ended["typifications"]) == ({"exhausted": 2}, {})
    refused = call("campaign", "launch", "marzo").exception
    assert str(refused) == "La campaña «marzo» está cancelada: solo se lanza un borrador."
    rows = facts("export", "unreached", "marzo")
    assert {(row["CODIGO"], row["POR QUE"]) for row in rows} == {
        ("", "La campaña se canceló sin haberse lanzado.")
    }


def test_plan_that_cannot_finish_needs_accept(recobra: Recobra) -> None:
    recobra.settings.whatsapp_mps = 1e-7
    facts(*CREATE, *DATES)
    assert "--accept" in str(call("campaign", "launch", "marzo").exception)
    assert facts("campaign", "launch", "marzo", "--accept")["state"] == "running"
