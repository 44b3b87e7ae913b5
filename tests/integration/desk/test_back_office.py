"""What the back office sends during a campaign changes what is still sent."""

from datetime import date, time
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.models import (
    BackOfficeImport,
    Contact,
    ContactState,
    Customer,
    Message,
    MessageKind,
    MessageStatus,
    Scenario,
    Turn,
    TurnPurpose,
    TurnStatus,
)
from bot.queries.turns import list_day
from bot.services.campaigns import planning
from bot.services.imports import running
from bot.services.imports.bases import import_base
from bot.services.imports.charges import CHARGES_IMPORTER
from bot.services.imports.equipment import EQUIPMENT
from bot.services.imports.returned import RETURNED_IMPORTER
from bot.services.turns import turns
from tests.support import world

CEDULA = "0340987023"
BASE = (
    "CEDULA;APELLIDOS Y NOMBRES;NUMERO DE SERVICIO;LINEA DE NEGOCIO;FECHA DE RETIRO;EQUIPOS PENDIENTES;"
    "CELULAR 1;VALOR CARGADO;PAGO;RECLAMO\n"
    f"{CEDULA};YANEZ CAIZA JOSE STALIN;21535642;INTERNET FIJO;16-5-2020;ONT;0992530829;;NO;NO\n"
)


@pytest.fixture
def running_campaign(desk: Recobra, tmp_path: Path) -> Recobra:
    """One customer, whose first message is queued."""
    path = tmp_path / "base.csv"
    path.write_text(BASE, encoding="utf-8")
    import_base(desk.database, EQUIPMENT, path)
    world.launch(desk, ends=date(2021, 4, 15))
    with desk.database.writing() as session:
        planning.plan_due(session, desk.settings)
    assert [message.status for message in campaign_messages(desk)] == [MessageStatus.DUE]
    return desk


def campaign_messages(recobra: Recobra) -> list[Message]:
    with recobra.database.reading() as session:
        wanted = select(Message).where(Message.kind == MessageKind.CAMPAIGN).order_by(Message.id)
        return list(session.scalars(wanted))


def contact_of(recobra: Recobra) -> Contact:
    with recobra.database.reading() as session:
        return session.scalars(select(Contact)).one()


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="latin-1")
    return path


def test_who_returned_gets_nothing_more(running_campaign: Recobra, tmp_path: Path) -> None:
    path = write(
        tmp_path / "returned.csv",
        "CEDULA;NUMERO DE SERVICIO;FECHA DE ENTREGA;ACTA;CAC\n"
        f"{CEDULA};21535642;44269;ACT-1;CAC QUITO\n{CEDULA};99999999;4-3-2021;ACT-2;CAC QUITO\n"
        "1048557704;21535642;4-3-2021;ACT-3;CAC QUITO\n",
    )
    report = running.run_import(running_campaign.database, path, RETURNED_IMPORTER)
    assert (report.rows, report.imported, report.rejected) == (3, 1, 2)
    assert [message.status for message in campaign_messages(running_campaign)] == [MessageStatus.CANCELLED]
    contact = contact_of(running_campaign)
    assert contact.state is ContactState.SETTLED
    assert contact.observation
    assert "2021-03-14" in contact.observation
    assert running.run_import(running_campaign.database, path, RETURNED_IMPORTER).unchanged == 1
    with running_campaign.database.reading() as session:
        kinds = [row.kind for row in session.scalars(select(BackOfficeImport).order_by(BackOfficeImport.id))]
    assert kinds == ["equipment-base", "returned", "returned"]


def test_a_turn_is_reminded_while_anything_is_pending(desk: Recobra, tmp_path: Path) -> None:
    with desk.database.writing() as session:
        customer = world.add_customer(session, services=2)
        customer.cedula, numbers = CEDULA, ("21535642", "21535643")
        for service, number in zip(customer.services, numbers, strict=True):
            service.service_number = number
        world.add_base(session, customer)
    world.launch(desk)
    with desk.database.writing() as session:
        office = turns.offices_in(session, "Quito")[0]
        turns.book(session, customer.id, office.id, clock.at_local(date(2021, 3, 24), time(9)))
    for number, status in zip(numbers, (MessageStatus.DUE, MessageStatus.CANCELLED), strict=True):
        text = f"CEDULA;NUMERO DE SERVICIO;FECHA DE ENTREGA\n{CEDULA};{number};17-3-2021\n"
        running.run_import(desk.database, write(tmp_path / "returned.csv", text), RETURNED_IMPORTER)
        with desk.database.reading() as session:
            reminder = session.scalars(select(Message).where(Message.kind == MessageKind.REMINDER)).one()
            assert reminder.status is status


