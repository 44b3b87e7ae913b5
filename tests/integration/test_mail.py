"""Mails to the back office: attachments, and a server that is down, busy, strict or lost."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from bot.bootstrap import Recobra
from bot.errors import Misconfigured
from bot.models import Message, MessageStatus
from bot.services import media
from bot.services.outbound import messages
from tests.support.mail import MailServer
from tests.support.world import move_clock, run_once

SUBJECT = "0102030405//PEREZ LOPEZ JUAN//INTERNET FIJO"


@pytest.fixture
def server(recobra: Recobra) -> Iterator[MailServer]:
    server = MailServer()
    recobra.settings.smtp_url = server.url
    yield server
    server.close()


def queue(recobra: Recobra) -> None:
    kept = media.store(recobra, b"%PDF-1.4 acta", "application/pdf", "acta.pdf")
    with recobra.database.writing() as session:
        messages.queue_mail(session, "posventagec2@cnt.gob.ec", SUBJECT, "Adjunto el acta: ñandú.", [kept])


def status(recobra: Recobra) -> MessageStatus:
    with recobra.database.reading() as session:
        return session.scalars(select(Message.status)).one()


def test_mail_arrives_with_its_attachment(recobra: Recobra, server: MailServer) -> None:
    queue(recobra)
    assert run_once(recobra) == 1
    (mail,) = server.mails
    text, attachment = mail.get_payload()
    assert mail["Subject"] == SUBJECT
    assert mail["To"] == "posventagec2@cnt.gob.ec"
    assert text.get_payload(decode=True).decode().strip() == "Adjunto el acta: ñandú."
    assert attachment.get_filename() == "acta.pdf"
    assert attachment.get_payload(decode=True) == b"%PDF-1.4 acta"
    assert status(recobra) is MessageStatus.ACCEPTED
    assert run_once(recobra) == 0


def test_server_that_is_down_for_days_loses_nothing(recobra: Recobra, server: MailServer) -> None:
    server.close()
    queue(recobra)
    for _ in range(12):
        run_once(recobra)
        assert status(recobra) is MessageStatus.DUE
        move_clock(hours=6)
    again = MailServer(server.port)
    try:
        run_once(recobra)
        assert len(again.mails) == 1
    finally:
        again.close()
        server.close = lambda: None  # type: ignore[method-assign]


def test_busy_server_is_tried_again(recobra: Recobra, server: MailServer) -> None:
    server.answer = "451 try again later"
    queue(recobra)
    run_once(recobra)
    assert status(recobra) is MessageStatus.DUE
    server.answer = "250 OK"
    move_clock(minutes=5)
    run_once(recobra)
    assert len(server.mails) == 1


def test_strict_server_ends_it(recobra: Recobra, server: MailServer) -> None:
    server.answer = "550 no such user"
    queue(recobra)
    run_once(recobra)
    assert status(recobra) is MessageStatus.FAILED


def test_repeated_mail_keeps_its_message_id(recobra: Recobra, server: MailServer) -> None:
    server.answer = None  # takes the mail, and the connection is lost before it says so
    queue(recobra)
    run_once(recobra)
    assert status(recobra) is MessageStatus.UNKNOWN
    run_once(recobra)
    assert len(server.mails) == 1
    server.answer = "250 OK"
    move_clock(minutes=11)
    run_once(recobra)
    assert len(server.mails) == 2
    assert len({mail["Message-ID"] for mail in server.mails}) == 1
    assert status(recobra) is MessageStatus.ACCEPTED


def test_missing_server_is_said_and_the_mail_waits(recobra: Recobra) -> None:
    queue(recobra)
    with pytest.raises(Misconfigured, match="SMTP_URL"):
        run_once(recobra)
    assert status(recobra) is MessageStatus.DUE
