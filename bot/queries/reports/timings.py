"""How long customers wait for a first answer and how long each is attended: the bot and people apart."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median, quantiles

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.desk import get_desk
from bot.models import Closing, Contact, Conversation, MessageKind, Review
from bot.queries.durations import Word, measure, read_words, sum_agent_time
from bot.queries.reports.report import Report, percent
from bot.queries.reports.scope import Scope
from bot.queries.reports.stretches import Stretch, list_stretches

SAMPLE = 1_000  # conversations by which the bot is measured, the latest: it answers all alike
_HEADINGS = ("QUÉ", "VECES", "MEDIANA (MIN)", "PERCENTIL 90 (MIN)")
_AGENTS = (
    "ASESOR", "CHATS TOMADOS", "1.ª RESPUESTA: MEDIANA (MIN)", "1.ª RESPUESTA: P90 (MIN)", "ATENCIÓN: MEDIANA (MIN)",
    "ATENCIÓN: P90 (MIN)", "CERRADOS", "CORRECCIONES", "% CORRIGE", "CALIFICACIÓN",
)  # fmt: skip
_REMARK = (
    "Las esperas cuentan solo en el horario de los asesores, en días hábiles; la atención de un chat, como pasó, y si "
    "sigue otro día, solo en su horario. El asistente se mide en las últimas 1.000 conversaciones."
)


def report_timings(session: Session, scope: Scope) -> tuple[Report, Report]:
    """Two tables of these days: what takes how long, and the same by agent."""
    stretches = list_stretches(session, scope)
    answers, lengths = _measure_bot(session, scope)
    waits = [_wait(each, each.claimed_at) for each in stretches if each.waits_since]
    rows = [
        _summarise("Primera respuesta del asistente", answers),
        _summarise("Atención del asistente", lengths),
        _summarise("Espera hasta que un asesor toma el chat", waits),
        _summarise("Primera respuesta de un asesor", _first_answers(stretches)),
        _summarise("Atención de un asesor", _handling(stretches)),
    ]
    return Report(_HEADINGS, rows, (), (_REMARK,)), _list_agents(session, scope, stretches)


def _summarise(what: str, times: Sequence[timedelta]) -> tuple[object, ...]:
    return what, len(times), *_middle_and_tail(times)


def _middle_and_tail(times: Sequence[timedelta]) -> tuple[Decimal | None, Decimal | None]:
    """The median and the 90th percentile in minutes, with two places."""
    if not times:
        return None, None
    minutes = [each / timedelta(minutes=1) for each in times]
    tail = quantiles(minutes, n=10, method="inclusive")[-1] if len(minutes) > 1 else minutes[0]
    return _round(median(minutes)), _round(tail)


def _round(minutes: float) -> Decimal:
    return Decimal(minutes).quantize(Decimal("0.01"))


def _wait(stretch: Stretch, until: datetime) -> timedelta:
    """From the queue, or from taking it where nobody waited, within agents' hours."""
    return sum_agent_time(stretch.waits_since or stretch.claimed_at, until)


def _first_answers(stretches: Iterable[Stretch]) -> list[timedelta]:
    return [_wait(each, each.answered_at) for each in stretches if each.answered_at]


def _handling(stretches: Iterable[Stretch]) -> list[timedelta]:
    return [measure_handling(each.claimed_at, each.ended_at) for each in stretches if each.ended_at]


def measure_handling(start: datetime, end: datetime) -> timedelta:
    """How long an agent had a conversation: the hour after closing time counts, the night does not."""
    is_one_day = clock.to_local(start).date() == clock.to_local(end).date()
    return end - start if is_one_day else sum_agent_time(start, end)


def _measure_bot(session: Session, scope: Scope) -> tuple[list[timedelta], list[timedelta]]:
    """How long it took to a first answer, and how long conversations were with it."""
    answers: list[timedelta] = []
    lengths: list[timedelta] = []
    words = read_words(session, scope.start, scope.end or clock.now(), _sample(session, scope))
    for said in words.values():
        answers += _answers_of_bot(said)
        if any(word.kind is MessageKind.REPLY for word in said):
            lengths.append(measure(said).bot)
    return answers, lengths


def _sample(session: Session, scope: Scope) -> Sequence[int]:
    query = select(Conversation.id).where(
        Conversation.last_inbound_at.is_not(None), *scope.within(Conversation.last_inbound_at)
    )
    if scope.campaign:
        query = query.join(Contact, Contact.id == Conversation.contact_id).where(*scope.of_talk())
    return session.scalars(query.order_by(Conversation.last_inbound_at.desc()).limit(SAMPLE)).all()


def _answers_of_bot(words: Sequence[Word]) -> list[timedelta]:
    """After each silence, from the customer's first word to the bot's."""
    pause = timedelta(minutes=get_desk().pause_minutes)
    found: list[timedelta] = []
    asked: datetime | None = None
    before: Word | None = None
    for word in words:
        begins = before is None or word.at - before.at > pause
        if begins:
            asked = word.at if word.kind is MessageKind.INBOUND else None
        elif asked and word.kind is not MessageKind.INBOUND:
            if word.kind is MessageKind.REPLY:
                found.append(word.at - asked)
            asked = None
        before = word
    return found


def _list_agents(session: Session, scope: Scope, stretches: Sequence[Stretch]) -> Report:
    theirs: dict[str, list[Stretch]] = defaultdict(list)
    for stretch in stretches:
        theirs[stretch.agent].append(stretch)
    closed, corrected = _count_closings(session, scope)
    scores = _average_scores(session, scope)
    rows, drills = [], []
    for agent in sorted({*theirs, *closed}):
        answers, handling = _first_answers(theirs[agent]), _handling(theirs[agent])
        share = percent(corrected[agent], closed[agent])
        rows.append((
            agent, len(theirs[agent]), *_middle_and_tail(answers), *_middle_and_tail(handling), closed[agent],
            corrected[agent], share, scores.get(agent),
        ))  # fmt: skip
        drills.append({1: {"claimed_by": agent}, 6: {"closed_by": agent}})
    return Report(_AGENTS, rows, drills)


def _count_closings(session: Session, scope: Scope) -> tuple[Counter[str], Counter[str]]:
    """How often each agent closed, and corrected the bot in doing so."""
    query = select(Closing.agent, Closing.code, Closing.bot_code, func.count()).where(
        *scope.within(Closing.closed_at)
    )
    if scope.campaign:
        query = query.join(Contact, Contact.id == Closing.contact_id).where(*scope.of_campaign())
    closed, corrected = Counter[str](), Counter[str]()
    for agent, code, bot_code, count in session.execute(
        query.group_by(Closing.agent, Closing.code, Closing.bot_code)
    ):
        closed[agent] += count
        corrected[agent] += count if bot_code is not None and code != bot_code else 0
    return closed, corrected


def _average_scores(session: Session, scope: Scope) -> dict[str, Decimal]:
    query = select(Review.agent, func.sum(Review.score), func.count()).where(
        Review.agent.is_not(None), *scope.within(Review.reviewed_at)
    )
    if scope.campaign:
        query = (
            query.join(Conversation, Conversation.id == Review.conversation_id)
            .join(Contact, Contact.id == Conversation.contact_id)
            .where(*scope.of_talk())
        )
    rows = session.execute(query.group_by(Review.agent))
    return {agent or "": (Decimal(total) / count).quantize(Decimal("0.01")) for agent, total, count in rows}
