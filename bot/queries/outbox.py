"""What other systems have to be told: what waits, what failed and why, and how much of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from bot.models import UNTOLD, OutboxRecord, RecordStatus
from bot.services.outbox.sending import is_held

PAGE = 50


@dataclass(frozen=True)
class RecordPage:
    """Records with their cases, and whether more follow; `held`: the ids of those that wait for an earlier one."""

    records: Sequence[OutboxRecord]
    has_more: bool
    held: frozenset[int]


def list_page(session: Session, status: RecordStatus, system: str, page: int = 0) -> RecordPage:
    """One page, `PAGE` records; what is to be sent in its order, all else the newest first. `system`: "" for any."""
    query = select(OutboxRecord).options(joinedload(OutboxRecord.case)).where(OutboxRecord.status == status)
    if system:
        query = query.where(OutboxRecord.system == system)
    waits = status is RecordStatus.WAITING
    order = OutboxRecord.id if waits else OutboxRecord.id.desc()
    found = session.scalars(query.order_by(order).offset(page * PAGE).limit(PAGE + 1)).all()
    return RecordPage(found[:PAGE], len(found) > PAGE, find_held(session, found[:PAGE]))


def find_held(session: Session, records: Sequence[OutboxRecord]) -> frozenset[int]:
    """Those of them that wait until an earlier one of their case was taken, by id."""
    mine = select(OutboxRecord.id).where(OutboxRecord.id.in_([each.id for each in records]))
    return frozenset(session.scalars(mine.where(OutboxRecord.status == RecordStatus.WAITING, is_held())))


def count_pending(session: Session) -> Mapping[tuple[str, RecordStatus], int]:
    """How many each system has still to take, by system and state; only those that there are."""
    rows = session.execute(
        select(OutboxRecord.system, OutboxRecord.status, func.count())
        .where(OutboxRecord.status.in_(UNTOLD))
        .group_by(OutboxRecord.system, OutboxRecord.status)
    )
    return {(system, status): count for system, status, count in rows}
