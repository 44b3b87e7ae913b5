"""What was said too long ago is erased by itself, but for whom it is still needed; counts and times stay."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog import privacy
from bot.models import (
    AuditEntry,
    CaseStatus,
    Claim,
    ClaimStatus,
    Closing,
    Conversation,
    ConversationState,
    Customer,
    DataRequest,
    Message,
    MessageStatus,
    Note,
    OutboxRecord,
    Receipt,
    RecordStatus,
    ServiceCase,
)
from bot.services import audit
from bot.services.privacy import retention
from tests.support.privacy import add_events, add_message, add_person, list_events, read_everything
from tests.support.world import WEDNESDAY, move_clock, set_clock


@pytest.fixture
def person(recobra: Recobra, monkeypatch: pytest.MonkeyPatch) -> int:
    """What is kept: texts 30 days, files 10, the trail 60; two rows at once."""
    set_clock(WEDNESDAY)
    rules = privacy.get_privacy()
    days = rules.retention.model_copy(
        update={"message_days": 30, "media_days": 10, "audit_days": 60, "batch": 2}
    )
    monkeypatch.setattr(retention, "get_privacy", lambda: rules.model_copy(update={"retention": days}))
    key = add_person(recobra)
    with recobra.database.writing() as session:
        session.query(DataRequest).delete()
        audit.record(session, "customer.see", customer_id=key)
    return key


def list_files(recobra: Recobra) -> list[Path]:
    folder = Path(recobra.settings.media_url.removeprefix("file://"))
    return [path for path in folder.rglob("*") if path.is_file()]


def test_files_go_first_and_texts_stay(recobra: Recobra, person: int) -> None:
    move_clock(days=9)
    assert not any(retention.erase_old(recobra).values())
    move_clock(days=2)
    counts = retention.erase_old(recobra)
    assert (counts["files"], counts["receipts"], counts["texts"]) == (2, 1, 0)
    assert list_files(recobra) == []
    with recobra.database.reading() as session:
        said = session.scalars(select(Message)).first()
        assert said
        assert said.body
        assert said.media == [{"name": "archivo borrado", "content_type": "image/jpeg", "problem": "expired"}]
        assert "path" not in session.scalars(select(Receipt)).one().media[0]


def test_texts_notes_and_forms_go_and_what_is_counted_stays(recobra: Recobra, person: int) -> None:
    with recobra.database.writing() as session:
        conversation = session.scalars(select(Conversation)).one()
        session.add_all(add_message(conversation, f"papagayo {n}", provider_sid=f"SM{n}") for n in range(7))
    move_clock(days=31)
    with recobra.database.writing() as session:
        conversation = session.scalars(select(Conversation)).one()
        session.add(add_message(conversation, "de hoy", provider_sid="SMhoy"))
    counts = retention.erase_old(recobra)
    assert (counts["texts"], counts["notes"], counts["closings"], counts["audit"]) == (9, 1, 1, 0)
    with recobra.database.reading() as session:
        bodies = session.scalars(select(Message.body).order_by(Message.id)).all()
        assert bodies == [None] * 9 + ["de hoy"]
        assert set(session.scalars(select(Message.status))) == {MessageStatus.HANDLED, MessageStatus.SENT}
        assert session.scalars(select(Note)).one().text == "[borrado]"
        closing = session.scalars(select(Closing)).one()
        assert (closing.observation, closing.form) == (None, {})
        assert session.scalars(select(Customer)).one().name
    assert not any(secret in read_everything(recobra) for secret in ("papagayo 1", "Vive en Toctiuco"))
    assert not any(retention.erase_old(recobra).values())


def test_cases_that_ended_lose_their_files_and_then_their_words(recobra: Recobra, person: int) -> None:
    move_clock(days=11)
    assert retention.erase_old(recobra)["case files"] == 1
    with recobra.database.reading() as session:
        case = session.scalars(select(ServiceCase)).one()
        assert case.files[0].media["name"] == "archivo borrado"
        assert case.observation == "Zoila Quishpe se va"
    move_clock(days=20)
    assert retention.erase_old(recobra)["cases"] == 1
    with recobra.database.reading() as session:
        case = session.scalars(select(ServiceCase)).one()
        assert (case.answers, case.observation) == ({"demand": "leave"}, None)
        assert [step.answers for step in case.steps] == [{}]
        assert session.scalar(select(OutboxRecord.payload)) == {}
    assert retention.erase_old(recobra)["cases"] == 0


def test_a_case_that_other_systems_do_not_know_of_keeps_its_words(recobra: Recobra, person: int) -> None:
    with recobra.database.writing() as session:
        session.query(OutboxRecord).one().status = RecordStatus.FAILED
    move_clock(days=31)
    assert retention.erase_old(recobra)["cases"] == 0


def test_the_trail_goes_last(recobra: Recobra, person: int) -> None:
    move_clock(days=61)
    assert retention.erase_old(recobra)["audit"] == 1
    with recobra.database.reading() as session:
        assert session.scalars(select(AuditEntry)).all() == []


def test_what_rasa_remembers_goes_too(recobra: Recobra, person: int) -> None:
    """By Rasa's own clock, which no offset moves; but not of a conversation that a person has."""
    old = datetime.now(UTC) - timedelta(days=31)
    with recobra.database.writing() as session:
        session.add(Conversation(address="x", state=ConversationState.AGENT, created_at=clock.now(), id=99))
    for sender in (person, 99):
        add_events(recobra, sender, f"de antes {sender}", old)
    assert retention.erase_old(recobra)["events"] == 1
    assert [each for each in list_events(recobra) if "de antes" in each] == ['{"text": "de antes 99"}']


def with_agent(session: Session, person: int) -> None:
    session.query(Conversation).one().state = ConversationState.AGENT


def waiting(session: Session, person: int) -> None:
    session.query(Conversation).one().state = ConversationState.WAITING


def working(session: Session, person: int) -> None:
    session.query(ServiceCase).one().status = CaseStatus.OPEN


def claiming(session: Session, person: int) -> None:
    session.query(Claim).one().status = ClaimStatus.OPEN


def asking(session: Session, person: int) -> None:
    session.add(
        DataRequest(
            kind="export", customer_id=person, received_on=clock.today(), due_on=clock.today(), opened_by="a"
        )
    )


@pytest.mark.parametrize("need", [with_agent, waiting, claiming, asking, working])
def test_what_is_still_needed_stays(
    recobra: Recobra, person: int, need: Callable[[Session, int], None]
) -> None:
    with recobra.database.writing() as session:
        need(session, person)
    move_clock(days=40)
    counts = retention.erase_old(recobra)
    kept = {"texts", "files"} if need in (with_agent, waiting) else {"texts", "files", "receipts", "notes"}
    with recobra.database.reading() as session:
        said = session.scalars(select(Message).where(Message.conversation_id.is_not(None))).one()
        assert said.body
        assert said.media[0]["path"]
    assert not (need in (claiming, asking, working) and any(counts[kind] for kind in kept))


def test_an_unanswered_message_waits_for_its_answer(recobra: Recobra, person: int) -> None:
    with recobra.database.writing() as session:
        session.scalars(select(Message)).first().status = MessageStatus.RECEIVED  # type: ignore[union-attr]
    move_clock(days=40)
    retention.erase_old(recobra)
    with recobra.database.reading() as session:
        assert session.scalars(select(Message.body).where(Message.status == MessageStatus.RECEIVED)).one()
