"""Sends what other systems have to be told, in each case's order, until it was taken or refused."""

from datetime import timedelta

import structlog
from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, aliased, joinedload

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.systems import get_systems
from bot.config import Settings
from bot.errors import ProviderBusy, ProviderError
from bot.models import UNTOLD, OutboxRecord, RecordStatus
from bot.services.outbound.messages import queue_mail
from bot.services.outbox import adapters

log = structlog.get_logger()

_LEASE = timedelta(minutes=2)  # longer than an attempt: whoever was killed in one is followed by another
_PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60))
_GIVEN_UP = timedelta(days=5)
_ERROR = 300  # characters
_LOOK = "Míralo en la consola, en «Casos», «Envíos a otros sistemas»."
_OPEN = (RecordStatus.WAITING, RecordStatus.SENDING)


def send_due(recobra: Recobra) -> int:
    """Send what is due, one after the other; how many were taken.

    A system that does not answer is left alone until the next run: nobody else's records wait for it again.
    """
    taken = 0
    silent: set[str] = set()
    while (record := _claim(recobra, silent)) is not None:
        error = _try(recobra, record)
        taken += error is None
        if isinstance(error, ProviderBusy) and error.code is None:
            silent.add(record.system)
    return taken


def _claim(recobra: Recobra, silent: set[str]) -> OutboxRecord | None:
    """The next one, for this process alone for a while; with its case, readable afterwards."""
    with recobra.database.writing() as session:
        due = (
            select(OutboxRecord)
            .options(joinedload(OutboxRecord.case, innerjoin=False))
            .where(OutboxRecord.status.in_(_OPEN), OutboxRecord.next_at <= clock.now(), ~is_held())
            .order_by(OutboxRecord.next_at, OutboxRecord.id)
            .limit(1)
            .with_for_update(skip_locked=True, of=OutboxRecord)
        )
        if silent:
            due = due.where(OutboxRecord.system.not_in(silent))
        record = session.scalar(due)
        if record is not None:
            record.status = RecordStatus.SENDING
            record.attempts += 1
            record.next_at = clock.now() + _LEASE
        return record


def is_held() -> ColumnElement[bool]:
    """Whether an earlier record of the case is still to be taken: they go in the order of the steps.

    Source: 000_e38df741ca3a1b96.txt: the complaint is closed before the register's state changes;
    001_a9dd3aa41c520426.txt, Seguimiento: the case is closed after the request was made.
    """
    other = aliased(OutboxRecord)
    return exists().where(
        other.case_id == OutboxRecord.case_id, other.id < OutboxRecord.id, other.status.in_(UNTOLD)
    )


def _try(recobra: Recobra, record: OutboxRecord) -> ProviderError | None:
    """One attempt, outside of any transaction unless it is a mail; what came of it is written down."""
    try:
        if adapters.is_mail(recobra.settings, record):
            _queue_mail(recobra, record)
        else:
            adapters.send(recobra, record)
            with recobra.database.writing() as session:
                _note_sent(session, record)
    except ProviderError as error:
        return _put_off(recobra, record, error)
    except Exception as error:  # of one that nobody foresaw: it holds up no other, and people see why
        log.exception("record_failed", record=record.id, system=record.system)
        return _put_off(recobra, record, ProviderBusy(f"algo falló ({type(error).__name__})"))
    return None


def _queue_mail(recobra: Recobra, record: OutboxRecord) -> None:
    """Into the mails that leave, once: unless the record was called off, or is another's by now."""
    with recobra.database.writing() as session:
        kept = _lock(session, record)
        if kept is not None:
            adapters.queue(session, recobra.settings, kept)
            _note_sent(session, kept)


def _note_sent(session: Session, record: OutboxRecord) -> None:
    """It was taken: also where somebody called it off meanwhile, as that is what happened."""
    kept = session.get(OutboxRecord, record.id, with_for_update=True, populate_existing=True)
    if kept is not None:
        kept.status, kept.sent_at, kept.error = RecordStatus.SENT, clock.now(), None


def _lock(session: Session, record: OutboxRecord) -> OutboxRecord | None:
    """The record, if it is still ours to send."""
    kept = session.get(OutboxRecord, record.id, with_for_update=True, populate_existing=True)
    is_ours = kept and kept.status is RecordStatus.SENDING and kept.attempts == record.attempts
    return kept if is_ours else None


def _give_up(session: Session, settings: Settings, record: OutboxRecord) -> None:
    """It waits for a person; ALERT_MAIL is told of the first of a system, the doctor counts the others."""
    others = select(OutboxRecord.id).where(
        OutboxRecord.system == record.system, OutboxRecord.status == RecordStatus.FAILED
    )
    is_first = session.scalar(others.limit(1)) is None
    record.status = RecordStatus.FAILED
    if is_first and settings.alert_mail:
        known = get_systems().root.get(record.system)
        title = known.title if known else record.system
        text = f"{title} no recibió un registro: {record.error}. {_LOOK}"
        queue_mail(session, settings.alert_mail, f"Recobra: {title} no recibe registros", text)


def _put_off(recobra: Recobra, record: OutboxRecord, error: ProviderError) -> ProviderError:
    """Later, in growing pauses; what is refused, or was tried for days, waits for a person."""
    with recobra.database.writing() as session:
        kept = _lock(session, record)
        if kept is None:
            return error
        kept.error = str(error)[:_ERROR]
        is_over = clock.now() - kept.created_at > _GIVEN_UP and kept.attempts > len(_PAUSES)
        if isinstance(error, ProviderBusy) and not is_over:
            asked = timedelta(seconds=error.retry_after or 0)
            pause = max(asked, _PAUSES[min(kept.attempts, len(_PAUSES)) - 1])
            kept.status, kept.next_at = RecordStatus.WAITING, clock.now() + pause
        else:
            _give_up(session, recobra.settings, kept)
    log.warning("record_not_taken", record=record.id, system=record.system, attempts=record.attempts)
    return error
