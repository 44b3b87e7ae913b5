"""Sends what other systems have to be told, in each case's order, until it was taken or refused."""

from datetime import timedelta

import structlog
from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import Session, aliased, joinedload

from bot import clock
from bot.bootstrap import Recobra
from bot.errors import NotAllowed, NotFound, ProviderBusy, ProviderError
from bot.models import OutboxRecord, RecordStatus, ServiceCase
from bot.services import audit
from bot.services.outbox import adapters

log = structlog.get_logger()

_LEASE = timedelta(minutes=2)  # longer than an attempt: whoever was killed in one is followed by another
_PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60))
_GIVEN_UP = timedelta(days=5)
_ERROR = 300  # characters


def send_due(recobra: Recobra) -> int:
    """Send what is due, one after the other; how many were taken."""
    taken = 0
    while (record := _claim(recobra)) is not None:
        taken += _try(recobra, record)
    return taken


def _claim(recobra: Recobra) -> OutboxRecord | None:
    """The next one, for this process alone for a while; with its case, readable afterwards."""
    with recobra.database.writing() as session:
        due = (
            select(OutboxRecord)
            .options(joinedload(OutboxRecord.case, innerjoin=False))
            .where(
                OutboxRecord.status == RecordStatus.WAITING, OutboxRecord.next_at <= clock.now(), ~_is_held()
            )
            .order_by(OutboxRecord.next_at, OutboxRecord.id)
            .limit(1)
            .with_for_update(skip_locked=True, of=OutboxRecord)
        )
        record = session.scalar(due)
        if record is not None:
            record.attempts += 1
            record.next_at = clock.now() + _LEASE
        return record


def _is_held() -> ColumnElement[bool]:
    """Whether an earlier record of the case is still to be taken: they go in the order of the steps.

    Source: 000_e38df741ca3a1b96.txt: the complaint is closed before the register's state changes;
    001_a9dd3aa41c520426.txt, Seguimiento: the case is closed after the request was made.
    """
    other = aliased(OutboxRecord)
    open_ones = other.status.in_([RecordStatus.WAITING, RecordStatus.FAILED])
    return exists().where(other.case_id == OutboxRecord.case_id, other.id < OutboxRecord.id, open_ones)


def _try(recobra: Recobra, record: OutboxRecord) -> bool:
    """One attempt, outside of any transaction; what came of it is written down."""
    try:
        adapters.send(recobra, record)
    except ProviderError as error:
        _put_off(recobra, record.id, error)
        return False
    with recobra.database.writing() as session:
        kept = session.get_one(OutboxRecord, record.id, with_for_update=True)
        kept.status, kept.sent_at, kept.error = RecordStatus.SENT, clock.now(), None
    return True


def _put_off(recobra: Recobra, record_id: int, error: ProviderError) -> None:
    """Later, in growing pauses; what is refused, or was tried for days, waits for a person."""
    with recobra.database.writing() as session:
        record = session.get_one(OutboxRecord, record_id, with_for_update=True)
        record.error = str(error)[:_ERROR]
        is_over = clock.now() - record.created_at > _GIVEN_UP
        if isinstance(error, ProviderBusy) and not is_over:
            record.next_at = clock.now() + _PAUSES[min(record.attempts, len(_PAUSES)) - 1]
        else:
            record.status = RecordStatus.FAILED
        log.warning("record_not_taken", record=record.id, system=record.system, attempts=record.attempts)


def send_again(session: Session, record_id: int, case: ServiceCase | None = None) -> None:
    """A person saw to what was wrong: it is due now. `case`: it has to be one of that case.

    Raises:
        NotFound: there is no such record.
        NotAllowed: it was taken, or its case called off.
    """
    record = session.get(OutboxRecord, record_id, with_for_update=True)
    if record is None or (case and record.case_id != case.id):
        raise NotFound("Ese envío no existe.")
    if record.status in (RecordStatus.SENT, RecordStatus.CANCELLED):
        raise NotAllowed("Ese envío ya no está pendiente.")
    record.status, record.next_at = RecordStatus.WAITING, clock.now()
    audit.record(session, "outbox.resend", record)


def send_all_again(session: Session, system: str) -> int:
    """What a system refused, or did not take for days, is due now: it was mended. How many records."""
    failed = update(OutboxRecord).where(
        OutboxRecord.status == RecordStatus.FAILED, OutboxRecord.system == system
    )
    found = session.execute(failed.values(status=RecordStatus.WAITING, next_at=clock.now()))
    count: int = getattr(found, "rowcount", 0)
    audit.record(session, "outbox.resend_all", system=system, records=count)
    return count
