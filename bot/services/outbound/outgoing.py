"""Dresses a claimed message for its channel: template or text, media, how long it may be held."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row
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
COLUMNS = (  # what `dress` needs of a message
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


def dress(session: Session, settings: Settings, rows: Sequence[Message | Row[Any]]) -> list[Outgoing]:
    """Messages, or rows of `COLUMNS`, as the adapters take them."""
    named = {row.template for row in rows if row.template}
    synced = find_synced(session, settings, sorted(named)) if named else {}
    validity = _Validity(clock.now())
    return [_to_outgoing(row, synced, settings, validity) for row in rows]


def _to_outgoing(
    row: Message | Row[Any], synced: dict[str, ContentTemplate], settings: Settings, validity: "_Validity"
) -> Outgoing:
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
        valid_seconds=validity.seconds_of(row),
    )


class _Validity:
    """How long the provider may hold a message that we begin: not beyond today's hours or its deadline."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._ends: dict[SendRule, datetime] = {}

    def seconds_of(self, row: Message | Row[Any]) -> int | None:
        if row.kind not in BEGUN or row.channel is not Channel.WHATSAPP:
            return None
        rule = SendRule(row.mentions_money, respects_holidays=row.kind is MessageKind.CAMPAIGN)
        if rule not in self._ends:
            self._ends[rule] = end_of_window(self._now, rule)
        until = min(self._ends[rule], row.expires_at) if row.expires_at else self._ends[rule]
        return max(1, min(_LONGEST_VALIDITY, int((until - self._now).total_seconds())))
