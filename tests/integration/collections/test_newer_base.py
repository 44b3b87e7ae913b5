"""A newer base says who owes now: contacts and promises follow it, and no older one brings a paid debt back."""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.cli import main
from bot.models import (
    ClaimStatus,
    Contact,
    Customer,
    Message,
    MessageStatus,
    Promise,
    PromiseStatus,
    Scenario,
    Script,
    Service,
)
from bot.services.campaigns import campaigns, launching
from bot.services.debts import claims, payments, promises
from bot.services.imports.bases import import_base
from bot.services.imports.collections import COLLECTIONS
from bot.services.imports.report import ImportReport
from bot.services.typifications import typify
from tests.support.twilio_stub import TwilioStub
from tests.support.world import WEDNESDAY, launch, move_clock, run_once, set_clock

HEADINGS = (
    "CEDULA;APELLIDOS Y NOMBRES;NUMERO DE SERVICIO;LINEA DE NEGOCIO;VALOR PENDIENTE;FACTURAS VENCIDAS;"
    "FECHA DE VENCIMIENTO;FORMA DE PAGO;CELULAR 1"
)
MARIA, JUAN = "1710034065", "0926687856"
FRIDAY = date(2021, 3, 19)


def row(cedula: str = MARIA, amount: str = "120,50", since: str = "10-2-2021") -> str:
    number, phone = ("7722345678", "0991234567") if cedula == MARIA else ("7787654321", "0997654321")
    return f"{cedula};PÉREZ LÓPEZ MARÍA;{number};INTERNET FIJO;{amount};2;{since};Débito;{phone}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def both(recobra: Recobra, twilio: TwilioStub, folder: Path) -> Recobra:
    """A running campaign over two who owe; both were written to this Wednesday."""
    set_clock(WEDNESDAY)
    load(recobra, folder, row(), row(JUAN))
    launch(recobra, "marzo", "marzo", script=Script.COLLECTIONS)
    assert run_once(recobra) == 2
    return recobra


def write(folder: Path, rows: Sequence[str]) -> Path:
    path = folder / "marzo.csv"
    path.write_text("\n".join([HEADINGS, *rows]) + "\n", encoding="utf-8")
    return path


def load(recobra: Recobra, folder: Path, *rows: str, whole: bool = False) -> ImportReport:
    return import_base(recobra.database, COLLECTIONS, write(folder, rows), "marzo", whole=whole)


def pay(recobra: Recobra, amount: str, paid_on: date | None = None) -> None:
    with recobra.database.writing() as session:
        service = session.scalars(select(Service).order_by(Service.id)).first()
        assert service
        payments.record(session, service, Decimal(amount), paid_on or clock.today(), "Servipagos")


def promise(recobra: Recobra, due_on: date = FRIDAY) -> None:
    with recobra.database.writing() as session:
        customer = session.scalars(select(Customer).where(Customer.cedula == MARIA)).one()
        promises.make(session, customer, Decimal("120.50"), due_on, None)


def look(recobra: Recobra, cedula: str = MARIA) -> tuple[str, str, str]:
    """What is owed, and how the contact stands."""
    with recobra.database.reading() as session:
        contact = session.scalars(
            select(Contact)
            .join(Customer, Customer.id == Contact.customer_id)
            .where(Customer.cedula == cedula)
        ).one()
        return str(contact.service.amount_due), contact.state.value, contact.scenario.value


def owed(recobra: Recobra) -> str:
    return look(recobra)[0]


def judge(recobra: Recobra) -> PromiseStatus:
    with recobra.database.writing() as session:
        promises.judge_due(session)
        return session.scalars(select(Promise)).one().status


def test_whose_debt_is_gone_is_left_in_peace(both: Recobra, folder: Path, twilio: TwilioStub) -> None:
    report = load(both, folder, row(amount="0", since=""), row(JUAN))
    assert report.rejected == 0
    assert look(both) == ("0.00", "settled", "excluded")
    assert look(both, JUAN) == ("120.50", "active", "overdue")
    with both.database.reading() as session:
        observation = session.scalars(select(Contact.observation).order_by(Contact.id)).first()
        assert observation == "La deuda ya no consta en la base de la empresa."
    for _ in range(20):
        move_clock(days=1)
        run_once(both)
    assert {taken.form["To"] for taken in twilio.taken[2:]} <= {"whatsapp:+593997654321", "+593997654321"}


def test_who_owes_again_is_brought_back(both: Recobra, folder: Path) -> None:
    load(both, folder, row(amount="0"))
    load(both, folder, row(amount="30,00", since="15-3-2021"))
    assert look(both) == ("30.00", "active", "overdue")


@pytest.mark.parametrize("amount", ["20,50", "150,00"])
def test_another_amount_is_just_that(both: Recobra, folder: Path, amount: str) -> None:
    load(both, folder, row(amount=amount))
    assert look(both) == (amount.replace(",", "."), "active", "overdue")


def test_what_a_part_does_not_name_stays(both: Recobra, folder: Path) -> None:
    load(both, folder, row(JUAN))
    assert look(both) == ("120.50", "active", "overdue")


def test_what_a_whole_base_does_not_name_is_no_longer_owed(both: Recobra, folder: Path) -> None:
    assert load(both, folder, row(JUAN), whole=True).more["absent"] == 1
    assert look(both) == ("0.00", "settled", "excluded")
    assert look(both, JUAN) == ("120.50", "active", "overdue")
    assert load(both, folder, row(JUAN), whole=True).more["absent"] == 0
    assert load(both, folder, row(), row(JUAN), whole=True).more["absent"] == 0
    assert look(both) == ("120.50", "active", "overdue")


