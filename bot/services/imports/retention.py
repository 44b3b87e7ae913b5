"""The retention base: requests to cancel, each of which opens a case. Source: 000_e38df741ca3a1b96.txt."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot import clock
from bot.imports.layouts import RETENTION_BASE
from bot.imports.retention import RetentionRow, parse_retention
from bot.imports.rows import Accepted
from bot.models import Complaint, Customer, Script, Service, ServiceCase
from bot.services.cases import bulk_opening, standing
from bot.services.imports.base_kinds import BaseKind, Beside
from bot.services.imports.running import BATCH

PROCEDURE = "retention"
_SAID = (
    "kind", "plan", "requested_on", "reason", "in_arrears", "in_credit_bureau", "category", "recent_complaints",
)  # fmt: skip
_OTHER_SERVICE = ("complaint_number", "la queja ya está registrada para otro servicio o con otra cédula")
type _Rows = Sequence[Accepted[RetentionRow]]


class Complaints(Beside[RetentionRow]):
    """The complaints of a base's rows; each opens its case once, also where another of the service is open."""

    def __init__(self) -> None:
        self.opened = 0

    def find_disputed(self, session: Session, rows: _Rows) -> dict[int, tuple[str, str]]:
        """A complaint is of one service; the first one keeps it."""
        known = _read_known(session, rows)
        holders = {number: (row.cedula, row.service_number) for number, row in known.items()}
        return {
            row.number: _OTHER_SERVICE
            for row in rows
            if holders.setdefault(row.value.number, _place_of(row.value)) != _place_of(row.value)
        }

    def find_known(self, session: Session, rows: _Rows) -> Collection[int]:
        """The rows whose complaints are kept as they say."""
        known = _read_known(session, rows)
        return {row.number for row in rows if _is_same(row.value, known.get(row.value.number))}

    def merge(self, session: Session, rows: _Rows) -> None:
        """Keep them, the newest as it says; those that have no case yet open one."""
        newest = {row.value.number: row.value for row in rows}
        places = _find_places(session, newest.values())
        _upsert(session, [_write(row, *places[_place_of(row)]) for row in newest.values()])
        worked = set(
            session.scalars(
                select(ServiceCase.number).where(
                    ServiceCase.procedure == PROCEDURE, ServiceCase.number.in_(newest)
                )
            )
        )
        new = [row for number, row in newest.items() if number not in worked]
        self.opened += bulk_opening.open_for(session, PROCEDURE, [row.number for row in new])
        standing.join(session, {places[_place_of(row)][1] for row in new})

    def confirm(self, session: Session, rows: _Rows) -> None:
        """What they count in 30 days is counted anew."""
        numbers = {row.value.number for row in rows}
        session.execute(
            update(Complaint)
            .where(Complaint.number.in_(numbers))
            .values(imported_at=clock.now())
            .execution_options(synchronize_session=False)
        )

    @property
    def facts(self) -> Mapping[str, int]:
        """How many cases were opened."""
        return {"cases_opened": self.opened}


def _place_of(row: RetentionRow) -> tuple[str, str]:
    return row.cedula, row.service_number


def _read_known(session: Session, rows: _Rows) -> dict[str, Row[Any]]:
    """The complaints of these rows that are kept, with their service and its holder."""
    numbers = {row.value.number for row in rows}
    found = session.execute(
        select(
            Complaint.number,
            Customer.cedula,
            Service.service_number,
            *(getattr(Complaint, name) for name in _SAID),
        )
        .join(Service, Service.id == Complaint.service_id)
        .join(Customer, Customer.id == Complaint.customer_id)
        .where(Complaint.number.in_(numbers))
    )
    return {row.number: row for row in found}


def _is_same(row: RetentionRow, known: Row[Any] | None) -> bool:
    return known is not None and all(getattr(row, name) == getattr(known, name) for name in _SAID)


def _find_places(session: Session, rows: Collection[RetentionRow]) -> dict[tuple[str, str], tuple[int, int]]:
    """Ids of customer and service, by cédula and number."""
    found = session.execute(
        select(Customer.cedula, Service.service_number, Customer.id, Service.id)
        .join(Service, Service.customer_id == Customer.id)
        .where(Customer.cedula.in_({row.cedula for row in rows}))
    )
    return {(cedula, number): (customer_id, service_id) for cedula, number, customer_id, service_id in found}


def _write(row: RetentionRow, customer_id: int, service_id: int) -> dict[str, Any]:
    said = {name: getattr(row, name) for name in _SAID}
    ids = {"number": row.number, "customer_id": customer_id, "service_id": service_id}
    return {**ids, **said, "imported_at": clock.now()}


def _upsert(session: Session, rows: list[dict[str, Any]]) -> None:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(Complaint.__table__)
    given = {name: statement.excluded[name] for name in (*_SAID, "imported_at")}
    session.connection().execute(statement.on_conflict_do_update(index_elements=["number"], set_=given), rows)


def _follow(session: Session, base_id: int) -> int:
    """Whose case is over, or whose service is gone, since an earlier import: their contacts follow."""
    services = standing.find_outdated(session, base_id, BATCH)
    for service in services:
        standing.apply_base(session, service)
    return len(services)


RETENTION = BaseKind(
    layout=RETENTION_BASE,
    script=Script.RETENTION,
    parse=parse_retention,
    columns=(),
    values=lambda _row: {},
    merged=lambda _given: {},
    is_same=lambda _given: (),
    finish=_follow,
    key=lambda row: row.number,
    beside=Complaints,
)
