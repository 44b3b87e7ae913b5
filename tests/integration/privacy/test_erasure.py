"""Who asks to be erased is found nowhere any more, whatever was kept of them; what was counted stays counted."""

import json
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.cli import cli
from bot.config import get_settings, var_dir
from bot.errors import NotAllowed, NotFound
from bot.models import (
    AuditEntry,
    CaseStatus,
    Claim,
    ClaimStatus,
    Contact,
    ContactState,
    Conversation,
    Customer,
    Message,
    MessageStatus,
    Note,
    OutboxRecord,
    Phone,
    Promise,
    PromiseStatus,
    RecordStatus,
    ServiceCase,
    Turn,
    TurnStatus,
)
from bot.queries.campaigns import describe
from bot.queries.reports.cancellations import report_details
from bot.services import conversations, opt_outs
from bot.services.addresses import open_conversations
from bot.services.campaigns import planning
from bot.services.imports.bases import import_base
from bot.services.imports.equipment import EQUIPMENT
from bot.services.inbound import leases
from bot.services.inbound.inbound import InboundMessage, receive
from bot.services.outbound.polling import poll_silent
from bot.services.outbox import adapters
from bot.services.privacy import erasure, quiet, strangers
from bot.services.privacy.erasure import Erased
from bot.services.turns import office_mails, offices, turns
from tests.support.privacy import (
    CEDULA,
    HOUSEHOLD,
    MOBILE,
    NAME,
    OTHER_CEDULA,
    WORDS,
    add_events,
    add_household,
    add_message,
    add_person,
    list_events,
    read_everything,
)
from tests.support.twilio_stub import TwilioStub
from tests.support.world import WEDNESDAY, add_base, add_customer, launch, move_clock, run_once, set_clock


@pytest.fixture
def person(recobra: Recobra) -> int:
    set_clock(WEDNESDAY)
    return add_person(recobra)


def is_silent(session: Session, address: str) -> bool:
    found = session.scalars(select(Conversation).where(Conversation.address == address)).one()
    return found.opted_out_at is not None


def find_words(recobra: Recobra) -> list[str]:
    everything = read_everything(recobra)
    return [word for word in WORDS if word.lower() in everything.lower()]


def test_nothing_of_them_is_left_anywhere(recobra: Recobra, person: int) -> None:
    assert set(find_words(recobra)) == set(WORDS)
    erased = erasure.forget(recobra, CEDULA)
    assert find_words(recobra) == []
    assert (erased.messages, erased.files, erased.events) == (2, 1, 1)


def test_what_was_counted_stays_counted(recobra: Recobra, twilio: TwilioStub, person: int) -> None:
    with recobra.database.writing() as session:
        add_base(session, session.get_one(Customer, person))
    launch(recobra)
    move_clock(minutes=20)
    run_once(recobra)
    with recobra.database.writing() as session:
        [contact] = session.scalars(select(Contact))
        contact.state, contact.typification_code = ContactState.SETTLED, "E4"
        before = count(recobra, session)
    erasure.forget(recobra, CEDULA)
    with recobra.database.reading() as session:
        assert count(recobra, session) == before
        assert session.scalars(select(Promise.status)).all() == [PromiseStatus.KEPT]


def count(recobra: Recobra, session: object) -> dict[str, object]:
    facts = describe(session, recobra.settings, "campaign")  # type: ignore[arg-type]
    return {key: facts[key] for key in ("contacts", "scenarios", "typifications", "promises", "messages")}


def test_nobody_reaches_them_and_what_was_queued_is_taken_back(
    recobra: Recobra, twilio: TwilioStub, person: int
) -> None:
    with recobra.database.writing() as session:
        add_base(session, session.get_one(Customer, person))
    launch(recobra)
    with recobra.database.writing() as session:
        planning.plan_due(session, recobra.settings)
    erasure.forget(recobra, CEDULA)
    run_once(recobra)
    assert twilio.posts == []
    with recobra.database.reading() as session:
        [contact] = session.scalars(select(Contact))
        assert (contact.state, contact.typification_code) == (ContactState.EXHAUSTED, "E16")
        assert session.scalar(select(func.count()).select_from(Phone)) == 0
        queued = select(Message.id).where(Message.status.in_([MessageStatus.DUE, MessageStatus.PLANNED]))
        assert session.scalar(queued) is None


