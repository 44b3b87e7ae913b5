"""9: writing outside the 24-hour window: said beforehand with the way out, and cancelled where it slips through."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.config import TWILIO_API
from bot.errors import NotAllowed
from bot.models import Contact, Conversation, Customer, Message, MessageKind, MessageStatus
from bot.services import conversations, windows
from bot.services.outbound import messages, outreach
from tests.support.console import ConsoleHouse
from tests.support.twilio_stub import TwilioStub
from tests.support.world import WEDNESDAY, add_base, add_customer, launch, move_clock, run_once, set_clock

ADDRESS = "+593991111111"
MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def wrote(recobra: Recobra) -> Recobra:
    """A customer of a running campaign who has just written."""
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, add_customer(session, ADDRESS))
    launch(recobra)
    run_once(recobra)
    with recobra.database.writing() as session:
        conversation = talk(session)
        conversations.attach_contact(session, conversation, session.scalars(select(Contact)).one())
        conversation.last_inbound_at = clock.now()
    return recobra


def talk(session: Session) -> Conversation:
    return session.scalars(select(Conversation)).one()


def send_text(recobra: Recobra) -> Message:
    """Queued as if the window had not been asked, and sent."""
    with recobra.database.writing() as session:
        message = messages.queue_reply(session, talk(session), "Buenas", kind=MessageKind.AGENT)
        session.flush()
    outreach.send_now(recobra, [message.id])
    with recobra.database.reading() as session:
        return session.get_one(Message, message.id)


def test_free_text_leaves_within_the_window_and_never_after_it(wrote: Recobra, twilio: TwilioStub) -> None:
    move_clock(hours=23, minutes=59)
    assert send_text(wrote).status is MessageStatus.ACCEPTED
    move_clock(minutes=2)
    late = send_text(wrote)
    assert late.status is MessageStatus.CANCELLED
    assert "24 horas" in str(late.error_message)
    assert [post.form["Body"] for post in twilio.taken[1:]] == ["Buenas"]


@pytest.mark.parametrize(
    ("passed", "is_open"), [(timedelta(hours=24) - MICROSECOND, True), (timedelta(hours=24), False)]
)
def test_it_closes_at_the_very_end_of_the_24th_hour(
    wrote: Recobra, passed: timedelta, is_open: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wrote.database.reading() as session:
        conversation = talk(session)
        assert conversation.last_inbound_at
        now = conversation.last_inbound_at + passed
        monkeypatch.setattr(clock, "now", lambda: now)
        window = windows.look(session, wrote.settings, conversation)
        assert (window.is_open, window.left) == (is_open, timedelta(hours=24) - passed)


def test_the_agent_is_told_when_it_closed_and_what_can_be_sent(wrote: Recobra, twilio: TwilioStub) -> None:
    move_clock(days=1, minutes=1)
    with (
        wrote.database.writing() as session,
        pytest.raises(NotAllowed, match=r"18-3-2021 a las 10:00.*plantilla: equipment_no_charges\."),
    ):
        windows.write(session, wrote.settings, talk(session), "Buenas")
    with wrote.database.writing() as session:
        message = windows.write_template(session, wrote.settings, talk(session), "equipment_no_charges")
        session.flush()
    outreach.send_now(wrote, [message.id])
    assert twilio.taken[-1].form["Body"].startswith("Hola Juan")
    assert len(twilio.taken) == 2


def test_within_the_window_both_are_offered(wrote: Recobra) -> None:
    move_clock(hours=20)
    with wrote.database.writing() as session:
        window = windows.look(session, wrote.settings, talk(session))
        assert timedelta(hours=3, minutes=59) < window.left <= timedelta(hours=4)
        assert "retirado durante la emergencia sanitaria" in window.texts["equipment_no_charges"]
        assert windows.write(session, wrote.settings, talk(session), "Buenas").body == "Buenas"


def test_who_never_wrote_has_no_window(wrote: Recobra) -> None:
    with wrote.database.writing() as session:
        talk(session).last_inbound_at = None
        assert not windows.look(session, wrote.settings, talk(session)).is_open
        with pytest.raises(NotAllowed, match="no ha escrito nunca"):
            windows.write(session, wrote.settings, talk(session), "Buenas")


def test_no_template_is_offered_that_may_not_leave(wrote: Recobra) -> None:
    with wrote.database.writing() as session:
        with pytest.raises(NotAllowed, match="turn_reminder"):
            windows.write_template(session, wrote.settings, talk(session), "turn_reminder")
        wrote.settings.twilio_api_base_url = TWILIO_API
        assert not windows.look(session, wrote.settings, talk(session)).texts, "Meta has approved none"
        wrote.settings.twilio_api_base_url = "http://127.0.0.1:9"
        session.scalars(select(Customer)).one().opted_out_at = clock.now()
        assert not windows.look(session, wrote.settings, talk(session)).texts


def test_at_the_console_the_time_left_is_shown_and_then_the_template_is_offered(wrote: Recobra) -> None:
    console = ConsoleHouse(wrote)
    ana = console.enter()
    with wrote.database.reading() as session:
        base = f"/console/conversations/{talk(session).id}"
    ana.post(f"{base}/claim")
    move_clock(hours=20, minutes=29, seconds=30)
    assert "quedan 3 h 30" in ana.get(base).text
    move_clock(hours=4)
    page = ana.get(base).text
    assert "Ventana de WhatsApp cerrada" in page
    assert 'name="text"' not in page.partition('id="pane-note"')[0]
    refused = ana.post(f"{base}/messages", {"text": "Buenas"})
    assert (refused.status_code, "equipment_no_charges" in refused.text) == (409, True)
    assert ana.post(f"{base}/templates", {"name": "equipment_no_charges"}).status_code == 204
