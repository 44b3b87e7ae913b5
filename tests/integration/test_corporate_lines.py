"""The corporate lines: holders by RUC, taken in once however often the file comes, and known to the bot by it."""

from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot import clock
from bot.bootstrap import Recobra
from bot.config import ROOT
from bot.db import Database
from bot.errors import FileRefused
from bot.imports.layouts import CORPORATE_LINES
from bot.models import Conversation, CorporateLine, Customer, Phone, Service
from bot.services import conversations
from bot.services.cases import engine, facts
from bot.services.imports import running
from bot.services.imports.corporate import CORPORATE_IMPORTER
from bot.services.imports.report import ImportReport

SAMPLE = ROOT / "samples" / "demo_corporate.csv"
HEADINGS = ";".join(CORPORATE_LINES.required.values())
RUC = "1792814006001"


def load(database: Database, path: Path = SAMPLE) -> ImportReport:
    return running.run_import(database, path, CORPORATE_IMPORTER)


def write(folder: Path, *rows: str) -> Path:
    path = folder / "lineas.csv"
    path.write_text("\n".join([HEADINGS, *rows]), encoding="utf-8")
    return path


def count(database: Database) -> tuple[int, ...]:
    with database.reading() as session:
        kinds = (Customer, Service, CorporateLine, Phone)
        return tuple(session.scalar(select(func.count()).select_from(kind)) or 0 for kind in kinds)


def test_the_sample(database: Database, settings: object) -> None:
    report = load(database)
    assert (report.rows, report.imported, report.rejected) == (6, 6, 0)
    assert count(database) == (3, 6, 6, 3)
    with database.reading() as session:
        line = session.scalars(
            select(CorporateLine).join(Service).where(Service.service_number == "0999300101")
        ).one()
        assert (line.plan, line.fixed_charge, line.is_assigned) == ("CORPORATIVO 25", Decimal(25), True)
        assert (line.campaign_offered, line.executive) == ("20 % POR 12 MESES", "María Elena Ponce")
        holder = line.service.customer
        assert (holder.cedula, holder.email) == (RUC, "administracion@eltornillo.example")
        assert [phone.number for phone in holder.phones] == ["+593999300100"]


def test_loaded_again_nothing_changes(database: Database, settings: object) -> None:
    load(database)
    report = load(database)
    assert (report.imported, report.unchanged) == (0, 6)
    assert count(database) == (3, 6, 6, 3)


def test_killed_half_way_and_loaded_again_it_ends_the_same(
    database: Database, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    class KilledError(Exception):
        pass

    def be_killed(done: int, _total: int) -> None:
        if done == 4:
            raise KilledError

    monkeypatch.setattr(running, "BATCH", 2)
    with pytest.raises(KilledError):
        running.run_import(database, SAMPLE, CORPORATE_IMPORTER, be_killed)
    assert count(database)[1] == 4
    assert load(database).rejected == 0
    assert count(database) == (3, 6, 6, 3)


def test_the_newest_file_wins_and_an_empty_cell_takes_nothing_away(
    database: Database, settings: object, tmp_path: Path
) -> None:
    load(database)
    row = f"{RUC};FERRETERÍA EL TORNILLO S.A.;999300101;CORPORATIVO 40;40;;NO;;;0999300109"
    report = load(database, write(tmp_path, row))
    assert report.imported == 1
    with database.reading() as session:
        line = session.scalars(
            select(CorporateLine).join(Service).where(Service.service_number == "0999300101")
        ).one()
        assert (line.plan, line.fixed_charge, line.is_assigned) == ("CORPORATIVO 40", Decimal(40), False)
        assert line.campaign_offered == "20 % POR 12 MESES"
        phones = [phone.number for phone in line.service.customer.phones]
        assert phones == ["+593999300100", "+593999300109"]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("1792814007001;A S.A.;0999300901;P;1;;SI;;;", "identifier", "«1792814007001» no es un RUC válido"),
        (";A S.A.;0999300901;P;1;;SI;;;", "identifier", "falta el RUC"),
        (f"{RUC};;0999300901;P;1;;SI;;;", "name", "falta la razón social"),
        (f"{RUC};A S.A.;022456789;P;1;;SI;;;", "line", "«022456789» no es una línea móvil"),
        (f"{RUC};A S.A.;0999300901;P;uno;;SI;;;", "fixed_charge", "«uno» no es un valor en dólares"),
        (f"{RUC};A S.A.;0999300901;P;1;;TAL VEZ;;;", "is_assigned", "«TAL VEZ» no es SI ni NO"),
        (f"{RUC};A S.A.;0999300901;P;1;;SI;;;123", "phone", "«123» no es un teléfono"),
    ],
)
def test_a_row_that_cannot_be_used_says_why(settings: object, row: str, column: str, reason: str) -> None:
    pick = CORPORATE_LINES.bind(HEADINGS.split(";"), "lineas.csv")
    with pytest.raises(Exception, match=reason) as refused:
        CORPORATE_IMPORTER.parse(pick(row.split(";")))
    assert refused.value.column == column  # type: ignore[attr-defined]


def test_a_line_of_another_holder_is_not_given_away(
    database: Database, settings: object, tmp_path: Path
) -> None:
    load(database)
    report = load(database, write(tmp_path, "0992715014001;OTRA S.A.;0999300101;P;1;;SI;;;"))
    assert report.rejected == 1
    assert report.rejected_file
    assert "otro RUC" in Path(report.rejected_file).read_text(encoding="utf-8-sig")


def test_another_kind_of_file_is_refused(database: Database, settings: object) -> None:
    with pytest.raises(FileRefused, match="parece una base de equipos"):
        load(database, ROOT / "samples" / "demo_base.csv")


def test_a_case_knows_what_the_file_says(recobra: Recobra) -> None:
    load(recobra.database)
    with recobra.database.writing() as session:
        service = session.scalars(select(Service).where(Service.service_number == "0999300101")).one()
        case = engine.open_case(session, "fixed_charge", service.customer, service)
        known = facts.find_facts(session, case)
    assert (known["identifier"], known["is_assigned"], known["fixed_charge"]) == (RUC, "yes", "25.00")
    assert known["campaign_offered"] == "20 % POR 12 MESES"


def test_whoever_says_the_ruc_is_known_by_it_and_not_by_its_last_digits(recobra: Recobra) -> None:
    load(recobra.database)
    with recobra.database.writing() as session:
        conversation = Conversation(address="+593999300100", created_at=clock.now())
        session.add(conversation)
        session.flush()
        found = conversations.identify(session, conversation, "1792814006001")
        assert found is not None
        assert found.cedula == RUC
        assert not conversations.confirm_holder(session, conversation, "6001")
