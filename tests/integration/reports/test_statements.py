"""A report asks the database as often for many contacts as for few."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from bot.models import Channel, HandlingKind, HandlingStep, MessageKind, MessageStatus
from bot.queries.corrections import show_corrections
from bot.queries.reports import (
    agreed,
    funnel,
    live,
    outcomes,
    people,
    progress,
    resolution,
    talks,
    timings,
    traffic,
)
from bot.queries.reports.scope import Scope
from tests.integration.reports.town import FIRST, SECOND, Town
from tests.support.world import add_customer

REPORTS: dict[str, Callable[[Session, Scope], Any]] = {
    "funnel": funnel.report_funnel,
    "typifications": lambda s, scope: outcomes.report_typifications(s, scope.campaign, scope),  # type: ignore[arg-type]
    "states": lambda s, scope: outcomes.report_states(s, scope.campaign),  # type: ignore[arg-type]
    "progress": lambda s, scope: progress.measure_progress(s, scope.campaign),  # type: ignore[arg-type]
    "traffic": traffic.report_traffic,
    "promises": agreed.report_promises,
    "benefits": agreed.report_benefits,
    "turns": agreed.report_turns,
    "resolution": resolution.report_resolution,
    "reasons": resolution.report_reasons,
    "corrections": show_corrections,
    "timings": timings.report_timings,
    "desk": lambda s, _: live.show_desk(s),
    "people": lambda s, scope: people.PEOPLE.read(s, scope, {"step": "answered"}),
    "talks": lambda s, scope: talks.TALKS.read(s, scope, {"end": "bot"}),
}


@contextmanager
def counting(town: Town) -> Iterator[list[str]]:
    """The statements that read, while it lasts."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            statements.append(statement)

    engine = town.recobra.database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def count(town: Town, ask: Callable[[Session, Scope], Any]) -> int:
    with town.recobra.database.reading() as session, counting(town) as statements:
        ask(session, Scope(town.campaign, FIRST, SECOND))
    return len(statements)


def grow(town: Town) -> None:
    """Thirty more contacts, each with an attempt, a conversation and an agent who took it."""
    with town.recobra.database.writing() as session:
        for n in range(30):
            name = f"neighbour{n}"
            town.add_contact(session, name, add_customer(session), 0)
            town.add_attempt(session, name, "2021-03-18 09:00", Channel.WHATSAPP, MessageStatus.READ)
            town.say(session, name, "2021-03-18 09:05")
            town.say(session, name, "2021-03-18 09:06", MessageKind.REPLY)
            agent = f"agent{n}@cnt.example"
            for kind in (HandlingKind.ESCALATED, HandlingKind.CLAIMED, HandlingKind.CLOSED):
                at = town.at("2021-03-18 09:07")
                session.add(HandlingStep(conversation_id=town.talks[name], kind=kind, agent=agent, at=at))


def test_statements_do_not_grow_with_rows(town: Town) -> None:
    few = {name: count(town, ask) for name, ask in REPORTS.items()}
    grow(town)
    assert {name: count(town, ask) for name, ask in REPORTS.items()} == few
    assert max(few.values()) <= 6
