"""What the bot settled alone, what people took over, how long each took, and how the desk stands now."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from bot.errors import InvalidInput
from bot.models import (
    Account,
    CallOutcome,
    Channel,
    Closing,
    Conversation,
    ConversationState,
    HandlingKind,
    HandlingStep,
    MessageKind,
    Review,
    Role,
)
from bot.queries.durations import list_durations
from bot.queries.reports.live import show_desk
from bot.queries.reports.resolution import report_reasons, report_resolution
from bot.queries.reports.scope import Scope
from bot.queries.reports.talks import TALKS
from bot.queries.reports.timings import measure_handling, report_timings
from tests.integration.reports.town import FIRST, SECOND, Town

LUCIA, MARIO = "lucia@cnt.example", "mario@cnt.example"
KIND = HandlingKind


def step(
    town: Town, session: Session, name: str, local: str, kind: HandlingKind, agent: str | None = None,
    reason: str | None = None,
) -> None:  # fmt: skip
    session.add(
        HandlingStep(
            conversation_id=town.talks[name], kind=kind, agent=agent, reason=reason, at=town.at(local)
        )
    )
    session.flush()


@pytest.fixture
def attended(town: Town) -> Town:
    """Berta waited five minutes for Lucía; Dora a night for Lucía, who passed her on to Mario; Ana: the bot."""
    with town.recobra.database.writing() as session:
        step(town, session, "berta", "2021-03-18 10:05", KIND.ESCALATED, reason="asked")
        step(town, session, "berta", "2021-03-18 10:10", KIND.CLAIMED, LUCIA)
        town.say(session, "berta", "2021-03-18 10:12", MessageKind.AGENT, author=MARIO)  # is not Lucía's word
        town.say(session, "berta", "2021-03-18 10:13", MessageKind.AGENT, author=LUCIA)
        step(town, session, "berta", "2021-03-18 10:30", KIND.CLOSED)
        town.say(session, "dora", "2021-03-17 16:40")
        step(town, session, "dora", "2021-03-17 16:50", KIND.ESCALATED, reason="charge_dispute")
        step(town, session, "dora", "2021-03-18 08:20", KIND.CLAIMED, LUCIA)
        step(town, session, "dora", "2021-03-18 08:24", KIND.TRANSFERRED, MARIO)
        town.say(session, "dora", "2021-03-18 08:30", MessageKind.AGENT, author=MARIO)
        for name, agent, code, before in (("berta", LUCIA, "E4", "E6"), ("ana", LUCIA, "E1", "E1")):
            session.add(Closing(
                conversation_id=town.talks[name], contact_id=town.contacts[name], agent=agent, code=code,
                bot_code=before, form={}, closed_at=town.at("2021-03-18 10:30"),
            ))  # fmt: skip
        session.add(Review(
            conversation_id=town.talks["berta"], agent=LUCIA, reviewer="s@cnt.example", score=4,
            reviewed_at=town.at("2021-03-18 11:00"),
        ))  # fmt: skip
    return town


def test_what_the_bot_settled_alone(attended: Town) -> None:
    """Ana wrote and Berta spoke; Dora wrote and is with nobody done; Carla's silence is no conversation."""
    with attended.recobra.database.reading() as session:
        whole = report_resolution(session, Scope(attended.campaign))
        assert [tuple(row) for row in whole.rows] == [
            ("marzo", 3, 1, 1, 1, 2, Decimal("33.3"), Decimal("66.7")),
        ]  # fmt: skip
        assert [tuple(row)[1:4] for row in report_resolution(session, Scope(None, SECOND, SECOND)).rows] == [
            (1, 0, 1)
        ]
        for row, drills in enumerate(whole.drills):
            for column, drill in drills.items():
                alike = {name: value for name, value in drill.items() if name != "campaign"}
                assert len(TALKS.read(session, Scope(attended.campaign), alike)) == whole.rows[row][column]


def test_who_asked_for_a_person_and_was_settled_before_one_came_is_the_bots(town: Town) -> None:
    with town.recobra.database.writing() as session:
        step(town, session, "ana", "2021-03-17 09:11", KIND.ESCALATED, reason="asked")
    with town.recobra.database.reading() as session:
        (row,) = report_resolution(session, Scope(town.campaign)).rows
    assert tuple(row[1:6]) == (2, 2, 0, 0, 1)


def test_why_people_were_asked_for(attended: Town) -> None:
    with attended.recobra.database.reading() as session:
        report = report_reasons(session, Scope(attended.campaign))
        half = Decimal("50.0")
        assert [tuple(row) for row in report.rows] == [
            ("Pide hablar con una persona", 1, half),
            ("Reclama un cargo", 1, half),
        ]
        assert [row[0] for row in report_reasons(session, Scope(None, FIRST, FIRST)).rows] == [
            "Reclama un cargo"
        ]
        for row, drill in zip(report.rows, report.drills, strict=True):
            assert len(TALKS.read(session, Scope(attended.campaign), drill[1])) == row[1]


