"""From the contacts of a campaign to those that were settled: each counts once a step, over all and by channel."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, or_, select, true
from sqlalchemy.orm import Session

from bot.models import Channel, Contact, ContactState, Message
from bot.queries.reports.report import Report, percent
from bot.queries.reports.scope import Scope
from bot.queries.reports.steps import CHANNELS, RANKS, rank
from bot.queries.reports.words import first_word
from bot.queries.state_names import CHANNELS as CHANNEL_NAMES

STEPS = ("contacts", "sent", "delivered", "read", "answered", "settled")
_ATTEMPTED = ("sent", "delivered", "read", "answered")
_HEADINGS = (
    "CANAL", "CONTACTOS", "ENVIADOS", "ENTREGADOS", "LEÍDOS", "RESPONDIERON", "RESUELTOS", "% RESPONDE", "% RESUELTO",
)  # fmt: skip
_REMARKS = (
    "En las llamadas, «entregado» es que alguien o una contestadora atendió, «leído» que atendió una persona y "
    "«respondió» que dijo o marcó algo.",
    "Quien responde cuenta como que recibió y leyó, aunque su teléfono no lo confirme. Resueltos son todos los que "
    "hay ahora, también los que registró la empresa.",
)


def report_funnel(session: Session, scope: Scope) -> Report:
    """A row for the campaign and one a channel, of the contacts that were attempted in these days (all without)."""
    found = session.execute(_total(_by_customer(_by_contact(scope)))).one()._mapping
    rows, drills = [], []
    for channel in (None, *CHANNELS):
        name = CHANNEL_NAMES[channel] if channel else "todos"
        counts = [int(found[_label(step, channel)] or 0) for step in STEPS]
        rows.append((name, *counts, percent(counts[4], counts[1]), percent(counts[5], counts[0])))
        drills.append({n: _drill(scope, step, channel) for n, step in enumerate(STEPS, start=1)})
    return Report(_HEADINGS, rows, drills, _REMARKS)


def _drill(scope: Scope, step: str, channel: Channel | None) -> dict[str, str]:
    where = {"channel": channel.value} if channel else {}
    state = {"state": ContactState.SETTLED.value} if step == "settled" else {}
    tried = {"step": "tried"} if channel or scope.first or scope.last else {}
    return where | state | ({"step": step} if step in _ATTEMPTED else tried)


def _label(step: str, channel: Channel | None) -> str:
    return f"{step}_{channel.value if channel else 'all'}"


def _by_contact(scope: Scope) -> Subquery:
    """How far each contact's attempts got on each channel, and the channel of the customer's first word of it."""
    tried = and_(Message.contact_id == Contact.id, Message.attempt > 0, *scope.within(Message.claimed_at))
    ranks = [
        func.max(case((Message.channel == channel, rank()))).label(f"rank_{channel.value}")
        for channel in CHANNELS
    ]
    return (
        select(Contact.customer_id, Contact.state, first_word("channel").label("first_word"), *ranks)
        .join(Message, tried, isouter=scope.start is None and scope.end is None)
        .where(*scope.of_talk())
        .group_by(Contact.id)
        .subquery()
    )


def _by_customer(contacts: Subquery) -> Subquery:
    """A customer's word is kept with one of their services, and answers for all that they were asked about."""
    spoke = [
        func.max(case((or_(_rank(contacts, c) >= RANKS["answered"], contacts.c.first_word == c), 1), else_=0))
        .over(partition_by=contacts.c.customer_id)
        .label(f"spoke_{c.value}")
        for c in CHANNELS
    ]
    return select(contacts, *spoke).subquery()


def _total(contacts: Subquery) -> Any:
    sums = [
        func.sum(case((_got(contacts, step, channels), 1), else_=0)).label(_label(step, channel))
        for channel, channels in ((None, CHANNELS), *((c, (c,)) for c in CHANNELS))
        for step in STEPS
    ]
    return select(*sums).select_from(contacts)


def _got(contacts: Subquery, step: str, channels: Sequence[Channel]) -> ColumnElement[bool]:
    """Whether a contact got so far on one of the channels; over all of them those never attempted count too."""
    if step in ("contacts", "settled"):
        tried = true() if len(channels) > 1 else _rank(contacts, channels[0]).is_not(None)
        return tried if step == "contacts" else and_(tried, contacts.c.state == ContactState.SETTLED)
    sent = or_(*(_rank(contacts, channel) >= RANKS["sent"] for channel in channels))
    spoke = and_(sent, or_(*(contacts.c[f"spoke_{channel.value}"] == 1 for channel in channels)))
    if step == "answered":
        return spoke
    return or_(*(_rank(contacts, channel) >= RANKS[step] for channel in channels), spoke)


def _rank(contacts: Subquery, channel: Channel) -> ColumnElement[int]:
    rank_there: ColumnElement[int] = contacts.c[f"rank_{channel.value}"]
    return rank_there