def test_what_others_said_on_a_shared_telephone_stays_theirs(recobra: Recobra, person: int) -> None:
    other = add_household(recobra, person)
    erasure.forget(recobra, CEDULA)
    assert find_words(recobra) == []
    assert list_events(recobra) == []
    with recobra.database.reading() as session:
        shared = session.scalars(select(Conversation).where(Conversation.address == HOUSEHOLD)).one()
        said = session.scalars(select(Message).where(Message.conversation_id == shared.id)).all()
        assert [(each.customer_id, each.body) for each in said] == [
            (other, "habla Ana, no Zoila, la de la cédula [borrado]")
        ]
        assert shared.customer_id is None
        assert session.get_one(Customer, other).phones[0].number == HOUSEHOLD


def test_their_cedula_in_other_peoples_conversations_goes_too(recobra: Recobra, person: int) -> None:
    with recobra.database.writing() as session:
        conversation = Conversation(address="+593966666666", created_at=clock.now())
        session.add(conversation)
        session.flush()
        session.add(add_message(conversation, f"¿Ya pagó {NAME.title()}, {CEDULA}?", details={}))
        key = conversation.id
    add_events(recobra, key, f"la {CEDULA} es de mi vecina")
    erasure.forget(recobra, CEDULA)
    assert CEDULA not in read_everything(recobra)
    with recobra.database.reading() as session:
        body = session.scalar(select(Message.body).where(Message.conversation_id == key))
        assert body == "¿Ya pagó [borrado], [borrado]?"
    assert list_events(recobra) == ['{"text": "la [borrado] es de mi vecina"}']


def test_again_is_harmless_and_a_stranger_is_not_found(recobra: Recobra, person: int) -> None:
    erasure.forget(recobra, CEDULA)
    assert erasure.forget(recobra, CEDULA).before
    with pytest.raises(NotFound):
        erasure.forget(recobra, OTHER_CEDULA)


@pytest.mark.parametrize(
    "broken",
    ["media.delete", "dialogue.forget_conversations", "sweeping.sweep", "parting.part", "audit.record"],
)
def test_broken_off_anywhere_and_done_again_it_ends_the_same(
    recobra: Recobra, person: int, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    class KilledError(Exception):
        pass

    def fail(*_: object, **__: object) -> None:
        raise KilledError

    module, _, name = broken.partition(".")
    with monkeypatch.context() as patch:
        patch.setattr(getattr(erasure, module), name, fail)
        with pytest.raises(KilledError):
            erasure.forget(recobra, CEDULA)
    erasure.forget(recobra, CEDULA)
    assert find_words(recobra) == []


def owe(session: object, person: int) -> None:
    session.get_one(Customer, person).services[0].amount_due = Decimal("45.20")  # type: ignore[attr-defined]


def be_charged(session: object, person: int) -> None:
    session.get_one(Customer, person).services[0].charge_amount = Decimal(80)  # type: ignore[attr-defined]


def dispute(session: object, person: int) -> None:
    service = session.get_one(Customer, person).services[0]  # type: ignore[attr-defined]
    service.charge_amount, service.charge_claimed = Decimal(80), True
    session.query(Claim).one().status = ClaimStatus.REJECTED  # type: ignore[attr-defined]


def claim(session: object, person: int) -> None:
    session.query(Claim).one().status = ClaimStatus.OPEN  # type: ignore[attr-defined]


def promise(session: object, person: int) -> None:
    session.query(Promise).one().status = PromiseStatus.OPEN  # type: ignore[attr-defined]


def work_a_case(session: object, person: int) -> None:
    session.query(ServiceCase).one().status = CaseStatus.OPEN  # type: ignore[attr-defined]


def leave_untold(session: object, person: int) -> None:
    session.query(OutboxRecord).one().status = RecordStatus.FAILED  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("hold", "why"),
    [
        (owe, "deuda abierta de $45,20"),
        (be_charged, "valores pendientes por equipos, $80,00"),
        (dispute, "Reclama un cargo"),
        (claim, "reclamo en curso"),
        (promise, "promesa de pago pendiente"),
        (work_a_case, "caso en curso"),
        (leave_untold, "otros sistemas aún no reciben"),
    ],
)
def test_what_is_open_holds_the_erasure(recobra: Recobra, person: int, hold: object, why: str) -> None:
    with recobra.database.writing() as session:
        hold(session, person)  # type: ignore[operator]
    with pytest.raises(NotAllowed, match="no se pueden borrar") as refused:
        erasure.forget(recobra, CEDULA)
    assert why in str(refused.value)
    assert set(find_words(recobra)) == set(WORDS)


