"""Cases for tests: opened on what a base says, and led through their steps as people of each role do."""

from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.procedures import get_procedures
from bot.models import CaseFile, CaseStatus, Complaint, Customer, OutboxRecord, Service, ServiceCase
from bot.services.cases import engine
from bot.services.cases.engine import Worker
from tests.support.world import add_customer

LEADER = Worker("jefa@example.com", leads=True)
_numbers = count(1)
_HEADINGS = (
    "NUMERO DE QUEJA;TIPO DE QUEJA;CEDULA;APELLIDOS Y NOMBRES;NUMERO DE SERVICIO;LINEA DE NEGOCIO;PLAN;"
    "FECHA DE SOLICITUD;MOTIVO;CELULAR 1;CELULAR 2;CIUDAD;EN MORA;CENTRAL DE RIESGOS;CATEGORIA;RECLAMOS 30 DIAS"
)


def write_requests(folder: Path, *rows: str) -> Path:
    """A retention base of these rows."""
    path = folder / "retencion.csv"
    path.write_text("\n".join([_HEADINGS, *rows]) + "\n", encoding="utf-8")
    return path


class Cases:
    """One case of a procedure and what becomes of it."""

    def __init__(
        self, recobra: Recobra, procedure: str, *, business_line: str = "INTERNET FIJO", **complaint: Any
    ) -> None:
        self.recobra, self.procedure = recobra, get_procedures()[procedure]
        with recobra.database.writing() as session:
            customer = add_customer(session, "+593991234567")
            customer.services[0].business_line = business_line
            session.flush()
            added = self._add_complaint(session, customer, complaint)
            number = added.number if procedure == "retention" else None
            self.id = engine.open_case(session, procedure, customer, customer.services[0], number=number).id

    @classmethod
    def of(cls, recobra: Recobra, number: str, procedure: str = "retention") -> "Cases":
        """The case of that number, which is there already."""
        found = cls.__new__(cls)
        found.recobra, found.procedure = recobra, get_procedures()[procedure]
        with recobra.database.reading() as session:
            known = select(ServiceCase.id).where(
                ServiceCase.number == number, ServiceCase.procedure == procedure
            )
            found.id = session.scalars(known).one()
        return found

    @staticmethod
    def _add_complaint(session: Any, customer: Customer, given: dict[str, Any]) -> Complaint:
        known = {
            "number": f"Q{next(_numbers)}",
            "kind": "107",
            "requested_on": date(2021, 3, 10),
            "plan": "FIBRA HOGAR 100",
            "category": "MASIVO",
        }
        complaint = Complaint(imported_at=clock.now(), **{**known, **given})
        complaint.customer, complaint.service = customer, customer.services[0]
        session.add(complaint)
        return complaint

    def do(self, **given: str) -> str:
        """End the step that it is in, as somebody of its role; the step or end that it is in then."""
        with self.recobra.database.writing() as session:
            case = engine.lock(session, self.id)
            worker = Worker("alguien@example.com", frozenset({case.role or ""}))
            engine.complete(session, case, case.step, given, worker)
            return case.step

    def note(self, **answers: str) -> None:
        """What the customer told the bot of it."""
        with self.recobra.database.writing() as session:
            engine.lock(session, self.id).answers = answers

    def attach(self, field: str) -> None:
        """A file for a field, as the console keeps it."""
        with self.recobra.database.writing() as session:
            media = {"path": "x.pdf", "content_type": "application/pdf", "name": "hoja.pdf"}
            session.add(
                CaseFile(case_id=self.id, field=field, media=media, added_at=clock.now(), added_by="x")
            )

    def look(self) -> ServiceCase:
        """The case as it is."""
        with self.recobra.database.reading() as session:
            return session.get_one(ServiceCase, self.id)

    def service(self) -> Service:
        """What it is about."""
        with self.recobra.database.reading() as session:
            return session.get_one(Service, session.get_one(ServiceCase, self.id).service_id)

    def complaint(self) -> Complaint:
        """What the base said of it."""
        with self.recobra.database.reading() as session:
            return session.scalars(select(Complaint).where(Complaint.service_id == self.service().id)).one()

    def records(self) -> list[OutboxRecord]:
        """What other systems are told."""
        with self.recobra.database.reading() as session:
            mine = select(OutboxRecord).where(OutboxRecord.case_id == self.id)
            return list(session.scalars(mine.order_by(OutboxRecord.id)))

    def is_over(self) -> bool:
        return self.look().status is CaseStatus.CLOSED