@pytest.mark.parametrize(
    ("purpose", "returned", "status"),
    [
        (TurnPurpose.EQUIPMENT_RETURN, "16-3-2021", TurnStatus.CANCELLED),
        (TurnPurpose.EQUIPMENT_RETURN, "17-3-2021", TurnStatus.CANCELLED),
        (TurnPurpose.EQUIPMENT_RETURN, "18-3-2021", TurnStatus.BOOKED),  # the office will say "attended"
        (TurnPurpose.EQUIPMENT_RETURN, "19-3-2021", TurnStatus.BOOKED),
        (TurnPurpose.PAYMENT_AGREEMENT, "16-3-2021", TurnStatus.BOOKED),
    ],
)
def test_who_returned_everything_needs_no_turn(
    desk: Recobra, tmp_path: Path, purpose: TurnPurpose, returned: str, status: TurnStatus
) -> None:
    numbers, starts_at = ("21535642", "21535643"), clock.at_local(date(2021, 3, 18), time(9))
    with desk.database.writing() as session:
        customer = world.add_customer(session, services=2)
        customer.cedula = CEDULA
        for service, number in zip(customer.services, numbers, strict=True):
            service.service_number = number
        world.add_base(session, customer)
    world.launch(desk)
    with desk.database.writing() as session:
        office = turns.offices_in(session, "Tulcán")[0]
        turns.book(session, customer.id, office.id, starts_at, purpose=purpose)
    sent = len(messages_of(desk))
    for number, expected in zip(numbers, (TurnStatus.BOOKED, status), strict=True):
        text = f"CEDULA;NUMERO DE SERVICIO;FECHA DE ENTREGA\n{CEDULA};{number};{returned}\n"
        running.run_import(desk.database, write(tmp_path / "returned.csv", text), RETURNED_IMPORTER)
        with desk.database.reading() as session:
            assert session.scalars(select(Turn)).one().status is expected
    freed = status is TurnStatus.CANCELLED
    with desk.database.reading() as session:
        assert (starts_at in turns.free_times(session, office, starts_at.date())) is freed
        assert len(list(list_day(session, office, starts_at.date()).rows)) == (0 if freed else 1)
        states = {contact.state for contact in session.scalars(select(Contact))}
    assert states == {ContactState.SETTLED}
    assert len(messages_of(desk)) == sent


def messages_of(recobra: Recobra) -> list[Message]:
    with recobra.database.reading() as session:
        return list(session.scalars(select(Message)))


def test_whose_charge_was_loaded_moves_to_the_other_script(running_campaign: Recobra, tmp_path: Path) -> None:
    path = write(
        tmp_path / "charges.csv",
        "NUMERO DE SERVICIO;VALOR;FECHA DE CARGO\n21535642;$1.294,52;20/03/2021\n1234;10;20-3-2021\n",
    )
    report = running.run_import(running_campaign.database, path, CHARGES_IMPORTER)
    assert (report.imported, report.rejected) == (1, 1)
    assert contact_of(running_campaign).scenario is Scenario.CHARGES_LOADED
    with running_campaign.database.writing() as session:
        planning.plan_due(session, running_campaign.settings)
    first, second = campaign_messages(running_campaign)
    assert (first.status, second.status) == (MessageStatus.CANCELLED, MessageStatus.DUE)
    assert second.template == "equipment_charges_loaded"
    assert running.run_import(running_campaign.database, path, CHARGES_IMPORTER).unchanged == 1


@pytest.mark.parametrize(
    ("cells", "state", "scenario"),
    [
        ("339,53;NO;NO", ContactState.ACTIVE, Scenario.CHARGES_LOADED),
        ("339,53;SI;NO", ContactState.EXCLUDED, Scenario.EXCLUDED),
        (";NO;SI", ContactState.EXCLUDED, Scenario.EXCLUDED),
        (";NO;NO", ContactState.ACTIVE, Scenario.NO_CHARGES),
    ],
)
def test_contacts_follow_a_base_that_is_imported_again(
    running_campaign: Recobra, tmp_path: Path, cells: str, state: ContactState, scenario: Scenario
) -> None:
    path = write(tmp_path / "base.csv", BASE.replace(";NO;NO\n", f"{cells}\n"))
    import_base(running_campaign.database, EQUIPMENT, path)
    contact = contact_of(running_campaign)
    assert (contact.state, contact.scenario) == (state, scenario)
    [queued] = campaign_messages(running_campaign)
    stays = scenario is Scenario.NO_CHARGES
    assert queued.status is (MessageStatus.DUE if stays else MessageStatus.CANCELLED)


def test_all_of_the_samples_returns_and_charges_are_known(desk: Recobra, tmp_path: Path) -> None:
    samples = Path(__file__).parents[3] / "samples"
    copies = {}
    for name in ("equipment_base", "returned_equipment", "charges_loaded"):
        copies[name] = tmp_path / f"{name}.csv"
        copies[name].write_bytes((samples / f"{name}.csv").read_bytes())
    import_base(desk.database, EQUIPMENT, copies["equipment_base"])
    returned = running.run_import(desk.database, copies["returned_equipment"], RETURNED_IMPORTER)
    charged = running.run_import(desk.database, copies["charges_loaded"], CHARGES_IMPORTER)
    assert (returned.imported, returned.rejected) == (120, 0)
    assert (charged.imported, charged.rejected) == (60, 0)
    with desk.database.reading() as session:
        assert len(session.scalars(select(Customer)).all()) == 1131