def test_despite_a_hold_with_the_reason_in_the_trail(recobra: Recobra, person: int) -> None:
    with recobra.database.writing() as session:
        promise(session, person)
    erasure.forget(recobra, CEDULA, despite_hold=f"Orden judicial 12 sobre {CEDULA}")
    assert find_words(recobra) == []
    with recobra.database.reading() as session:
        [entry] = session.scalars(select(AuditEntry))
        assert (entry.action, entry.customer_id) == ("customer.forget", person)
        assert entry.details == {"despite_hold": "Orden judicial 12 sobre [borrado]"}
        assert session.scalar(select(Promise.status)) is PromiseStatus.CANCELLED


def test_an_open_case_ends_and_tells_nobody_any_more(recobra: Recobra, person: int) -> None:
    with recobra.database.writing() as session:
        work_a_case(session, person)
        leave_untold(session, person)
    erasure.forget(recobra, CEDULA, despite_hold="Oficio 7")
    assert find_words(recobra) == []
    with recobra.database.reading() as session:
        case = session.scalars(select(ServiceCase)).one()
        assert (case.status, case.role, case.due_at) == (CaseStatus.CANCELLED, None, None)
        assert session.scalar(select(OutboxRecord.status)) is RecordStatus.CANCELLED


def test_why_they_left_can_still_be_counted(recobra: Recobra, person: int) -> None:
    erasure.forget(recobra, CEDULA)
    with recobra.database.reading() as session:
        rows = list(report_details(session, clock.today()).rows)
    assert rows == [("Prevención de bajas", "Internet Fijo", "Se va sin escuchar ofertas", 1, 0)]


def test_what_was_dropped_for_a_system_without_an_address_goes_too(recobra: Recobra, person: int) -> None:
    with recobra.database.reading() as session:
        adapters.send(recobra, session.scalars(select(OutboxRecord)).one())
    folder = var_dir() / "outbox" / "smartflex"
    assert "Toctiuco" in (folder / "told.json").read_text()
    erasure.forget(recobra, CEDULA)
    assert list(folder.iterdir()) == []


def test_the_list_that_an_office_was_mailed_goes_too(recobra: Recobra, person: int) -> None:
    """It is made anew without them where it has not left; what left keeps its mail."""
    with recobra.database.writing() as session:
        offices.load_catalog(session)
        office = offices.list_open(session, "Quito")[0]
        for key, hour in ((person, 9), (add_customer(session).id, 10)):
            turns.book(session, key, office.id, clock.at_local(date(2021, 3, 18), time(hour)))
    move_clock(hours=8)
    assert office_mails.queue_mails(recobra) == 1
    erasure.forget(recobra, CEDULA)
    with recobra.database.reading() as session:
        assert sorted(session.scalars(select(Turn.status))) == [TurnStatus.BOOKED, TurnStatus.CANCELLED]
        assert session.scalar(select(Message.id).where(Message.subject.contains("Turnos"))) is None
    assert not list(Path(recobra.settings.media_url.removeprefix("file://")).rglob("*.xlsx"))
    assert office_mails.queue_mails(recobra) == 1
    with recobra.database.reading() as session:
        body = session.scalar(select(Message.body).where(Message.subject.contains("Turnos")))
        assert "1 en total" in (body or "")


def import_again(recobra: Recobra, folder: Path) -> None:
    path = folder / "base.csv"
    path.write_text(
        "CEDULA;APELLIDOS Y NOMBRES;NUMERO DE SERVICIO;LINEA DE NEGOCIO;FECHA DE RETIRO;EQUIPOS PENDIENTES;CELULAR 1;"
        "CELULAR 2;CORREO;CIUDAD;VALOR CARGADO;FECHA DE CARGO;PAGO;RECLAMO\n"
        f"{CEDULA};{NAME};88776655;INTERNET FIJO;10-5-2020;ONT;0987654321;;;Quito;;;NO;NO\n",
        encoding="utf-8",
    )
    report = import_base(recobra.database, EQUIPMENT, path)
    assert report.imported == 1, report


def test_who_comes_back_is_a_new_person(recobra: Recobra, person: int, tmp_path: Path) -> None:
    erasure.forget(recobra, CEDULA)
    import_again(recobra, tmp_path)
    with recobra.database.reading() as session:
        back = session.scalars(select(Customer).where(Customer.cedula == CEDULA)).one()
        assert back.id != person
        assert back.opted_out_at is None
        assert session.scalar(select(func.count()).where(Message.customer_id == back.id)) == 0


def test_their_wish_for_silence_outlives_them(recobra: Recobra, person: int, tmp_path: Path) -> None:
    """Twice: who was erased, came back and was erased again still wanted silence."""
    with recobra.database.writing() as session:
        opt_outs.opt_out(session, session.get_one(Customer, person))
    for _ in range(2):
        erasure.forget(recobra, CEDULA)
        assert find_words(recobra) == []
        with recobra.database.writing() as session:
            open_conversations(session, [MOBILE])
            assert is_silent(session, MOBILE)
        import_again(recobra, tmp_path)
        with recobra.database.reading() as session:
            assert session.scalars(select(Customer).where(Customer.cedula == CEDULA)).one().opted_out_at


