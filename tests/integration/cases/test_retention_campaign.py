"""A campaign for those who asked to cancel: the complaint's case and the campaign's contact tell the same story."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.policy import Ending
from bot.cli import cli
from bot.models import (
    Contact,
    ContactState,
    Conversation,
    ConversationState,
    Customer,
    Message,
    MessageStatus,
    OutboxRecord,
    Scenario,
    Script,
    Service,
    ServiceCase,
)
from bot.queries.customers import show_customer
from bot.services import opt_outs
from bot.services.campaigns import campaigns
from bot.services.campaigns.deadline_reminders import remind_due
from bot.services.cases import engine, forms
from bot.services.closing.case import list_cases
from bot.services.closing.closing import close
from bot.services.imports.bases import import_base
from bot.services.imports.retention import RETENTION
from bot.services.outbound.outcomes import record_call_status
from bot.services.typifications import typify_ending
from tests.support.cases import LEADER, Cases, write_requests
from tests.support.twilio_stub import TwilioStub
from tests.support.world import launch, move_clock, run_once

pytestmark = pytest.mark.usefixtures("on_a_wednesday")
CEDULA = "1710034065"
ROW = (
    f"7001;107;{CEDULA};PÉREZ LÓPEZ MARÍA;22345678;INTERNET FIJO;FIBRA 100;12-3-2021;PRECIO;0991234567;;Quito;"
    "NO;NO;MASIVO;0"
)
SECOND = ROW.replace("7001;", "7002;")
OTHER = ROW.replace("7001;", "7003;").replace(CEDULA, "0926687856").replace("22345678", "22345679")
WHO = {"contact_name": "María Pérez", "contact_phone": "0991234567"}
NO_ANSWER = "pendiente-no-contesta"


def take(recobra: Recobra, folder: Path, *rows: str) -> dict[str, Any]:
    return import_base(recobra.database, RETENTION, write_requests(folder, *rows)).as_facts()


@pytest.fixture
def campaign(recobra: Recobra, tmp_path: Path) -> Recobra:
    """One request, of a campaign that is running; nothing has left."""
    take(recobra, tmp_path, ROW)
    launch(recobra, "retencion", script=Script.RETENTION, deadline=date(2021, 3, 26))
    return recobra


def look(recobra: Recobra, number: str = "7001") -> tuple[ServiceCase, Contact]:
    case = Cases.of(recobra, number).look()
    with recobra.database.reading() as session:
        return case, session.get_one(Contact, case.contact_id)


def show(recobra: Recobra) -> dict[str, Any]:
    with recobra.database.reading() as session:
        return show_customer(session, CEDULA)


def leave_unanswered(recobra: Recobra) -> None:
    """The call that is due now rings in vain."""
    run_once(recobra)
    with recobra.database.writing() as session:
        last = session.scalars(select(Message).order_by(Message.id.desc())).first()
        assert last is not None
        record_call_status(session, last.id, "no-answer", sid=last.provider_sid)


def command(*words: str) -> Any:
    """`recobra …` as an operator types it."""
    done = CliRunner().invoke(cli, [*words, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_it_speaks_of_the_request_and_names_no_service(campaign: Recobra, twilio: TwilioStub) -> None:
    _, contact = look(campaign)
    assert (contact.scenario, contact.state) == (Scenario.CANCEL_REQUESTED, ContactState.ACTIVE)
    assert run_once(campaign) == 1
    body = twilio.taken[0].form["Body"]
    assert body.startswith("Hola María, te saludamos de CNT.")
    assert "cancelar un servicio fijo" in body
    assert [word for word in ("22345678", "INTERNET", "Internet", "$", "valor", CEDULA) if word in body] == []


def test_who_asked_to_cancel_two_services_is_asked_once_a_day(
    recobra: Recobra, tmp_path: Path, twilio: TwilioStub
) -> None:
    take(recobra, tmp_path, ROW, SECOND.replace("22345678", "22345679"))
    launch(recobra, "retencion", "retencion", script=Script.RETENTION, deadline=date(2021, 3, 26))
    planned = command("campaign", "plan", "retencion")["sends"]
    assert [(each["hour"][:10], each["whatsapp"]) for each in planned[:2]] == [
        ("2021-03-17", 1),
        ("2021-03-18", 1),
    ]
    assert run_once(recobra) == 1
    assert run_once(recobra) == 0
    move_clock(days=1)
    assert run_once(recobra) >= 1
    assert len({message.form["To"] for message in twilio.taken}) == 1


def test_a_case_that_an_advisor_closed_is_not_spoken_of(campaign: Recobra) -> None:
    Cases.of(campaign, "7001").do(typification="no-aplica-causal-incorrecto")
    case, contact = look(campaign)
    assert (contact.typification_code, contact.state) == (case.typification_code, ContactState.SETTLED)
    assert contact.observation == case.observation
    assert run_once(campaign) == 0


def test_what_was_queued_does_not_leave_once_the_case_is_over(campaign: Recobra, tmp_path: Path) -> None:
    take(campaign, tmp_path, OTHER)
    with campaign.database.writing() as session:
        case = session.scalars(select(ServiceCase).where(ServiceCase.number == "7001")).one()
        case.status = case.status.CLOSED  # as a case ends of which no contact hears
    run_once(campaign)
    with campaign.database.reading() as session:
        [message] = session.scalars(select(Message)).all()
        assert (message.status, message.error_message) == (MessageStatus.CANCELLED, "la queja ya se cerró")


def test_a_pending_case_silences_the_campaign_until_its_limit(campaign: Recobra) -> None:
    Cases.of(campaign, "7001").do(typification="pendiente-volver-a-llamar", returns_on="2021-03-19", **WHO)
    case, contact = look(campaign)
    assert (contact.silent_until, contact.next_attempt_at) == (case.limit_at, case.limit_at)
    assert contact.typification_code == "pendiente-volver-a-llamar"
    move_clock(days=2)
    assert run_once(campaign) == 0
    move_clock(days=5)  # a Wednesday again; nobody has gone on with it
    assert run_once(campaign) == 1


def test_who_does_not_answer_is_pending_on_the_case_and_counted_down(campaign: Recobra) -> None:
    run_once(campaign)
    move_clock(days=1)
    leave_unanswered(campaign)
    case, contact = look(campaign)
    assert (contact.typification_code, case.typification_code) == (NO_ANSWER, NO_ANSWER)
    assert case.observation == contact.observation
    assert case.observation == "PENDIENTE NO CONTESTA SE REALIZARA NUEVO INTENTO DE MARCACION DIA 19/03/2021"
    with campaign.database.reading() as session:
        tried = session.get_one(ServiceCase, case.id).steps[0]
        assert (tried.done_by, tried.answers["state"], tried.answers["motive"]) == (
            None,
            "PENDIENTE",
            "NO CONTESTA",
        )
    limit = case.limit_at
    assert limit is not None
    assert (
        clock.to_local(limit).isoformat()[:10] == "2021-03-24"
    )  # five days, those of the 18th and the 23rd too
    move_clock(days=1)
    leave_unanswered(campaign)
    assert look(campaign)[0].limit_at == limit
    with campaign.database.reading() as session:
        assert session.scalars(select(OutboxRecord)).all() == []  # nobody has looked at it
    shown = show(campaign)
    assert [(each["kind"], each["status"]) for each in shown["follow_ups"]] == [
        ("case_return", "done"), ("case_return", "open"),
    ]  # fmt: skip


def test_the_day_that_was_asked_for_is_the_case_s(campaign: Recobra) -> None:
    _, contact = look(campaign)
    with campaign.database.writing() as session:
        mine = session.get_one(Contact, contact.id)
        typify_ending(session, mine, Ending.LATER, when="x", channel="llamada", returns_on=date(2021, 3, 19))
    case, _ = look(campaign)
    assert case.ready_at == clock.start_of_day(date(2021, 3, 19))
    assert (
        case.observation
        == "CLIENTE SOLICITA QUE SE LE LLAME 19/03/2021 PROBABLE RETENCION CONTACTO 0991234567"
    )
    assert case.status == "open"


def test_an_opt_out_stands_on_the_case_and_leaves_it_to_an_advisor(campaign: Recobra) -> None:
    with campaign.database.writing() as session:
        opt_outs.opt_out(session, session.scalars(select(Customer)).one())
    case, contact = look(campaign)
    assert contact.state is ContactState.SETTLED
    assert case.typification_code == contact.typification_code == "no-procede-no-aplica-proceso-de-retencion"
    assert "CLIENTE PIDE NO RECIBIR MENSAJES NI LLAMADAS" in str(case.observation)
    assert case.status == "open"
    with campaign.database.reading() as session:
        form = forms.build(session, session.get_one(ServiceCase, case.id))
        [motive] = [field for field in form.list_fields({}) if field.name == "typification"]
    assert motive.value == case.typification_code  # chosen beforehand, for the advisor to confirm


def test_a_duplicate_that_is_closed_leaves_the_contact_to_the_other(
    campaign: Recobra, tmp_path: Path
) -> None:
    assert take(campaign, tmp_path, ROW, SECOND)["cases_opened"] == 1
    assert look(campaign, "7001")[1].id == look(campaign, "7002")[1].id
    Cases.of(campaign, "7002").do(typification="no-aplica-queja-duplicada")
    assert look(campaign)[1].state is ContactState.ACTIVE
    Cases.of(campaign, "7001").do(typification="no-procede-cliente-no-solicito-el-retiro", **WHO)
    _, contact = look(campaign)
    assert (contact.state, contact.typification_code) == (
        ContactState.SETTLED, "no-procede-cliente-no-solicito-el-retiro",
    )  # fmt: skip


def test_a_new_request_of_who_had_stayed_is_spoken_of(campaign: Recobra, tmp_path: Path) -> None:
    Cases.of(campaign, "7001").do(typification="no-aplica-causal-incorrecto")
    take(campaign, tmp_path, SECOND)
    _, contact = look(campaign, "7002")
    assert contact.state is ContactState.ACTIVE
    assert run_once(campaign) == 1


def test_a_cancelled_case_and_a_gone_service_are_left_in_peace(recobra: Recobra, tmp_path: Path) -> None:
    take(recobra, tmp_path, ROW, OTHER)
    with recobra.database.writing() as session:
        case = engine.lock(session, Cases.of(recobra, "7001").id)
        engine.cancel(session, case, "Duplicado", LEADER)
        gone = session.scalars(select(Service).where(Service.service_number == "22345679")).one()
        gone.retired_on = date(2021, 3, 16)
    launch(recobra, "retencion", script=Script.RETENTION, deadline=date(2021, 3, 26))
    assert run_once(recobra) == 0
    with recobra.database.reading() as session:
        assert {each.state for each in session.scalars(select(Contact))} == {ContactState.EXCLUDED}


def test_the_end_of_the_campaign_is_not_the_complaint_s(campaign: Recobra) -> None:
    run_once(campaign)
    move_clock(days=10)
    with campaign.database.writing() as session:
        assert campaigns.finish_due(session) == 1
    case, contact = look(campaign)
    assert (contact.state, contact.typification_code) == (ContactState.EXHAUSTED, NO_ANSWER)
    assert (case.status, case.typification_code) == ("open", None)


def test_the_customer_is_shown_with_the_case(campaign: Recobra) -> None:
    before = show(campaign)["cases"][0]
    assert (before["procedure"], before["code"], before["number"], before["status"]) == (
        "retention", None, "7001", "open",
    )  # fmt: skip
    Cases.of(campaign, "7001").do(typification="pendiente-volver-a-llamar", returns_on="2021-03-19", **WHO)
    shown = show(campaign)
    [case] = shown["cases"]
    assert (case["code"], case["state"], case["motive"], case["closing"]) == (
        "pendiente-volver-a-llamar", "PENDIENTE", "VOLVER A LLAMAR", "ATENDIDO (5 días)",
    )  # fmt: skip
    assert case["observation"].startswith("CLIENTE SOLICITA QUE SE LE LLAME 19/03/2021")
    assert case["form"]["returns_on"] == "2021-03-19"
    assert case["due_at"] == clock.end_of_day(date(2021, 3, 19))
    assert shown["contacts"][0]["typification"]["code"] == case["code"]
    [follow_up] = shown["follow_ups"]
    assert (follow_up["kind"], follow_up["due_at"], follow_up["status"]) == (
        "case_return",
        case["due_at"],
        "open",
    )


def test_what_was_taken_back_is_spoken_of_again(campaign: Recobra) -> None:
    case = Cases.of(campaign, "7001")
    case.do(typification="pendiente-volver-a-llamar", returns_on="2021-03-19", **WHO)
    case.do(typification="no-aplica-causal-incorrecto")
    limits = []
    for code in ("pendiente-volver-a-llamar", None):
        with campaign.database.writing() as session:
            engine.take_back(session, engine.lock(session, case.id), LEADER)
        found, contact = look(campaign)
        assert (found.typification_code, contact.typification_code, contact.state) == (code, code, "active")
        limits.append(found.limit_at)
    assert [bool(limit) for limit in limits] == [True, False]
    assert run_once(campaign) == 1


def test_it_is_planned_launched_and_told_of_like_the_others(recobra: Recobra, tmp_path: Path) -> None:
    take(recobra, tmp_path, ROW, SECOND, OTHER)
    days = ("--starts", "2021-03-17", "--deadline", "2021-03-26")
    created = command("campaign", "create", "marzo", "--script", "retention", *days)
    assert created["scenarios"] == {"cancel_requested": 2}
    plan = command("campaign", "plan", "marzo")
    assert (plan["feasible"], plan["contacts"]) == (True, 2)
    assert command("campaign", "launch", "marzo")["contacts"] == {"active": 2}
    leave_unanswered(recobra)
    rows = command("export", "typifications", "marzo")
    assert {(row["NUMERO DE SERVICIO"], row["ESCENARIO"]) for row in rows} == {
        ("22345678", "pidió el retiro"), ("22345679", "pidió el retiro"),
    }  # fmt: skip
    assert len(command("export", "unreached", "marzo")) == 2
    assert {row["NUMERO DE QUEJA"] for row in command("export", "ic", "marzo")} == {"7001", "7002", "7003"}
    shown = CliRunner().invoke(cli, ["customer", "show", CEDULA]).stdout
    assert "7001  por atender, hasta el 2021-03-19 00:00" in shown


def test_reminded_is_only_of_what_is_still_open(campaign: Recobra, tmp_path: Path) -> None:
    run_once(campaign)
    for _ in range(3):  # all that are allowed
        move_clock(days=1)
        leave_unanswered(campaign)
    move_clock(days=3)  # the 23rd: three days before the end
    assert remind_due(campaign) == 1
    Cases.of(campaign, "7001").do(typification="no-aplica-causal-incorrecto")
    move_clock(days=2)
    assert remind_due(campaign) == 0


def test_a_conversation_is_closed_with_a_few_words_and_the_request_in_its_case(campaign: Recobra) -> None:
    with campaign.database.writing() as session:
        customer = session.scalars(select(Customer)).one()
        talk = Conversation(
            address="+593991234567", customer=customer, state=ConversationState.AGENT, agent=LEADER.email,
            created_at=clock.now(), claimed_at=clock.now(),
        )  # fmt: skip
        session.add(talk)
        session.flush()
        assert list_cases(campaign, session, talk, LEADER.email) == []
        close(
            campaign, session, talk, LEADER.email, [], "Cliente consulta por su solicitud; sigue en su caso."
        )
        assert talk.state is ConversationState.CLOSED
    assert look(campaign)[0].typification_code is None
