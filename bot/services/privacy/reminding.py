"""Tells once a day that people wait for an answer about their own data, before the law's days are over."""

import structlog
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot import clock
from bot.config import get_settings
from bot.models import Channel, Message, MessageStatus
from bot.queries.data_requests import count_attention
from bot.services.outbound import messages

log = structlog.get_logger()
_SUBJECT = "Recobra. Solicitudes sobre datos personales por responder"
_BODY = (
    "Vencidas: {overdue}. Por vencer: {soon}.\n\n"
    "La ley da un plazo para responder a quien pide ver, corregir o borrar sus datos. Respóndelas en la consola, en "
    "«Datos personales»."
)


def remind_overdue(session: Session) -> bool:
    """Mail ALERT_MAIL where an answer is late or nearly; whether a mail was queued."""
    attention = count_attention(session)
    if not (attention.overdue or attention.soon):
        return False
    if attention.overdue:
        log.warning("data_requests_overdue", count=attention.overdue)
    address = get_settings().alert_mail
    if not address or _was_told_today(session):
        return False
    messages.queue_mail(session, address, _SUBJECT, _BODY.format(**vars(attention)))
    return True


def _was_told_today(session: Session) -> bool:
    since = clock.start_of_day(clock.today())
    recent = or_(Message.status == MessageStatus.DUE, Message.claimed_at >= since)
    told = select(Message.id).where(
        Message.channel == Channel.EMAIL, recent, Message.subject == _SUBJECT, Message.created_at >= since
    )
    return session.scalar(told.limit(1)) is not None
