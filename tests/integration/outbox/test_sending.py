"""What other systems are told arrives in order, and is lost by no fault of theirs."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.errors import NotAllowed
from bot.models import Channel, Message, OutboxRecord, RecordStatus
from bot.services.outbox import adapters, resending, sending
from tests.support.cases import Cases
from tests.support.receiver import Receiver, receiver
from tests.support.world import move_clock

__all__ = ["receiver"]
pytestmark = pytest.mark.usefixtures("on_a_wednesday")


@pytest.fixture
def closed(recobra: Recobra) -> Cases:
    """A complaint that was closed: OpenFlexis is to be told, then IC."""
    case = Cases(recobra, "retention")
    case.do(typification="no-aplica-queja-duplicada")
    return case


def use(recobra: Recobra, **urls: str) -> None:
    recobra.settings.system_urls = urls


def statuses(case: Cases) -> list[RecordStatus]:
    return [record.status for record in case.records()]


def test_records_are_posted_signed_and_under_their_key(
    recobra: Recobra, closed: Cases, receiver: Receiver
) -> None:
    use(recobra, openflexis=receiver.url, ic=receiver.url)
    assert sending.send_due(recobra) == 2
    closing, state = closed.records()
    assert receiver.keys() == [closing.key, state.key]
    headers, body = receiver.taken[0]
    moment = int(headers[adapters.SIGNATURE].split(",")[0].removeprefix("t="))
    assert headers[adapters.SIGNATURE] == adapters.sign(recobra.settings.outbox_secret, moment, body)
    assert json.loads(body)["payload"]["observation"] == "NO APLICA PROCESO DE RETENCION QUEJA DUPLICADA"
    assert sending.send_due(recobra) == 0


def test_ic_waits_for_openflexis_however_long_it_is_down(
    recobra: Recobra, closed: Cases, receiver: Receiver
) -> None:
    use(recobra, openflexis="http://127.0.0.1:9/avisos", ic=receiver.url)
    for _ in range(5):
        assert sending.send_due(recobra) == 0
        move_clock(hours=2)
    assert receiver.taken == []
    assert statuses(closed) == ["waiting", "waiting"]
    assert closed.records()[0].error == "no contesta (ConnectionError)"
    use(recobra, openflexis=receiver.url, ic=receiver.url)
    assert sending.send_due(recobra) == 2


@pytest.mark.parametrize("status", [500, 503, 429, 408])
def test_what_may_be_taken_later_is_tried_again_in_growing_pauses(
    recobra: Recobra, closed: Cases, receiver: Receiver, status: int
) -> None:
    use(recobra, openflexis=receiver.url)
    receiver.status = status
    sending.send_due(recobra)
    move_clock(seconds=30)
    sending.send_due(recobra)
    assert len(receiver.taken) == 1
    move_clock(seconds=45)
    sending.send_due(recobra)
    move_clock(seconds=75)
    sending.send_due(recobra)
    assert len(receiver.taken) == 2  # a minute, then two
    assert len(set(receiver.keys())) == 1


def test_what_is_refused_waits_for_a_person_and_holds_the_rest(
    recobra: Recobra, closed: Cases, receiver: Receiver
) -> None:
    use(recobra, openflexis=receiver.url, ic=receiver.url)
    receiver.status = 422
    sending.send_due(recobra)
    move_clock(days=1)
    sending.send_due(recobra)
    assert statuses(closed) == ["failed", "waiting"]
    assert closed.records()[0].error == "contestó 422"
    receiver.status = 200
    with recobra.database.writing() as session:
        resending.send_again(session, closed.records()[0].id)
    assert sending.send_due(recobra) == 2
    with recobra.database.writing() as session, pytest.raises(NotAllowed):
        resending.send_again(session, closed.records()[0].id)


def test_nobody_is_asked_for_ever(recobra: Recobra, closed: Cases) -> None:
    use(recobra, openflexis="http://127.0.0.1:9/avisos")
    for _ in range(6):
        sending.send_due(recobra)
        move_clock(days=1)
    assert statuses(closed) == ["waiting", "waiting"]
    sending.send_due(recobra)
    assert statuses(closed) == ["failed", "waiting"]


def test_who_sends_it_again_after_days_has_it_tried_for_a_while(
    recobra: Recobra, closed: Cases, receiver: Receiver
) -> None:
    use(recobra, openflexis=receiver.url)
    receiver.status = 422
    sending.send_due(recobra)
    move_clock(days=20)
    with recobra.database.writing() as session:
        resending.send_again(session, closed.records()[0].id)
    receiver.status = 503
    sending.send_due(recobra)
    assert statuses(closed) == ["waiting", "waiting"]


def test_who_was_killed_while_sending_is_followed_under_the_same_key(
    recobra: Recobra, closed: Cases, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(recobra, openflexis=receiver.url, ic=receiver.url)
    real = adapters.send

    def die(recobra: Recobra, record: OutboxRecord) -> None:
        real(recobra, record)
        raise KeyboardInterrupt

    monkeypatch.setattr(adapters, "send", die)
    with pytest.raises(KeyboardInterrupt):
        sending.send_due(recobra)
    monkeypatch.setattr(adapters, "send", real)
    assert sending.send_due(recobra) == 0  # its lease is not over
    move_clock(minutes=3)
    assert sending.send_due(recobra) == 2
    first, again, _ = receiver.keys()
    assert first == again


def test_a_case_called_off_is_told_to_nobody(recobra: Recobra, closed: Cases, receiver: Receiver) -> None:
    use(recobra, openflexis=receiver.url)
    with recobra.database.writing() as session:
        for record in session.scalars(select(OutboxRecord)):
            record.status = RecordStatus.CANCELLED
    assert sending.send_due(recobra) == 0
    assert receiver.taken == []


def test_without_an_address_a_file_is_left(recobra: Recobra, closed: Cases, tmp_path: Path) -> None:
    assert sending.send_due(recobra) == 2
    (left,) = (tmp_path / "outbox" / "ic").iterdir()
    assert left.name == f"{closed.records()[1].key}.json"
    assert json.loads(left.read_text())["payload"]["state"] == "NO APLICA"


def test_a_folder_that_cannot_be_written_is_tried_again(
    recobra: Recobra, closed: Cases, tmp_path: Path
) -> None:
    (tmp_path / "lleno").write_text("")
    use(recobra, openflexis=f"file://{tmp_path}/lleno/aqui")
    assert sending.send_due(recobra) == 0
    assert (closed.records()[0].error or "").startswith("no se pudo dejar el archivo")


def test_a_full_disk_keeps_no_half_of_a_file(
    recobra: Recobra, closed: Cases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(*_: object) -> None:
        raise OSError(28, "No space left on device")

    use(recobra, openflexis=f"file://{tmp_path}/queja")
    with monkeypatch.context() as patch:
        patch.setattr("fsspec.implementations.local.LocalFileSystem.mv", fill)
        assert sending.send_due(recobra) == 0
    assert list((tmp_path / "queja").iterdir()) == []
    move_clock(minutes=2)
    assert sending.send_due(recobra) == 2
    assert len(list((tmp_path / "queja").iterdir())) == 1


def test_a_system_may_be_told_by_mail(recobra: Recobra, closed: Cases) -> None:
    use(recobra, openflexis="mailto:quejas@operador.ec")
    sending.send_due(recobra)
    with recobra.database.reading() as session:
        mail = session.scalars(select(Message).where(Message.channel == Channel.EMAIL)).one()
    assert mail.address == "quejas@operador.ec"
    assert (mail.subject or "").startswith("Cierre de queja · ")
    assert "observation: NO APLICA PROCESO DE RETENCION QUEJA DUPLICADA" in mail.body
    assert mail.created_at <= clock.now()
