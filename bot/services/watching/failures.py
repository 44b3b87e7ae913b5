"""Whether a campaign's attempts fail so often, and not by its contacts' fault, that it had better stop."""

from collections import Counter
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.policy import get_policy
from bot.models import CallOutcome, Campaign, Channel, Contact, Message, MessageKind, MessageStatus

_SAMPLE = 30_000  # attempts of a channel that are looked at
_SETTLING = timedelta(minutes=1)  # a lost answer counts once the settlement has looked for it
_LEFT = (
    MessageStatus.ACCEPTED,
    MessageStatus.SENT,
    MessageStatus.DELIVERED,
    MessageStatus.READ,
    MessageStatus.FAILED,
    MessageStatus.UNDELIVERED,
)
_FAILED = (MessageStatus.FAILED, MessageStatus.UNDELIVERED, MessageStatus.UNKNOWN)
_SIP_DIGITS = 3


def find_excess(session: Session, campaign: Campaign) -> str | None:
    """Why a campaign should pause, in words with the most frequent error and its code, or None."""
    watch = get_policy().watch
    groups = _count_attempts(session, campaign)
    tried = sum(row.number for row in groups)
    errors: Counter[str | None] = Counter()
    for row in groups:
        if is_campaigns(row.channel, row.status, row.outcome, row.error_code, row.at_the_door):
            errors[row.error_code] += row.number
    if tried < watch.least_attempts or errors.total() < watch.failed_share * tried:
        return None
    code, _ = errors.most_common(1)[0]
    return f"fallaron {errors.total()} de los últimos {tried} intentos, sobre todo por {_explain(code)}"


def is_campaigns(
    channel: Channel,
    status: MessageStatus,
    outcome: CallOutcome | None,
    code: str | None,
    at_the_door: bool,
) -> bool:
    """Whether an attempt failed by the campaign's or the provider's fault; `at_the_door`: it was never taken."""
    if status not in _FAILED or get_policy().is_own_failure(code):
        return False
    if channel is Channel.VOICE and not at_the_door:
        return outcome in (None, CallOutcome.FAILED) and _is_network_failure(code)
    return True


def _is_network_failure(code: str | None) -> bool:
    """A call that rang in vain says nothing; a SIP answer 5xx, or a code of Twilio's, does."""
    return code is not None and (len(code) > _SIP_DIGITS or code.startswith("5"))


def _count_attempts(session: Session, campaign: Campaign) -> list[Row[*tuple[Any, ...]]]:
    return [
        row
        for name in campaign.channels
        for row in session.execute(_select_attempts(campaign, Channel(name)))
    ]


def _select_attempts(campaign: Campaign, channel: Channel) -> Select[*tuple[Any, ...]]:
    """How many of the last attempts stand how; their number is bounded, so that a high rate costs no more."""
    now = clock.now()
    since = now - timedelta(minutes=get_policy().watch.window_minutes)
    last = (
        select(
            Message.contact_id,
            Message.channel,
            Message.status,
            Message.outcome,
            Message.error_code,
            Message.provider_sid,
            Message.claimed_at,
        )
        .where(
            Message.channel == channel,
            Message.claimed_at >= max(since, campaign.watched_from or since),
            Message.kind == MessageKind.CAMPAIGN,
        )
        .order_by(Message.claimed_at.desc())
        .limit(_SAMPLE)
        .subquery()
    )
    of = last.c
    what = (of.channel, of.status, of.outcome, of.error_code, of.provider_sid.is_(None).label("at_the_door"))
    lost = and_(of.status == MessageStatus.UNKNOWN, of.claimed_at <= now - _SETTLING)
    return (
        select(*what, func.count().label("number"))
        .join(Contact, Contact.id == of.contact_id)
        .where(or_(of.status.in_(_LEFT), lost), Contact.campaign_id == campaign.id)
        .group_by(*what)
    )


def _explain(code: str | None) -> str:
    if code is None:
        return "un error sin código"
    rule = get_policy().error_codes.get(code)
    return f"«{rule.meaning if rule else 'error desconocido'}» ({code})"
