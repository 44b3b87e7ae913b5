"""The commands as an operator types them: what they print, write and return."""

import csv
import json
from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.cli import main
from bot.models import Contact, Customer, Office, Receipt, ReceiptStatus, Service
from bot.services.debts import promises
from bot.services.outbound import messages
from bot.services.turns import turns
from bot.services.typifications import typify
from tests.integration.desk.test_back_office import BASE, CEDULA
from tests.support import world

Run = Callable[..., tuple[int, str, str]]
KEYS = [
    "cedula", "name", "opted_out", "personal_care", "phones", "services", "contacts", "turns", "promises", "agreements",
    "technical_visits", "benefits", "receipts", "cases", "follow_ups", "conversations",
]  # fmt: skip


@pytest.fixture
def run(desk: Recobra, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run `recobra …` on the test's database; exit status, stdout, stderr."""
    for module in ("campaign", "imports", "customer", "export", "report"):
        monkeypatch.setattr(f"bot.cli.{module}.Recobra", lambda: desk)

    def run(*words: str) -> tuple[int, str, str]:
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        out, err = capfdbinary.readouterr()
        return int(ended.value.code or 0), out.decode(), err.decode()

    return run


@pytest.fixture
def base(tmp_path: Path) -> str:
    path = tmp_path / "marzo.csv"
    path.write_text(BASE, encoding="utf-8")
    return str(path)


def test_import_says_what_it_did(run: Run, base: str) -> None:
    status, out, _err = run("import", "equipment-base", base, "--json")
    facts = json.loads(out)
    assert status == 0
    assert facts == {
        "rows": 1, "imported": 1, "unchanged": 0, "duplicates": 0, "rejected": 0, "rejected_file": None,
        "base": "marzo", "scenarios": {"charges_loaded": 0, "no_charges": 1, "excluded": 0},
    }  # fmt: skip
    assert run("import", "equipment-base", base)[1].startswith("1 filas: 0 cargadas, 1 sin cambios")


def test_exit_statuses(run: Run, tmp_path: Path) -> None:
    picture = tmp_path / "foto.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
    status, _out, err = run("import", "returned", str(picture))
    assert (status, "no es una tabla" in err) == (1, True)
    assert run("import", "returned", str(tmp_path / "no hay.csv"))[0] == 2
    assert run("customer", "show", "123")[0] == 2
    assert run("customer", "show", CEDULA)[0] == 1
    assert run("export", "unreached", "ninguna")[0] == 1


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("import equipment-base /no/hay.csv", "no existe el archivo '/no/hay.csv'"),
        ("import equipment-base", "Falta el argumento 'FILE'"),
        ("campaign status marzo --jsn", "No existe la opción '--jsn'. ¿Querías decir '--json'?"),
        ("campaign create x --script equipment_recovery --starts 17-3-2021", "«17-3-2021» no es una fecha"),
        (
            "campaign create x --script equipment_recovery --starts",
            "A la opción '--starts' le falta su valor",
        ),
        ("export turns Quito --date ayer", "«ayer» no es una fecha"),
        ("exportar", "No existe la orden 'exportar'"),
    ],
)
def test_unusable_arguments_are_refused_in_spanish(run: Run, words: str, complaint: str) -> None:
    status, out, err = run(*words.split())
    assert (status, out) == (2, "")
    assert complaint in err


def test_customer_show_has_the_contracts_shape(run: Run, desk: Recobra, base: str) -> None:
    run("import", "equipment-base", base)
    world.launch(desk, base="marzo", name="marzo")
    status, out, _err = run("customer", "show", "034098702-3", "--json")
    facts: dict[str, Any] = json.loads(out)
    assert status == 0
    assert list(facts) == KEYS
    assert facts["phones"] == [{"number": "+593992530829", "status": "ok"}]
    service = facts["services"][0]
    assert (service["retired_on"], service["equipment"], service["returned_on"]) == (
        "2020-05-16",
        ["ONT"],
        None,
    )
    assert service["charge"] == {"amount": "0.00", "loaded_on": None, "paid": False, "claimed": False}
    contact = facts["contacts"][0]
    assert (contact["campaign"], contact["scenario"], contact["typification"]) == (
        "marzo",
        "no_charges",
        None,
    )
    text = run("customer", "show", CEDULA)[1]
    assert "YANEZ CAIZA JOSE STALIN" in text
    assert "+593992530829  en uso" in text
    assert "marzo  ·  21535642  ·  sin valores  ·  en curso  ·  sin tipificar" in text


