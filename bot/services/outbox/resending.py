"""What people and the mail server say of records: send it again, it was mended; the mail did not arrive."""

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.errors import NotAllowed, NotFound
from bot.models import Message, MessageStatus, OutboxRecord, RecordStatus, ServiceCase
from bot.services import audit

log = structlog.get_logger()
_ERROR = 300  # characters


def send_again(session: Session, record_id: int, case: ServiceCase | None = None) -> None:
    """A person saw to what was wrong: it is due now. `case`: it has to be one of that case.

    Raises:
        NotFound: there is no such record.
        NotAllowed: it was taken, its case was called off, or it is being sent just now.
    """
    record = session.get(OutboxRecord, record_id, with_for_update=True)
    if record is None or (case and record.case_id != case.id):
        raise NotFound("Ese envío no existe.")
    if record.status in (RecordStatus.SENT, RecordStatus.CANCELLED):
        raise NotAllowed("Ese envío ya no está pendiente.")
    if record.status is RecordStatus.SENDING and record.next_at > clock.now():
        raise NotAllowed("Se está enviando en este momento: mira en un par de minutos cómo le fue.")
    record.status, record.next_at, record.attempts = RecordStatus.WAITING, clock.now(), 0
    audit.record(session, "outbox.resend", record)


def send_all_again(session: Session, system: str) -> int:
    """What a system refused, or did not take for days, is due now: it was mended. How many records."""
    failed = update(OutboxRecord).where(
        OutboxRecord.status == RecordStatus.FAILED, OutboxRecord.system == system
    )
    found = session.execute(failed.values(status=RecordStatus.WAITING, next_at=clock.now(), attempts=0))
    count: int = getattr(found, "rowcount", 0)
    audit.record(session, "outbox.resend_all", system=system, records=count)
    return count


def record_mail(session: Session, mail: Message) -> None:
    """A mail that the server refused was not told: its record waits for a person. Nothing where it is another's."""
    key = mail.details.get("outbox")
    if not key or mail.status is not MessageStatus.FAILED:
        return
    record = session.scalar(select(OutboxRecord).where(OutboxRecord.key == key).with_for_update())
    if record is not None and record.status is RecordStatus.SENT:
        record.status, record.sent_at = RecordStatus.FAILED, None
        record.error = (mail.error_message or "el correo no salió")[:_ERROR]
        log.warning("record_mail_failed", record=record.id, message_id=mail.id)