def test_only_they_themselves_end_that_silence(recobra: Recobra, person: int, tmp_path: Path) -> None:
    with recobra.database.writing() as session:
        opt_outs.opt_out(session, session.get_one(Customer, person))
    erasure.forget(recobra, CEDULA)
    import_again(recobra, tmp_path)
    with recobra.database.writing() as session:
        opt_outs.opt_in(session, session.scalars(select(Customer).where(Customer.cedula == CEDULA)).one())
    erasure.forget(recobra, CEDULA)
    import_again(recobra, tmp_path)
    with recobra.database.reading() as session:
        assert session.scalars(select(Customer).where(Customer.cedula == CEDULA)).one().opted_out_at is None


def test_it_waits_for_no_turn_of_the_bot_for_ever(
    recobra: Recobra, person: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quiet, "_PATIENCE", 0.2)
    with recobra.database.writing() as session:
        key = conversations.find_or_open(session, MOBILE).id
        leases.take(session, key, "the bot")
    with pytest.raises(NotAllowed, match="hablando"):
        erasure.forget(recobra, CEDULA)
    assert set(find_words(recobra)) == set(WORDS)


def test_a_message_that_is_leaving_is_waited_for(
    recobra: Recobra, person: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quiet, "_PATIENCE", 0.2)
    with recobra.database.writing() as session:
        session.query(Message).first().status = MessageStatus.SENDING  # type: ignore[union-attr]
    with pytest.raises(NotAllowed, match="saliendo"):
        erasure.forget(recobra, CEDULA)


def test_by_command(recobra: Recobra, person: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", recobra.settings.database_url)
    monkeypatch.setenv("MEDIA_URL", recobra.settings.media_url)
    offset = recobra.settings.recobra_clock_offset
    monkeypatch.setenv("RECOBRA_CLOCK_OFFSET", str(offset))
    get_settings.cache_clear()
    with recobra.database.writing() as session:
        owe(session, person)
    refused = CliRunner().invoke(cli, ["customer", "forget", CEDULA])
    assert isinstance(refused.exception, NotAllowed)
    done = CliRunner().invoke(cli, ["customer", "forget", CEDULA, "--despite-hold", "Oficio 7", "--json"])
    assert json.loads(done.stdout) == {
        "erased": True, "messages": 2, "files": 1, "events": 1, "before": False,
    }  # fmt: skip
    again = CliRunner().invoke(cli, ["customer", "forget", CEDULA])
    assert "ya estaban borrados" in again.stdout


def test_the_provider_is_asked_nothing_about_them(recobra: Recobra, twilio: TwilioStub, person: int) -> None:
    with recobra.database.writing() as session:
        add_base(session, session.get_one(Customer, person))
    launch(recobra)
    move_clock(minutes=20)
    run_once(recobra)
    assert len(twilio.posts) == 1
    erasure.forget(recobra, CEDULA)
    move_clock(minutes=11)
    assert poll_silent(recobra) == 0


STRANGER = "+593977777777"


def write_as_stranger(recobra: Recobra, text: str) -> int:
    with recobra.database.writing() as session:
        receive(session, InboundMessage(f"SM{text}", STRANGER, text))
        session.query(Message).one().status = MessageStatus.HANDLED
        key = conversations.find_or_open(session, STRANGER).id
        session.add(Note(conversation_id=key, author="ana", text="vive en Toctiuco", created_at=clock.now()))
    add_events(recobra, key, text)
    return key


def test_who_is_in_no_base_is_erased_by_their_telephone(recobra: Recobra) -> None:
    set_clock(WEDNESDAY)
    write_as_stranger(recobra, "STOP")
    assert strangers.forget_address(recobra, STRANGER) == Erased(messages=1, files=0, events=1)
    everything = read_everything(recobra)
    assert [word for word in ("977777777", "STOP", "Toctiuco") if word in everything] == []
    with recobra.database.writing() as session:
        open_conversations(session, [STRANGER])
        assert is_silent(session, STRANGER)


def test_a_customers_telephone_is_not_erased_as_a_strangers(recobra: Recobra, person: int) -> None:
    with pytest.raises(NotAllowed, match="por su cédula"):
        strangers.forget_address(recobra, MOBILE)
    with pytest.raises(NotFound):
        strangers.forget_address(recobra, STRANGER)