@pytest.mark.parametrize("spoiled", [row(amount="N/A"), row().replace("7722345678", "?"), row() + ";1;2"])
def test_a_row_that_cannot_be_read_is_not_absent(both: Recobra, folder: Path, spoiled: str) -> None:
    report = load(both, folder, spoiled, row(JUAN), whole=True)
    assert (report.rejected, report.more["absent"]) == (1, 0)
    assert look(both) == ("120.50", "active", "overdue")


def test_an_older_base_does_not_bring_a_paid_debt_back(both: Recobra, folder: Path) -> None:
    pay(both, "120.50")
    move_clock(days=12)
    for _ in range(2):
        load(both, folder, row(), row(JUAN))
        assert look(both) == ("0.00", "settled", "excluded")


@pytest.mark.parametrize(
    ("given", "since", "left"),
    [
        ("120,50", "10-2-2021", "20.50"),  # does not know of the payment
        ("150,50", "10-2-2021", "50.50"),  # neither, and there is another invoice
        ("20,50", "10-2-2021", "20.50"),  # knows
        ("5,00", "10-2-2021", "5.00"),  # and knows of more
        ("35,00", "18-3-2021", "35.00"),  # fell due after the payment: another debt
    ],
)
def test_a_payment_of_the_debt_counts_whatever_the_base_knows(
    both: Recobra, folder: Path, given: str, since: str, left: str
) -> None:
    pay(both, "100.00")
    for _ in range(2):
        load(both, folder, row(amount=given, since=since))
        assert owed(both) == left
    assert load(both, folder, row(amount=given, since=since)).unchanged == 1


def test_more_than_was_owed_leaves_nothing(both: Recobra, folder: Path) -> None:
    pay(both, "130.00")
    load(both, folder, row())
    assert look(both) == ("0.00", "settled", "excluded")


def test_a_debt_after_the_payment_is_asked_for(both: Recobra, folder: Path) -> None:
    pay(both, "120.50")
    load(both, folder, row(amount="28,00", since="18-3-2021"))
    assert look(both) == ("28.00", "active", "overdue")


def test_what_the_customer_settled_stays_settled(both: Recobra, folder: Path) -> None:
    with both.database.writing() as session:
        typify(session, session.scalars(select(Contact).order_by(Contact.id)).all()[0], "15", reason="«no»")
    load(both, folder, row(amount="0"))
    load(both, folder, row(since="18-3-2021"))
    assert look(both) == ("120.50", "settled", "overdue")


def test_a_claim_that_was_accepted_is_not_asked_for_by_an_older_base(both: Recobra, folder: Path) -> None:
    for status, scenario in ((ClaimStatus.OPEN, "excluded"), (ClaimStatus.ACCEPTED, "overdue")):
        with both.database.writing() as session:
            service = session.scalars(select(Service).order_by(Service.id)).all()[0]
            claims.record(session, service, "2021-5", clock.today(), status)
        load(both, folder, row())
        assert look(both) == ("120.50", "settled", scenario)


def test_a_draft_follows_too(recobra: Recobra, folder: Path, twilio: TwilioStub) -> None:
    set_clock(WEDNESDAY)
    load(recobra, folder, row(), row(JUAN))
    with recobra.database.writing() as session:
        starts, ends = date(2021, 3, 17), date(2021, 3, 31)
        campaigns.create(session, "marzo", "collections", "marzo", starts, ends, None, ["whatsapp", "voice"])
    load(recobra, folder, row(amount="0"), row(JUAN))
    assert (look(recobra)[1:], look(recobra, JUAN)[1]) == (("excluded", "excluded"), "pending")
    load(recobra, folder, row(), row(JUAN, amount="0"))
    assert (look(recobra)[1:], look(recobra, JUAN)[1]) == (("pending", "overdue"), "excluded")
    launching.launch(recobra, "marzo", accept=True)
    assert run_once(recobra) == 1


def test_a_base_of_much_later_is_believed(both: Recobra, folder: Path) -> None:
    pay(both, "100.00")
    move_clock(days=31)
    load(both, folder, row(amount="50,50"))
    assert owed(both) == "50.50"


def test_a_promise_of_a_debt_that_is_gone_is_neither_reminded_of_nor_broken(
    both: Recobra, folder: Path, twilio: TwilioStub
) -> None:
    promise(both)
    load(both, folder, row(amount="0"))
    with both.database.reading() as session:
        reminder = session.scalars(select(Message).where(Message.template == "promise_reminder")).one()
        assert reminder.status is MessageStatus.CANCELLED
    assert judge(both) is PromiseStatus.OPEN  # its payment may still show
    move_clock(days=7)
    assert judge(both) is PromiseStatus.CANCELLED
    with both.database.reading() as session:
        assert not session.scalars(select(Message.id).where(Message.template == "promise_broken")).all()


def test_a_promise_is_kept_when_its_payment_shows_after_the_base(both: Recobra, folder: Path) -> None:
    promise(both)
    load(both, folder, row(amount="0"))
    pay(both, "120.50")
    assert judge(both) is PromiseStatus.KEPT


def test_scenario_and_state_agree_after_a_payment(both: Recobra) -> None:
    pay(both, "120.50")
    assert look(both) == ("0.00", "settled", Scenario.EXCLUDED)


def test_the_command_says_what_became_of_the_rest(
    both: Recobra, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bot.cli.imports.Recobra", lambda: both)
    path = str(write(folder, [row(JUAN)]))
    for words in ([], ["--json"]):
        with pytest.raises(SystemExit):
            main(["import", "collections-base", path, "--base", "marzo", "--whole", *words])
        out = capsys.readouterr().out
        if words:
            assert json.loads(out)["absent"] == 0
        else:
            assert "La base ya no trae, y ya no deben: 1 servicios." in out