def test_what_was_said_comes_oldest_first_and_what_will_be_said_last(desk: Recobra, run: Run) -> None:
    tomorrow = clock.now() + timedelta(days=1)
    with desk.database.writing() as session:
        customer = world.add_customer(session)
        customer.cedula = CEDULA
        for subject, due_at in (("mañana", tomorrow), ("hoy", clock.now())):
            values = {"mailbox": "x@example.com", "subject": subject}
            assert messages.queue_notice(session, customer, "proof_address", values, due_at=due_at)
    [conversation] = json.loads(run("customer", "show", CEDULA, "--json")[1])["conversations"]
    assert ["«hoy»" in message["text"] for message in conversation["messages"]] == [True, False]


@pytest.fixture
def campaign(desk: Recobra) -> list[str]:
    """Services that returned, are charged, have a turn, have a proof, and have nothing."""
    with desk.database.writing() as session:
        customers = [
            world.add_customer(session, returned_on=date(2021, 3, 1)),
            world.add_customer(session, charge="10"),
            world.add_customer(session),
            world.add_customer(session),
            world.add_customer(session, name="=CMD() ÑAÑO"),
        ]
        world.add_base(session, *customers)
        numbers = [customer.services[0].service_number for customer in customers]
    world.launch(desk)
    with desk.database.writing() as session:
        office = turns.offices_in(session, "Quito")[0]
        booked = session.get_one(Customer, customers[2].id)
        turns.book(session, booked.id, office.id, clock.at_local(date(2021, 3, 31), time(9)))
        service = session.scalars(select(Service).where(Service.service_number == numbers[3])).one()
        message = messages.queue_mail(session, "buzon@example.com", "", "")
        session.add(
            Receipt(
                customer_id=service.customer_id,
                service_id=service.id,
                message_id=message.id,
                media=[],
                subject="",
                mailed_to="",
                status=ReceiptStatus.MAILED,
                received_at=clock.now(),
            )
        )
    return numbers


RETURNED = "CEDULA;NUMERO DE SERVICIO;FECHA DE ENTREGA\n"


def read_csv(out: str) -> dict[str, dict[str, str]]:
    assert out.startswith("\ufeff")
    rows = csv.DictReader(out.removeprefix("\ufeff").splitlines(), delimiter=";")
    return {row["NUMERO DE SERVICIO"]: row for row in rows}


@pytest.mark.usefixtures("desk")
def test_the_charge_base_waits_for_the_returns(run: Run, campaign: list[str], tmp_path: Path) -> None:
    returned = tmp_path / "returned.csv"
    returned.write_text(RETURNED, encoding="utf-8")
    assert run("import", "returned", str(returned))[0] == 0
    status, _out, err = run("export", "charge-base", "campaign")
    assert (status, "aún pueden entregar" in err) == (1, True)
    world.set_clock("2021-04-01 00:05")
    status, _out, err = run("export", "charge-base", "campaign")
    assert (status, "import returned" in err) == (1, True)
    assert run("export", "charge-base", "campaign", "--accept")[0] == 0
    run("import", "returned", str(returned))
    status, out, _err = run("export", "charge-base", "campaign")
    assert status == 0
    rows = read_csv(out)
    assert list(rows) == campaign[2:]
    assert [(row["ESTADO"], row["MARCA"]) for row in rows.values()] == [
        ("REVISAR", "turn_booked"),
        ("REVISAR", "receipt_pending"), ("CARGAR", ""),
    ]  # fmt: skip
    assert rows[campaign[4]]["APELLIDOS Y NOMBRES"] == "'=CMD() ÑAÑO"


def test_who_says_to_have_returned_is_not_charged_unheard(
    run: Run, desk: Recobra, campaign: list[str]
) -> None:
    with desk.database.writing() as session:
        service = select(Service.id).where(Service.service_number == campaign[4])
        contact = session.scalars(
            select(Contact).where(Contact.service_id == service.scalar_subquery())
        ).one()
        typify(session, contact, "E3")
    rows = read_csv(run("export", "charge-base", "campaign", "--accept")[1])
    assert (rows[campaign[4]]["ESTADO"], rows[campaign[4]]["MARCA"]) == ("REVISAR", "proof_announced")


@pytest.mark.usefixtures("campaign")
def test_nobody_is_charged_who_was_not_told(run: Run) -> None:
    dates = ["--starts", "2021-03-17", "--deadline", "2021-03-18"]
    run("campaign", "create", "borrador", "--script", "equipment_recovery", *dates)
    world.set_clock("2021-04-01 00:05")
    status, _out, err = run("export", "charge-base", "borrador")
    assert (status, "no se ha lanzado" in err) == (1, True)


