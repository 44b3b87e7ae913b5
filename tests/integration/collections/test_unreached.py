"""Whoever a collections campaign does not reach ends with 12, 13 or 14, and the attempts go on as the policy says.

Source: 003_e2c5f93ba8151af2.txt, typifications 12 to 14.
"""

from datetime import date

import pytest
from sqlalchemy import select

from bot.bootstrap import Recobra
from bot.models import Contact, ContactState, Customer, Message, PhoneStatus, Script
from bot.services.outbound import outcomes
from tests.support.twilio_stub import Post, TwilioStub
from tests.support.world import WEDNESDAY, add_base, add_debtor, launch, move_clock, run_once, set_clock

NO_REMINDERS_YET = date(2021, 5, 31)
MOBILE, LANDLINE, ANOTHER = "+593991111111", "+59322222222", "+59323333333"


def start(
    recobra: Recobra, twilio: TwilioStub, *phones: str, channels: tuple[str, ...] = ("whatsapp", "voice")
) -> Post:
    """The first attempt at a debtor."""
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, add_debtor(session, *phones), script=Script.COLLECTIONS)
    launch(recobra, deadline=NO_REMINDERS_YET, channels=channels, script=Script.COLLECTIONS)
    run_once(recobra)
    return twilio.taken[0]


def end_call(recobra: Recobra, post: Post, status: str, **more: object) -> None:
    with recobra.database.writing() as session:
        outcomes.record_call_status(session, post.message_id, status, sid=post.sid, **more)  # type: ignore[arg-type]


def end_text(recobra: Recobra, post: Post, status: str, code: str | None = None) -> None:
    with recobra.database.writing() as session:
        outcomes.record_message_status(session, post.message_id, status, code, sid=post.sid)


def look(recobra: Recobra) -> Contact:
    with recobra.database.reading() as session:
        return session.scalars(select(Contact)).one()


def test_the_call_opens_with_the_campaigns_own_words(recobra: Recobra, twilio: TwilioStub) -> None:
    call = start(recobra, twilio, LANDLINE)
    with recobra.database.reading() as session:
        message = session.get_one(Message, call.message_id)
    assert message.template == "collections_call"
    assert str(message.body).startswith(
        "CNT informa: Tenemos información importante del servicio fijo de Juan"
    )


@pytest.mark.parametrize(
    ("status", "code"), [("no-answer", "13"), ("busy", "13"), ("failed", "13"), ("hung_up", "14")]
)
def test_a_call_that_reaches_nobody(status: str, code: str, recobra: Recobra, twilio: TwilioStub) -> None:
    end_call(recobra, start(recobra, twilio, LANDLINE), status)
    contact = look(recobra)
    assert (contact.typification_code, contact.state) == (code, ContactState.ACTIVE)
    assert contact.next_attempt_at is not None


def test_a_machine_is_no_answer_and_stays_one(recobra: Recobra, twilio: TwilioStub) -> None:
    call = start(recobra, twilio, LANDLINE)
    end_call(recobra, call, "in-progress", answered_by="machine_end_beep")
    end_call(recobra, call, "completed", duration=9)
    assert look(recobra).typification_code == "13"


@pytest.mark.parametrize("how", [{"error_code": "21217"}, {"error_code": "13224"}, {"sip_code": 404}])
def test_a_number_that_does_not_exist(how: dict[str, object], recobra: Recobra, twilio: TwilioStub) -> None:
    end_call(recobra, start(recobra, twilio, LANDLINE), "failed", **how)
    contact = look(recobra)
    assert (contact.typification_code, contact.state) == ("12", ContactState.EXHAUSTED)
    assert "inexistente" in str(contact.observation)
    with recobra.database.reading() as session:
        assert session.scalars(select(Customer)).one().phones[0].status is PhoneStatus.NONEXISTENT


def test_it_gives_way_to_the_next_number(recobra: Recobra, twilio: TwilioStub) -> None:
    end_call(recobra, start(recobra, twilio, LANDLINE, ANOTHER), "failed", error_code="21217")
    move_clock(days=1)
    run_once(recobra)
    assert [post.to for post in twilio.taken] == [LANDLINE, ANOTHER]
    end_call(recobra, twilio.taken[-1], "no-answer")
    assert look(recobra).typification_code == "13"


@pytest.mark.parametrize("code", ["63024", "63003"])
def test_who_has_no_whatsapp_is_rung(code: str, recobra: Recobra, twilio: TwilioStub) -> None:
    end_text(recobra, start(recobra, twilio, MOBILE), "undelivered", code)
    for _ in range(12):
        run_once(recobra)
        for post in twilio.taken[1:]:
            end_call(recobra, post, "no-answer")
        move_clock(days=1)
    assert [post.resource for post in twilio.taken] == ["Messages", "Calls", "Calls", "Calls"]
    contact = look(recobra)
    assert (contact.typification_code, contact.state) == ("13", ContactState.EXHAUSTED)


def test_a_block_is_a_wish_for_silence(recobra: Recobra, twilio: TwilioStub) -> None:
    end_text(recobra, start(recobra, twilio, MOBILE), "undelivered", "63014")
    contact = look(recobra)
    assert (contact.typification_code, contact.state) == ("15", ContactState.EXHAUSTED)


def test_read_and_never_answered_says_so(recobra: Recobra, twilio: TwilioStub) -> None:
    start(recobra, twilio, MOBILE, channels=("whatsapp",))
    for _ in range(9):
        run_once(recobra)
        for post in twilio.taken:
            end_text(recobra, post, "read")
        move_clock(days=1)
    contact = look(recobra)
    assert (contact.typification_code, contact.state) == ("13", ContactState.EXHAUSTED)
    assert "Leyó el mensaje" in str(contact.observation)
