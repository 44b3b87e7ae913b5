"""What other systems have to be told: what waits, what failed and why, and how much of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from bot.models import UNTOLD, Channel, Message, MessageStatus, OutboxRecord, RecordStatus
from bot.services.outbox.sending import is_held

PAGE = 50
_UNSENT = (MessageStatus.DUE, MessageStatus.SENDING, MessageStatus.UNKNOWN)
_MOST_UNSENT = 2000


@dataclass(frozen=True)
class RecordPage:
    """Records with their cases, and whether more follow.

    `held`: the ids of those that wait for an earlier one; `queued`: of those whose mail has not left yet.
    """

    records: Sequence[OutboxRecord]
    has_more: bool
    held: frozenset[int]
    queued: frozenset[int]


def list_page(session: Session, status: RecordStatus, system: str, page: int = 0) -> RecordPage:
    """One page, `PAGE` records; what is to be sent in its order, all else the newest first. `system`: "" for any."""
    query = select(OutboxRecord).options(joinedload(OutboxRecord.case)).where(OutboxRecord.status == status)
    if system:
        query = query.where(OutboxRecord.system == system)
    waits = status is RecordStatus.WAITING
    order = OutboxRecord.id if waits else OutboxRecord.id.desc()
    found = session.scalars(query.order_by(order).offset(page * PAGE).limit(PAGE + 1)).all()
    shown = found[:PAGE]
    return RecordPage(shown, len(found) > PAGE, find_held(session, shown), find_queued(session, shown))


def find_held(session: Session, records: Sequence[OutboxRecord]) -> frozenset[int]:
    """Those of them that wait until an earlier one of their case was taken, by id."""
    mine = select(OutboxRecord.id).where(OutboxRecord.id.in_([each.id for each in records]))
    return frozenset(session.scalars(mine.where(OutboxRecord.status == RecordStatus.WAITING, is_held())))


def find_queued(session: Session, records: Sequence[OutboxRecord]) -> frozenset[int]:
    """Those of them that are mails which the mail server has not taken yet, by id."""
    told = {record.key: record.id for record in records if record.status is RecordStatus.SENT}
    if not told:
        return frozenset()
    unsent = select(Message.details).where(Message.channel == Channel.EMAIL, Message.status.in_(_UNSENT))
    keys = (details.get("outbox") for details in session.scalars(unsent.limit(_MOST_UNSENT)))
    return frozenset(told[key] for key in keys if key in told)


def count_pending(session: Session) -> Mapping[tuple[str, RecordStatus], int]:
    """How many each system has still to take, by system and state; only those that there are."""
    rows = session.execute(
        select(OutboxRecord.system, OutboxRecord.status, func.count())
        .where(OutboxRecord.status.in_(UNTOLD))
        .group_by(OutboxRecord.system, OutboxRecord.status)
    )
    return {(system, status): count for system, status, count in rows}