def test_tables_as_workbooks(run: Run, campaign: list[str], tmp_path: Path) -> None:
    path = tmp_path / "cargo.xlsx"
    assert run("export", "charge-base", "campaign", "--accept", "--out", str(path))[0] == 0
    sheet = openpyxl.load_workbook(BytesIO(path.read_bytes())).worksheets[0]
    assert sheet.max_row == 4
    assert sheet["C4"].value == campaign[4]
    assert run("export", "charge-base", "campaign", "--accept", "--out", str(tmp_path / "cargo.doc"))[0] == 2


@pytest.mark.usefixtures("campaign")
def test_the_other_tables(run: Run) -> None:
    status, out, _err = run("export", "typifications", "campaign")
    rows = list(read_csv(out).values())
    assert status == 0
    assert [row["CODIGO"] for row in rows].count("E1") == 1
    assert (
        len(read_csv(run("export", "unreached", "campaign")[1])) == len(rows) - 2
    )  # one returned, one has a turn
    status, out, _err = run("export", "turns", "Quito", "--date", "2021-03-31")
    [turn] = list(csv.DictReader(out.removeprefix("\ufeff").splitlines(), delimiter=";"))
    assert (status, turn["HORA"], turn["RESULTADO"]) == (0, "09:00", "")
    assert run("export", "turns", "París", "--date", "2021-03-31")[0] == 1
    assert run("export", "turns", " cac quito centro", "--date", "2021-03-31")[1].count("\n") == 2


@pytest.mark.usefixtures("desk")
def test_an_office_is_named_without_doubt(run: Run, desk: Recobra) -> None:
    with desk.database.writing() as session:
        sur = {"address": "-", "hours": "08:00-10:00", "minutes_per_turn": 15, "desks": 1}
        session.add(Office(city="Quito", name="CAC Sur", **sur))
    status, _out, err = run("export", "turns", "quito", "--date", "2021-03-31")
    assert (status, "CAC Quito Centro" in err, "CAC Sur" in err) == (2, True, True)
    assert run("export", "turns", "cac sur", "--date", "2021-03-31")[0] == 0


def test_tables_as_one_json_document(run: Run, campaign: list[str], tmp_path: Path) -> None:
    status, out, _err = run("export", "charge-base", "campaign", "--accept", "--json")
    rows = json.loads(out)
    assert status == 0
    assert [(row["NUMERO DE SERVICIO"], row["MARCA"]) for row in rows] == [
        (campaign[2], "turn_booked"), (campaign[3], "receipt_pending"), (campaign[4], ""),
    ]  # fmt: skip
    [turn] = json.loads(run("export", "turns", "Quito", "--date", "2021-03-31", "--json")[1])
    assert (turn["FECHA"], turn["HORA"]) == ("2021-03-31", "09:00")
    for kind in ("typifications", "unreached"):
        path = tmp_path / f"{kind}.csv"
        listed = json.loads(run("export", kind, "campaign", "--json")[1])
        facts = json.loads(run("export", kind, "campaign", "--json", "--out", str(path))[1])
        assert facts == {"file": str(path), "rows": len(listed)}
    err = run("export", "unreached", "campaign", "--out", str(tmp_path / "no hay" / "x.csv"))[2]
    assert "la carpeta no existe" in err


def test_report_promises_as_a_page_and_as_json(run: Run, desk: Recobra) -> None:
    with desk.database.writing() as session:
        customer = world.add_debtor(session, amount="1200.50")
        promises.make(session, customer, Decimal("1200.50"), clock.today(), None, made_by="ana@cnt.example")
    status, out, _err = run("report", "promises", "--from", f"{clock.today()}", "--json")
    facts = json.loads(out)
    assert (status, facts["from"], facts["to"]) == (0, f"{clock.today()}", None)
    assert facts["total"]["amount"] == "1200.50"
    assert facts["agents"][0]["agent"] == "ana@cnt.example"
    page = run("report", "promises")[1].splitlines()
    assert page[-1].split() == ["Total", "1", "1", "0", "0", "0", "—", "$1.200,50", "$0,00"]
    assert {len(line) for line in page if "$" in line} == {len(page[0])}
    assert run("report", "promises", "--from", "2021-03-19", "--to", "2021-03-18")[0] == 2