def test_times_of_bot_and_people_apart(attended: Town) -> None:
    """Dora's night is nobody's: ten minutes before five and twenty after eight."""
    with attended.recobra.database.reading() as session:
        times, agents = report_timings(session, Scope(attended.campaign, FIRST, SECOND))
    found = {row[0]: row[1:] for row in times.rows}
    assert found["Primera respuesta del asistente"] == (1, Decimal("1.00"), Decimal("1.00"))
    assert found["Atención del asistente"] == (1, Decimal("1.00"), Decimal("1.00"))
    # five minutes of Berta and thirty of Dora
    assert found["Espera hasta que un asesor toma el chat"] == (2, Decimal("17.50"), Decimal("27.50"))
    # eight of Berta; Lucía said nothing to Dora; Mario six after she was passed on
    assert found["Primera respuesta de un asesor"] == (2, Decimal("7.00"), Decimal("7.80"))
    # twenty of Berta, four of Dora; Mario still has her
    assert found["Atención de un asesor"] == (2, Decimal("12.00"), Decimal("18.40"))
    by_agent = {row[0]: tuple(row[1:]) for row in agents.rows}
    assert by_agent[LUCIA] == (
        2,
        Decimal("8.00"),
        Decimal("8.00"),
        Decimal("12.00"),
        Decimal("18.40"),
        2,
        1,
        Decimal("50.0"),
        Decimal("4.00"),
    )
    assert by_agent[MARIO] == (1, Decimal("6.00"), Decimal("6.00"), None, None, 0, 0, None, None)


@pytest.mark.parametrize(
    ("outcome", "minutes"),
    [
        (CallOutcome.NO_ANSWER, Decimal("8.00")),
        (None, Decimal("8.00")),  # it still rings
        (CallOutcome.COMPLETED, Decimal("6.00")),
    ],
)
def test_a_call_that_nobody_answers_is_no_word(
    attended: Town, outcome: CallOutcome | None, minutes: Decimal
) -> None:
    """Lucía rang Berta two minutes before she wrote to her, which was eight after Berta had begun to wait."""
    with attended.recobra.database.writing() as session:
        call = {"channel": Channel.VOICE, "author": LUCIA, "outcome": outcome}
        attended.say(session, "berta", "2021-03-18 10:11", MessageKind.AGENT, **call)
    with attended.recobra.database.reading() as session:
        _, agents = report_timings(session, Scope(attended.campaign, FIRST, SECOND))
        durations = list_durations(session, SECOND, SECOND)
    assert {row[0]: row[2] for row in agents.rows}[LUCIA] == minutes
    waited = {row[0]: row[3] for row in durations.rows}
    assert waited[attended.talks["berta"]] == (10.0 if outcome is CallOutcome.COMPLETED else 11.0)


def test_a_stretch_counts_for_the_day_on_which_it_began(attended: Town) -> None:
    with attended.recobra.database.reading() as session:
        times, agents = report_timings(session, Scope(attended.campaign, FIRST, FIRST))
    assert {row[0]: row[1] for row in times.rows}["Espera hasta que un asesor toma el chat"] == 0
    assert not agents.rows


@pytest.mark.parametrize(
    ("claimed", "closed", "minutes"),
    [
        ("2021-03-17 16:50", "2021-03-17 17:20", 30),  # stayed after hours
        ("2021-03-17 16:50", "2021-03-18 08:10", 20),  # went home in between
        ("2021-03-19 16:30", "2021-03-22 08:30", 60),  # over a weekend
    ],
)
def test_handling_leaves_out_the_nights(town: Town, claimed: str, closed: str, minutes: int) -> None:
    assert measure_handling(town.at(claimed), town.at(closed)) == timedelta(minutes=minutes)


def test_the_desk_as_it_stands_now(attended: Town) -> None:
    """Two wait, since four and since ninety minutes; Lucía is here with one chat, Mario has been away for an hour."""
    with attended.recobra.database.writing() as session:
        for name, local, queue in (
            ("ana", "2021-03-18 11:56", None),
            ("carla", "2021-03-18 10:30", "claims"),
        ):
            talk = session.get_one(Conversation, attended.talks[name])
            talk.state, talk.waiting_since, talk.queue = ConversationState.WAITING, attended.at(local), queue
        talk = session.get_one(Conversation, attended.talks["berta"])
        talk.state, talk.agent = ConversationState.AGENT, LUCIA
        for email, seen in ((LUCIA, "2021-03-18 11:58"), (MARIO, "2021-03-18 11:00")):
            session.add(Account(
                email=email, name=email.split("@")[0].title(), role=Role.AGENT, fs_uniquifier=email,
                created_at=attended.at("2021-03-01 08:00"), seen_at=attended.at(seen),
            ))  # fmt: skip
    with attended.recobra.database.reading() as session:
        desk = show_desk(session)
        assert [tuple(row) for row in desk.queues.rows] == [
            ("Reclamos", 1, 0, 0, 0, 1, 90), ("General", 1, 1, 0, 0, 0, 4),
        ]  # fmt: skip
        claims, common = (desk.queues.drill(n, 1) or {} for n in (0, 1))
        assert [t.conversation_id for t in TALKS.read(session, Scope(), claims)] == [attended.talks["carla"]]
        assert [t.conversation_id for t in TALKS.read(session, Scope(), common)] == [attended.talks["ana"]]
        rows = {row[1]: tuple(row) for row in desk.agents.rows}
        assert (rows[LUCIA][2], *rows[LUCIA][4:]) == ("sí", 1, 2, Decimal("4.00"))
        assert (rows[MARIO][2], *rows[MARIO][4:]) == ("no", 0, 0, None)
        assert (desk.waiting, desk.with_agents, desk.present) == (2, 1, 1)
        assert len(TALKS.read(session, Scope(), {"agent": LUCIA})) == 1
        assert len(TALKS.read(session, Scope(), {"closed_by": LUCIA})) == 2
        assert len(TALKS.read(session, Scope(), {"claimed_by": MARIO})) == 1


@pytest.mark.parametrize("drill", [{"colour": "red"}, {"end": "red"}])
def test_a_filter_that_does_not_exist_is_refused(town: Town, drill: dict[str, str]) -> None:
    with town.recobra.database.reading() as session, pytest.raises(InvalidInput):
        TALKS.read(session, Scope(), drill)
