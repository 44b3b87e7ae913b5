"""Reminds a customer of a turn, the day before at a decent hour."""

from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.language.person_names import first_name
from bot.language.written_dates import format_long_date
from bot.models import Message, MessageKind, MessageStatus, Turn, TurnPurpose
from bot.services.outbound import messages

_HOUR = time(10)
_NOT_BEFORE = timedelta(hours=1)  # whoever books today for tomorrow has just heard it


def queue(session: Session, turn: Turn) -> Message | None:
    """Queue the reminder; None where the customer has no number, or the turn is too near."""
    local = clock.to_local(turn.starts_at)
    due_at, too_late = _due_at(turn.starts_at), clock.start_of_day(local.date())
    if due_at >= too_late:
        return None
    is_return = turn.purpose is TurnPurpose.EQUIPMENT_RETURN
    template = "turn_reminder" if is_return else "agreement_reminder"
    values = {
        "first_name": first_name(turn.customer.name),
        "turn": turn.code,
        "day": format_long_date(local.date()),
        "time": f"{local:%H:%M}",
        "office": turn.office.name,
        "address": turn.office.address,
    }
    message = messages.queue_notice(
        session,
        turn.customer,
        template,
        values,
        due_at=due_at,
        kind=MessageKind.REMINDER,
        details={"turn": turn.code},
    )
    if message is not None:
        message.expires_at = too_late  # it says "mañana"
    return message


def cancel(session: Session, turn: Turn, reason: str) -> None:
    """Take back the reminders of a turn that have not left; `reason` in Spanish."""
    queued = select(Message).where(
        Message.customer_id == turn.customer_id,
        Message.kind == MessageKind.REMINDER,
        Message.status.in_([MessageStatus.PLANNED, MessageStatus.DUE]),
    )
    for message in session.scalars(queued).all():
        if message.details.get("turn") == turn.code:
            messages.cancel(session, message, reason)


def _due_at(starts_at: datetime) -> datetime:
    day_before = clock.to_local(starts_at).date() - timedelta(days=1)
    return max(clock.at_local(day_before, _HOUR), clock.now() + _NOT_BEFORE)
