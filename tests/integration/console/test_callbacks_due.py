"""Promised calls are listed by their hour, and kept once."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.errors import InvalidInput, NotAllowed
from bot.models import (
    Conversation,
    ConversationState,
    Customer,
    FollowUp,
    FollowUpStatus,
    PhoneStatus,
    ServiceKind,
)
from bot.queries.due_today import Callback, list_callbacks, list_due
from bot.queries.reports.live import show_desk
from bot.services import follow_ups, handoffs, ownership, promised_calls
from bot.services.addresses import open_conversations
from bot.services.debts import claims, promises, visits
from bot.services.debts.visits import VisitForm
from bot.services.handoffs import HandoffReason
from bot.services.promised_calls import CallResult
from tests.support import world

ANA, LUIS = "ana@cnt.example", "luis@cnt.example"
PHONE, SECOND = "+593992530829", "+593992530830"
THURSDAY = date(2021, 3, 18)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return clock.at_local(day, time(hour, minute))


@pytest.fixture
def promised(desk: Recobra) -> Recobra:
    """A call on Wednesday at half past ten was promised to one customer; it is ten o'clock."""
    with desk.database.writing() as session:
        customer = world.add_customer(session, PHONE, SECOND)
        conversation = session.get_one(Conversation, open_conversations(session, [PHONE])[PHONE])
        conversation.customer_id = customer.id
        follow_ups.promise_callback(session, conversation, at(date(2021, 3, 17), 10, 30))
    return desk


def callbacks(recobra: Recobra) -> list[Callback]:
    with recobra.database.reading() as session:
        return list_callbacks(session)


def finish(recobra: Recobra, result: CallResult, agent: str = ANA, again: datetime | None = None) -> None:
    with recobra.database.writing() as session:
        key = session.scalars(select(FollowUp.id).order_by(FollowUp.id)).all()[0]
        promised_calls.finish(session, key, result, agent, again_at=again)


def the_conversation(session: Session) -> Conversation:
    return session.scalars(select(Conversation).where(Conversation.address == PHONE)).one()


def test_a_call_is_listed_with_where_to_ring(promised: Recobra) -> None:
    [call] = callbacks(promised)
    assert call.numbers == [PHONE, SECOND]
    assert (call.is_due, call.is_overdue, call.is_today, call.opted_out) == (False, False, True, False)


def test_numbers_that_lead_elsewhere_are_not_offered_and_an_opt_out_is_told(promised: Recobra) -> None:
    with promised.database.writing() as session:
        customer = session.scalars(select(Customer)).one()
        customer.phones[0].status = PhoneStatus.WRONG
        customer.opted_out_at = clock.now()
    [call] = callbacks(promised)
    assert call.numbers == [SECOND]
    assert call.opted_out


@pytest.mark.parametrize(
    ("now", "late", "overdue"),
    [
        ("2021-03-17 10:40", timedelta(minutes=10), False),
        ("2021-03-17 10:50", timedelta(minutes=20), True),
        ("2021-03-18 07:00", None, True),
    ],
)
def test_lateness_counts_in_the_agents_hours(
    promised: Recobra, now: str, late: timedelta | None, overdue: bool
) -> None:
    world.set_clock(now)
    [call] = callbacks(promised)
    hours = promised.settings.agent_hours
    closed = at(date(2021, 3, 17), hours.end.hour, hours.end.minute) - call.follow_up.due_at
    assert abs(call.late - (closed if late is None else late)) < timedelta(seconds=5)
    assert call.is_overdue is overdue


def test_late_calls_are_counted_for_supervisors(promised: Recobra) -> None:
    for now, count in (("2021-03-17 10:40", 0), ("2021-03-17 10:50", 1)):
        world.set_clock(now)
        with promised.database.reading() as session:
            assert show_desk(session).late_calls == count


def test_the_night_makes_nobody_late(promised: Recobra) -> None:
    with promised.database.writing() as session:
        follow_up = session.scalars(select(FollowUp)).one()
        hours = promised.settings.agent_hours
        follow_up.due_at = at(date(2021, 3, 17), hours.end.hour, hours.end.minute) - timedelta(minutes=5)
    world.set_clock("2021-03-18 07:00")
    [call] = callbacks(promised)
    assert (call.is_due, call.is_overdue) == (True, False)


