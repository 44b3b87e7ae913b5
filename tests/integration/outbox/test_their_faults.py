"""Whatever another system, a mail server or a colleague does at the wrong moment: nothing is lost."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.bootstrap import Recobra
from bot.channels.courier import Delivery
from bot.config import ROOT
from bot.errors import NotAllowed, ProviderRefused
from bot.models import Channel, Message, MessageStatus, OutboxRecord, RecordStatus, ServiceCase
from bot.queries import outbox
from bot.services.cases import engine
from bot.services.outbound.deliveries import record_deliveries
from bot.services.outbox import adapters, resending, sending
from tests.support.cases import LEADER, Cases
from tests.support.receiver import Receiver, receiver
from tests.support.world import move_clock

__all__ = ["receiver"]
pytestmark = pytest.mark.usefixtures("on_a_wednesday")
NOWHERE = "http://127.0.0.1:9/avisos"


@pytest.fixture
def closed(recobra: Recobra) -> Cases:
    """A complaint that was closed: OpenFlexis is to be told, then IC."""
    return close(recobra)


def close(recobra: Recobra) -> Cases:
    case = Cases(recobra, "retention")
    case.do(typification="no-aplica-queja-duplicada")
    return case


def statuses(case: Cases) -> list[str]:
    return [record.status.value for record in case.records()]


def again(recobra: Recobra, case: Cases, place: int = 0) -> None:
    with recobra.database.writing() as session:
        resending.send_again(session, case.records()[place].id)


def in_flight(recobra: Recobra, receiver: Receiver) -> threading.Thread:
    """Somebody sends, and the other system has not answered yet."""
    receiver.may_go_on.clear()
    recobra.settings.system_urls = {"openflexis": receiver.url}
    sender = threading.Thread(target=sending.send_due, args=(recobra,))
    sender.start()
    assert receiver.began.wait(10)
    return sender


@pytest.mark.parametrize("manner", ["hangs", "drops"])
def test_who_does_not_answer_is_asked_again_under_the_same_key(
    recobra: Recobra, closed: Cases, receiver: Receiver, manner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapters, "_TIMEOUT", (1, 0.2))
    recobra.settings.system_urls = {"openflexis": receiver.url}
    receiver.manner = manner
    assert sending.send_due(recobra) == 0
    assert statuses(closed) == ["waiting", "waiting"]
    assert (closed.records()[0].error or "").startswith("no contesta")
    receiver.manner = "answers"
    move_clock(minutes=2)
    assert sending.send_due(recobra) == 2
    assert len(set(receiver.keys())) == 1


def test_a_text_without_an_end_holds_nobody_up(recobra: Recobra, closed: Cases, receiver: Receiver) -> None:
    recobra.settings.system_urls = {"openflexis": receiver.url}
    receiver.manner = "drips"
    begun = time.monotonic()
    assert sending.send_due(recobra) == 2
    assert time.monotonic() - begun < 3


def test_a_system_that_does_not_answer_is_asked_once_a_run(
    recobra: Recobra, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapters, "_TIMEOUT", (1, 0.2))
    cases = [close(recobra) for _ in range(3)]
    receiver.manner = "hangs"
    recobra.settings.system_urls = {"openflexis": receiver.url}
    sending.send_due(recobra)
    assert len(receiver.taken) == 1
    assert [case.records()[0].attempts for case in cases] == [1, 0, 0]
    sending.send_due(recobra)
    assert [case.records()[0].attempts for case in cases] == [1, 1, 0]


def test_a_case_that_is_refused_for_good_holds_up_no_other(
    recobra: Recobra, closed: Cases, receiver: Receiver
) -> None:
    recobra.settings.system_urls = {"openflexis": receiver.url}
    receiver.status = 400
    sending.send_due(recobra)
    receiver.status = 200
    other = close(recobra)
    assert sending.send_due(recobra) == 2
    assert (statuses(closed), statuses(other)) == (["failed", "waiting"], ["sent", "sent"])
    with recobra.database.reading() as session:
        waiting = outbox.list_page(session, RecordStatus.WAITING, "")
        assert waiting.held == {closed.records()[1].id}


def test_a_fault_that_nobody_foresaw_is_told_and_holds_up_no_other(
    recobra: Recobra, closed: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = close(recobra)
    poisoned, real = closed.records()[0].key, adapters.send

    def send(recobra: Recobra, record: OutboxRecord) -> None:
        if record.key == poisoned:
            raise ZeroDivisionError
        real(recobra, record)

    monkeypatch.setattr(adapters, "send", send)
    sending.send_due(recobra)
    move_clock(minutes=3)
    sending.send_due(recobra)
    assert statuses(other) == ["sent", "sent"]
    assert closed.records()[0].error == "algo falló (ZeroDivisionError)"


def test_who_asks_for_patience_gets_it(recobra: Recobra, closed: Cases, receiver: Receiver) -> None:
    recobra.settings.system_urls = {"openflexis": receiver.url}
    receiver.status, receiver.headers = 503, {"Retry-After": "600"}
    sending.send_due(recobra)
    move_clock(minutes=9)
    sending.send_due(recobra)
    assert len(receiver.taken) == 1
    receiver.headers = {"Retry-After": "Wed, 17 Mar 2021 15:00:00 GMT"}
    move_clock(minutes=2)
    sending.send_due(recobra)
    assert len(receiver.taken) == 2


def test_two_who_send_it_again_at_once_send_it_once(
    recobra: Recobra, closed: Cases, receiver: Receiver
) -> None:
    sender = in_flight(recobra, receiver)
    assert statuses(closed) == ["sending", "waiting"]
    with pytest.raises(NotAllowed, match="en este momento"):
        again(recobra, closed)
    assert sending.send_due(recobra) == 0
    receiver.may_go_on.set()
    sender.join()
    assert len(receiver.taken) == 1
    assert statuses(closed) == ["sent", "sent"]


def test_called_off_while_it_is_sent_it_is_not_tried_again_and_what_was_taken_counts(
    recobra: Recobra, closed: Cases, receiver: Receiver
) -> None:
    other = Cases(recobra, "retention")
    with recobra.database.writing() as session:
        for record in session.scalars(select(OutboxRecord)):
            record.case_id = other.id
    for status, became in ((422, "cancelled"), (200, "sent")):
        receiver.began.clear()
        receiver.status = status
        sender = in_flight(recobra, receiver)
        with recobra.database.writing() as session:
            case = session.get_one(ServiceCase, other.id)
            case.status = case.status.__class__.OPEN
            engine.cancel(session, case, "se abrió dos veces", LEADER)
        receiver.may_go_on.set()
        sender.join()
        with recobra.database.writing() as session:
            first, second = session.scalars(select(OutboxRecord).order_by(OutboxRecord.id)).all()
            assert (first.status.value, second.status.value) == (became, "cancelled")
            first.status = RecordStatus.WAITING
            first.next_at = first.created_at
    assert len(receiver.taken) == 2


def test_a_step_is_not_undone_while_its_record_leaves(
    recobra: Recobra, closed: Cases, receiver: Receiver
) -> None:
    sender = in_flight(recobra, receiver)
    with recobra.database.writing() as session, pytest.raises(NotAllowed, match="ya salió"):
        engine.take_back(session, session.get_one(ServiceCase, closed.id), LEADER)
    receiver.may_go_on.set()
    sender.join()


def test_a_scheduler_killed_while_it_sends_is_followed_by_another(
    recobra: Recobra, closed: Cases, receiver: Receiver, tmp_path: Path
) -> None:
    receiver.may_go_on.clear()
    program = "from bot.bootstrap import Recobra\nfrom bot.services.outbox import sending\n"
    program += "sending.send_due(Recobra())"
    url = recobra.database.engine.url.render_as_string(hide_password=False)
    offset = str((closed.records()[0].created_at.timestamp() - time.time()) + 5)
    child = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ | {
            "DATABASE_URL": url, "SYSTEM_URLS": f"openflexis={receiver.url}", "RECOBRA_CLOCK_OFFSET": offset,
        },
    )  # fmt: skip
    assert receiver.began.wait(20)
    child.send_signal(signal.SIGKILL)
    child.wait()
    receiver.may_go_on.set()
    recobra.settings.system_urls = {"openflexis": receiver.url}
    assert sending.send_due(recobra) == 0
    assert statuses(closed) == ["sending", "waiting"]
    move_clock(minutes=3)
    assert sending.send_due(recobra) == 2
    assert len(receiver.taken) == 2
    assert len(set(receiver.keys())) == 1


def test_a_mail_to_a_system_is_queued_once_whoever_is_killed(
    recobra: Recobra, closed: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    recobra.settings.system_urls = {"openflexis": "mailto:quejas@operador.example"}

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sending, "_note_sent", die)
        with pytest.raises(KeyboardInterrupt):
            sending.send_due(recobra)
    move_clock(minutes=3)
    sending.send_due(recobra)
    assert len(list_mails(recobra)) == 1
    assert statuses(closed) == ["sent", "sent"]


def test_a_mail_that_the_server_refuses_waits_for_a_person_and_leaves_anew(
    recobra: Recobra, closed: Cases
) -> None:
    recobra.settings.system_urls = {"openflexis": "mailto:quejas@operador.example"}
    sending.send_due(recobra)
    with recobra.database.writing() as session:
        mail = session.scalars(select(Message).where(Message.channel == Channel.EMAIL)).one()
        mail.status = MessageStatus.SENDING
        refusal = ProviderRefused("el servidor de correo contestó 550 no hay tal buzón", "550")
        record_deliveries(session, [Delivery(mail.id, "email", refusal)])
    assert statuses(closed) == ["failed", "sent"]
    assert "550" in (closed.records()[0].error or "")
    again(recobra, closed)
    sending.send_due(recobra)
    assert statuses(closed) == ["sent", "sent"]
    assert len(list_mails(recobra)) == 2


def test_a_mail_that_has_not_left_is_not_called_sent(recobra: Recobra, closed: Cases) -> None:
    recobra.settings.system_urls = {"openflexis": "mailto:quejas@operador.example"}
    sending.send_due(recobra)
    first = closed.records()[0].id
    with recobra.database.writing() as session:
        assert outbox.list_page(session, RecordStatus.SENT, "").queued == {first}
        session.scalars(
            select(Message).where(Message.channel == Channel.EMAIL)
        ).one().status = MessageStatus.SENT
    with recobra.database.reading() as session:
        assert outbox.list_page(session, RecordStatus.SENT, "").queued == frozenset()


def test_who_watches_is_told_of_the_first_that_is_refused(
    recobra: Recobra, closed: Cases, receiver: Receiver
) -> None:
    recobra.settings.system_urls = {"openflexis": receiver.url}
    recobra.settings.alert_mail = "guardia@operador.example"
    receiver.status = 403
    close(recobra)
    sending.send_due(recobra)
    [mail] = list_mails(recobra)
    assert (mail.address, mail.subject) == (
        "guardia@operador.example",
        "Recobra: OpenFlexis no recibe registros",
    )
    assert "contestó 403" in mail.body


def list_mails(recobra: Recobra) -> list[Message]:
    with recobra.database.reading() as session:
        return list(session.scalars(select(Message).where(Message.channel == Channel.EMAIL)))
