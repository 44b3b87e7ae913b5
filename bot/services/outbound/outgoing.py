"""Dresses a claimed message for its channel: template or text, media, how long it may be held."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, case, select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.scripts import get_scripts
from bot.channels.base import Outgoing
from bot.config import Settings
from bot.models import Channel, ContentTemplate, Message, MessageKind
from bot.services.media import public_url
from bot.services.outbound.checks import BEGUN
from bot.services.outbound.send_hours import SendRule, end_of_window
from bot.services.outbound.templates import find_synced

_LONGEST_VALIDITY = 36_000  # seconds that Twilio keeps a message at most


def describe_outgoing(session: Session, settings: Settings, ids: Sequence[int]) -> list[Outgoing]:
    """The messages with these ids, in that order, as the adapters take them."""
    position = case({key: n for n, key in enumerate(ids)}, value=Message.id)
    rows = session.execute(
        select(
            Message.id,
            Message.channel,
            Message.kind,
            Message.address,
            Message.body,
            Message.subject,
            Message.template,
            Message.content_variables,
            Message.choices,
            Message.media,
            Message.details,
            Message.expires_at,
            Message.mentions_money,
        )
        .where(Message.id.in_(ids))
        .order_by(position)
    ).all()
    return dress(session, settings, rows)


def dress(session: Session, settings: Settings, rows: Sequence[Message | Row[Any]]) -> list[Outgoing]:
    """The same for messages that are at hand."""
    named = {row.template for row in rows if row.template}
    synced = find_synced(session, settings, sorted(named)) if named else {}
    return [_to_outgoing(row, synced, settings) for row in rows]


def _to_outgoing(row: Message | Row[Any], synced: dict[str, ContentTemplate], settings: Settings) -> Outgoing:
    sid = variables = None
    is_whatsapp = row.channel is Channel.WHATSAPP
    if is_whatsapp and row.template in synced:
        template = get_scripts().by_name(row.template)
        if synced[row.template].digest == template.digest:
            sid = synced[row.template].sid
            variables = template.number_variables(row.content_variables or {})
    return Outgoing(
        id=row.id,
        address=row.address,
        body=row.body or "",
        subject=row.subject,
        content_sid=sid,
        content_variables=variables,
        choices=row.choices,
        media=row.media,
        details=row.details,
        media_urls=[public_url(settings, item) for item in row.media] if is_whatsapp else (),
        valid_seconds=_seconds_valid(row),
    )


def _seconds_valid(row: Message | Row[Any]) -> int | None:
    """How long the provider may hold a message that we begin: not beyond today's hours or its deadline."""
    if row.kind not in BEGUN or row.channel is not Channel.WHATSAPP:
        return None
    now = clock.now()
    rule = SendRule(row.mentions_money, respects_holidays=row.kind is MessageKind.CAMPAIGN)
    until = min(filter(None, (end_of_window(now, rule), row.expires_at)))
    return max(1, min(_LONGEST_VALIDITY, int((until - now).total_seconds())))
