"""Takes in the provider's callbacks on messages, many in one transaction: three come for each that leaves."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.db import UtcDateTime
from bot.models import Message, MessageStatus
from bot.services.outbound import locks, outcomes

_TIMES = {
    MessageStatus.ACCEPTED: "accepted_at",
    MessageStatus.SENT: "sent_at",
    MessageStatus.DELIVERED: "delivered_at",
    MessageStatus.READ: "read_at",
}
_LOCKED = (
    select(Message.id, Message.status, Message.provider_sid)
    .where(Message.id.in_(bindparam("keys", expanding=True)))
    .order_by(Message.id)
    .with_for_update()
)
_ARRIVED = (
    update(Message)
    .where(Message.id == bindparam("key"))
    .values(
        status=bindparam("reached"),
        error_code=bindparam("code"),
        error_message=None,
        **{
            name: func.coalesce(getattr(Message, name), bindparam(f"new_{name}", type_=UtcDateTime()))
            for name in _TIMES.values()
        },
    )
)


@dataclass(frozen=True)
class StatusCallback:
    """Twilio's word on a message: our id (as in the callback's URL) or its SID as the key."""

    key: int | str
    sid: str
    status: str
    error_code: str | None = None


def record_callbacks(session: Session, callbacks: Sequence[StatusCallback]) -> None:
    """Take them in, in their order, as `outcomes.record_message_status` does one.

    Those that only say how far a message came are written together; the others, one by one.
    """
    whose = locks.any_of(callback.key for callback in callbacks)
    locks.lock_campaigns(session, [callback.error_code for callback in callbacks], whose)
    keys = sorted({callback.key for callback in callbacks if isinstance(callback.key, int)})
    rows = {row.id: row for row in session.execute(_LOCKED, {"keys": keys})} if keys else {}
    reached: dict[int | str, MessageStatus] = {key: row.status for key, row in rows.items()}
    changes: dict[int | str, dict[str, object]] = {}
    others: list[StatusCallback] = []
    for callback in callbacks:
        row, status = rows.get(callback.key), outcomes.read_status(callback.status)
        if row is None or row.provider_sid != callback.sid or status not in _TIMES:
            others.append(callback)
        elif outcomes.is_further(status, reached[callback.key]):
            reached[callback.key] = status
            changes.setdefault(callback.key, {})[f"new_{_TIMES[status]}"] = clock.now()
            changes[callback.key]["code"] = callback.error_code
    if changes:
        nothing = {f"new_{name}": None for name in _TIMES.values()}
        values = [nothing | change | {"key": key, "reached": reached[key]} for key, change in changes.items()]
        session.connection().execute(_ARRIVED, values)
    if len(others) > 1:
        locks.lock_contacts(session, locks.any_of(callback.key for callback in others))
    for callback in others:
        outcomes.record_message_status(
            session, callback.key, callback.status, callback.error_code, sid=callback.sid
        )
