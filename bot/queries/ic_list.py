"""A retention campaign's cases as the IC tool takes them. Source: 000_e38df741ca3a1b96.txt, TIPIFICACIONES."""

from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, joinedload, selectinload

from bot.catalog.procedures import get_procedures
from bot.catalog.typifications import get_typifications
from bot.errors import InvalidInput
from bot.exports.tables import TableData
from bot.models import (
    Campaign,
    CaseStatus,
    Complaint,
    Contact,
    OutboxRecord,
    RecordStatus,
    Script,
    ServiceCase,
)
from bot.services.cases.words import say

_HEADINGS = (
    "NUMERO DE QUEJA", "TIPO DE QUEJA", "NUMERO DE SERVICIO", "ESTADO", "MOTIVO",
    "CIERRE EN TRANSACCIONAL OPENFLEXIS", "OBSERVACIONES PARA HERRAMIENTA DE IC", "1. PORCENTAJE", "2. MES INICIO",
    "3. T. DE BENEFICIO", "4. Nº MESES", "5. SALTO", "6. VENTA CRUZADA", "FECHA INICIO", "FECHA FIN",
)  # fmt: skip
_BENEFIT = ("percentage", "start_month", "benefit", "month_count", "skip_words", "cross_sale")
_TRANSACTIONAL = "openflexis"
_SUSPENSION = ("suspended_from", "suspended_until")


def list_for_ic(session: Session, campaign: Campaign) -> TableData:
    """A row for each case of the campaign's contacts; what it came to is empty until IC may be told.

    Raises:
        InvalidInput: the campaign is about something else.
    """
    if campaign.script is not Script.RETENTION:
        raise InvalidInput(
            f"La campaña «{campaign.name}» no es de retención: no tiene casos para la herramienta IC."
        )
    return TableData(_HEADINGS, _list_rows(session, campaign))


def _list_rows(session: Session, campaign: Campaign) -> Iterator[tuple[object, ...]]:
    found = session.execute(
        select(ServiceCase, Complaint.kind, _is_told())
        .join(Contact, Contact.id == ServiceCase.contact_id)
        .outerjoin(Complaint, Complaint.number == ServiceCase.number)
        .options(joinedload(ServiceCase.service), selectinload(ServiceCase.steps))
        .where(Contact.campaign_id == campaign.id, ServiceCase.procedure == Script.RETENTION.value)
        .order_by(ServiceCase.id),
        execution_options={"yield_per": 1000},
    )
    for case, kind, is_told in found:
        number = case.service.service_number if case.service else None
        said = _find_said(case) if is_told else None
        complaint = case.answers.get("complaint_number", case.number)  # noted where the base had none
        yield (complaint, kind, number, *(_write(case, *said) if said else [None] * len(_HEADINGS[3:])))


def _is_told() -> ColumnElement[bool]:
    """Whether the transactional system was told of all that a case came to: the complaint is closed there first."""
    open_ones = OutboxRecord.status.in_([RecordStatus.WAITING, RecordStatus.FAILED])
    mine = OutboxRecord.case_id == ServiceCase.id
    return ~exists().where(mine, OutboxRecord.system == _TRANSACTIONAL, open_ones)


def _find_said(case: ServiceCase) -> tuple[str, Mapping[str, str]] | None:
    """The typification that a person gave, and its answers; what a machine found is a proposal.

    Source: docs/decisions/0024-the-case-is-the-complaints-truth.md.
    """
    done = [step.answers for step in case.steps if step.done_by and step.answers.get("typification")]
    if case.status is CaseStatus.CLOSED and case.typification_code:
        return case.typification_code, {**case.answers, "observation": case.observation}
    return (done[-1]["typification"], done[-1]) if done else None


def _write(case: ServiceCase, code: str, answers: Mapping[str, str]) -> Iterator[object]:
    found = get_typifications().find(Script.RETENTION, code)
    yield from (found.state, found.motive, found.closing.words if found.closing else None)
    yield answers.get("observation")
    procedure = get_procedures()[case.procedure]
    yield from (say(procedure, name, answers.get(name, "")) or None for name in _BENEFIT)
    yield from (_read_day(answers.get(name)) for name in _SUSPENSION)


def _read_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
