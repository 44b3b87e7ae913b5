"""When attempts are made and what comes of them, and when customers answer: by local hour and by channel."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from bot.models import CallOutcome, Channel, Contact, Message, MessageStatus
from bot.queries.reports.hours import hour_of, local_hour
from bot.queries.reports.report import Report, percent
from bot.queries.reports.scope import Scope
from bot.queries.reports.steps import CHANNELS, has_left
from bot.queries.reports.words import first_word
from bot.queries.state_names import CHANNELS as CHANNEL_NAMES
from bot.queries.state_names import name_attempt

_BY_HOUR = (
    "HORA", "WHATSAPP", "LEÍDOS", "NO LLEGARON", "LLAMADAS", "ATENDIDAS", "MÁQUINA", "SIN CONTESTAR", "% CONTESTA",
    "RESPUESTAS WHATSAPP", "RESPUESTAS LLAMADA",
)  # fmt: skip
_BY_RESULT = ("CANAL", "RESULTADO", "INTENTOS", "% DEL CANAL")
_KINDS: Mapping[str, str] = {  # by the call's outcome, else by the status
    MessageStatus.READ: "read",
    MessageStatus.UNDELIVERED: "lost",
    MessageStatus.FAILED: "lost",
    CallOutcome.COMPLETED: "read",
    CallOutcome.HUNG_UP: "read",
    CallOutcome.MACHINE: "machine",
    CallOutcome.NO_ANSWER: "lost",
    CallOutcome.BUSY: "lost",
}


def report_traffic(session: Session, scope: Scope) -> tuple[Report, Report]:
    """Two tables of the attempts in these days: by local hour with the customers' first words, and by result."""
    attempts = _count_attempts(session, scope)
    return _list_hours(attempts, _count_answers(session, scope)), _list_results(attempts)


def _count_attempts(session: Session, scope: Scope) -> Sequence[Any]:
    hour = hour_of(Message.claimed_at).label("hour")
    columns = (Message.channel, Message.status, Message.outcome, hour)
    return session.execute(
        select(*columns, func.count().label("attempts"))
        .select_from(Contact)
        .join(Message, and_(Message.contact_id == Contact.id, Message.attempt > 0))
        .where(
            *scope.of_talk(),
            has_left(),
            *scope.within(Message.claimed_at),
        )
        .group_by(*columns)
    ).all()


def _count_answers(session: Session, scope: Scope) -> Counter[tuple[Channel, int]]:
    """Each contact's first word, by channel and local hour."""
    hour = hour_of(Message.created_at)
    rows = session.execute(
        select(Message.channel, hour, func.count())
        .select_from(Contact)
        .join(Message, Message.id == first_word("id"))
        .where(*scope.of_talk(), *scope.within(Message.created_at))
        .group_by(Message.channel, hour)
    )
    found: Counter[tuple[Channel, int]] = Counter()
    for channel, text, count in rows:
        found[channel, local_hour(text)] += count
    return found


def _list_hours(attempts: Sequence[Any], answers: Counter[tuple[Channel, int]]) -> Report:
    found: dict[int, Counter[tuple[Channel, str]]] = defaultdict(Counter)
    for row in attempts:
        counts = found[local_hour(row.hour)]
        counts[row.channel, "all"] += row.attempts
        counts[row.channel, _KINDS.get(row.outcome or row.status, "other")] += row.attempts
    hours = sorted({*found, *(hour for _, hour in answers)})
    rows = [_write_hour(hour, found[hour], [answers[c, hour] for c in CHANNELS]) for hour in hours]
    remark = (
        "Contesta quien lee un mensaje o atiende una llamada en persona. Respuestas: la primera de cada contacto, "
        "a la hora en que llegó."
    )
    return Report(_BY_HOUR, rows, [_drill_hour(hour) for hour in hours], (remark,))


def _write_hour(
    hour: int, counts: Counter[tuple[Channel, str]], answers: Sequence[int]
) -> tuple[object, ...]:
    written = [counts[Channel.WHATSAPP, kind] for kind in ("all", "read", "lost")]
    called = [counts[Channel.VOICE, kind] for kind in ("all", "read", "machine", "lost")]
    share = percent(written[1] + called[1], written[0] + called[0])
    return f"{hour:02}:00", *written, *called, share, *answers


def _drill_hour(hour: int) -> dict[int, dict[str, str]]:
    found = {}
    for channel, tried, answered in ((Channel.WHATSAPP, 1, 9), (Channel.VOICE, 4, 10)):
        found[tried] = {"hour": str(hour), "channel": channel.value}
        found[answered] = {"answered_hour": str(hour), "channel": channel.value}
    return found


def _list_results(attempts: Sequence[Any]) -> Report:
    counts: Counter[tuple[Channel, str]] = Counter()
    totals: Counter[Channel] = Counter()
    for row in attempts:
        counts[row.channel, (row.outcome or row.status).value] += row.attempts
        totals[row.channel] += row.attempts
    ordered = sorted(counts.items(), key=lambda each: (each[0][0] != Channel.WHATSAPP, -each[1], each[0][1]))
    rows = [
        (CHANNEL_NAMES[channel], name_attempt(channel, result), count, percent(count, totals[channel]))
        for (channel, result), count in ordered
    ]
    drills = [{2: {"channel": channel.value, "result": result}} for (channel, result), _ in ordered]
    return Report(_BY_RESULT, rows, drills)