def test_a_call_that_was_answered_is_done_by_its_agent_and_the_bot_goes_on(promised: Recobra) -> None:
    world.set_clock("2021-03-17 10:31")
    with promised.database.writing() as session:
        follow_ups.run_due(session)
        assert the_conversation(session).state is ConversationState.WAITING
    finish(promised, CallResult.ANSWERED)
    assert callbacks(promised) == []
    with promised.database.reading() as session:
        follow_up = session.scalars(select(FollowUp)).one()
        assert (follow_up.status, follow_up.done_by) == (FollowUpStatus.DONE, ANA)
        assert follow_up.done_at is not None
        assert the_conversation(session).state is ConversationState.BOT


def test_the_conversation_of_an_agent_stays_theirs(promised: Recobra) -> None:
    with promised.database.writing() as session:
        ownership.take(session, the_conversation(session), ANA)
    finish(promised, CallResult.ANSWERED)
    with promised.database.reading() as session:
        assert the_conversation(session).agent == ANA


def test_who_took_it_to_ring_in_vain_gives_it_back(promised: Recobra) -> None:
    with promised.database.writing() as session:
        ownership.take(session, the_conversation(session), ANA)
    finish(promised, CallResult.NO_ANSWER, again=at(THURSDAY, 9))
    with promised.database.reading() as session:
        assert the_conversation(session).state is ConversationState.BOT
    assert len(callbacks(promised)) == 1


def test_who_has_it_for_another_reason_keeps_it(promised: Recobra) -> None:
    with promised.database.writing() as session:
        handoffs.hand_over(session, the_conversation(session), HandoffReason.ASKED)
        session.flush()
        ownership.take(session, the_conversation(session), ANA)
    finish(promised, CallResult.NO_ANSWER, again=at(THURSDAY, 9))
    with promised.database.reading() as session:
        assert the_conversation(session).agent == ANA


def test_of_two_agents_who_keep_it_at_once_one_is_told(promised: Recobra) -> None:
    finish(promised, CallResult.ANSWERED)
    with pytest.raises(NotAllowed, match=ANA):
        finish(promised, CallResult.ANSWERED, LUIS)


def test_nobody_answers_and_the_call_is_promised_again(promised: Recobra) -> None:
    world.set_clock("2021-03-17 10:31")
    with promised.database.writing() as session:
        follow_ups.run_due(session)
    finish(promised, CallResult.NO_ANSWER, again=at(THURSDAY, 9))
    [call] = callbacks(promised)
    assert call.follow_up.due_at == at(THURSDAY, 9)
    assert call.follow_up.note == "No contestó el 17-3-2021 a las 10:31."
    world.set_clock("2021-03-18 09:00")
    with promised.database.writing() as session:
        assert follow_ups.run_due(session) == 1


@pytest.mark.parametrize(
    "again",
    [
        None,
        lambda: at(date(2021, 3, 17), 9),
        lambda: at(THURSDAY, 3),
        lambda: at(date(2021, 3, 21), 10),
        lambda: at(date(2021, 5, 17), 10),
    ],
)
def test_another_hour_must_be_one_of_the_agents(
    promised: Recobra, again: Callable[[], datetime] | None
) -> None:
    with pytest.raises(InvalidInput):
        finish(promised, CallResult.NO_ANSWER, again=again() if again else None)
    assert len(callbacks(promised)) == 1


def test_what_falls_due_today_is_listed_and_what_does_not_is_not(desk: Recobra) -> None:
    with desk.database.writing() as session:
        first, second, third = (world.add_debtor(session) for _ in range(3))
        claims.open_claim(session, first.services[0], None, "no es mío")
        promises.make(session, second, Decimal("120.50"), date(2021, 3, 25), None)
        form = VisitForm(ServiceKind.INTERNET, "Calle 26", "Rosa Pérez", (PHONE, SECOND))
        visits.request(session, third, third.services[0], form)
        follow_ups.promise_contact(session, second, None, at(date(2021, 3, 25), 15))
    with desk.database.reading() as session:
        due = list_due(session)
        assert (due.claims, due.promises, due.visits, due.later) == ([], [], [], [])
    world.set_clock("2021-03-25 10:00")
    with desk.database.reading() as session:
        due = list_due(session)
        assert [len(each) for each in (due.claims, due.promises, due.visits, due.later)] == [0, 1, 1, 1]
    world.set_clock("2021-04-05 10:00")
    with desk.database.reading() as session:
        assert [claim.service.customer.name for claim in list_due(session).claims] == [
            "PEREZ LOPEZ JUAN CARLOS"
        ]
