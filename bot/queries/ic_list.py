"""A retention campaign's cases as the IC tool takes them. Source: 000_e38df741ca3a1b96.txt, TIPIFICACIONES."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bot.catalog.procedures import get_procedures
from bot.errors import InvalidInput
from bot.exports.tables import TableData
from bot.models import Campaign, Complaint, Contact, Script, ServiceCase
from bot.queries.shown_cases import find_typification
from bot.services.cases.words import say

_HEADINGS = (
    "NUMERO DE QUEJA", "TIPO DE QUEJA", "NUMERO DE SERVICIO", "ESTADO", "MOTIVO",
    "CIERRE EN TRANSACCIONAL OPENFLEXIS", "OBSERVACIONES PARA HERRAMIENTA DE IC", "1. PORCENTAJE", "2. MES INICIO",
    "3. T. DE BENEFICIO", "4. Nº MESES", "5. SALTO", "6. VENTA CRUZADA", "FECHA INICIO", "FECHA FIN",
)  # fmt: skip
_BENEFIT = ("percentage", "start_month", "benefit", "month_count", "skip_words", "cross_sale")
_SUSPENSION = ("suspended_from", "suspended_until")


def list_for_ic(session: Session, campaign: Campaign) -> TableData:
    """A row for each case of the campaign's contacts; without a typification, what it comes to is empty.

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
        select(ServiceCase, Complaint.kind)
        .join(Contact, Contact.id == ServiceCase.contact_id)
        .outerjoin(Complaint, Complaint.number == ServiceCase.number)
        .options(joinedload(ServiceCase.service))
        .where(Contact.campaign_id == campaign.id, ServiceCase.procedure == Script.RETENTION.value)
        .order_by(ServiceCase.id),
        execution_options={"yield_per": 1000},
    )
    for case, kind in found:
        yield _write(case, kind)


def _write(case: ServiceCase, kind: str | None) -> tuple[object, ...]:
    found = find_typification(case)
    closing = found.closing.words if found and found.closing else None
    ended = (found.state, found.motive, closing) if found else (None, None, None)
    number = case.service.service_number if case.service else None
    procedure = get_procedures()[case.procedure]
    benefit = [say(procedure, name, case.answers.get(name, "")) or None for name in _BENEFIT]
    days = [_read_day(case.answers.get(name)) for name in _SUSPENSION]
    return (case.number, kind, number, *ended, case.observation, *benefit, *days)


def _read_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
