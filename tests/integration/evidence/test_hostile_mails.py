"""What strangers write to the mailbox stops nothing, fills nothing, tells nothing; no machine is answered for ever."""

import time
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from bot.bootstrap import Recobra
from bot.models import CaseFile
from bot.services import media
from bot.services.evidence import keeping, reading
from bot.services.evidence.mails import parse
from simulator.imap import ImapServer
from tests.integration.evidence.test_mails import (
    CUSTOMER,
    JPG,
    PDF,
    attach,
    case,
    list_answers,
    list_files,
    mailbox,
    write,
)
from tests.support.cases import Cases

__all__ = ["case", "mailbox"]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HTML = b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n"
GIF = b"GIF89a la firma"


@pytest.mark.parametrize(
    "raw",
    [
        HTML + b"<" * 2_000_000,
        HTML + b"<style " * 300_000,
        HTML + b"<br" * 700_000,
        b'From: "' + b'"' * 60_000 + b"\r\n\r\nx",
        b"From: " + b"@a," * 20_000 + b"\r\n\r\nx",
        b"Content-Type: text/plain; " + b"a=b; " * 12_000 + b"\r\n\r\nx",
    ],
    ids=["brackets", "styles", "breaks", "quotes", "routes", "parameters"],
)
def test_no_mail_takes_longer_than_its_length(raw: bytes, database_url: str) -> None:
    begun = time.monotonic()
    parse(raw)
    assert time.monotonic() - begun < 3


def test_what_is_hidden_in_a_page_is_not_read_and_the_rest_is(database_url: str) -> None:
    page = b"<head><title>x</title></head><STYLE>p {}</STYLE ><p>Hola, 5 &lt; 6</p><script>alert(1)</script>fin<style>"
    assert parse(HTML + page).text == "Hola, 5 < 6\nfin"


def test_parts_within_parts_are_left(recobra: Recobra, mailbox: ImapServer, case: Cases) -> None:
    start = f"From: {CUSTOMER}\r\nSubject: {case.look().number}\r\n".encode()
    mailbox.put(start + b"Content-Type: message/rfc822\r\n\r\n" * 2000)
    mailbox.put(start + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\na\r\n" * 30_000)
    mailbox.put(write().as_bytes())
    assert reading.read_mails(recobra) == reading.Read(kept=1, unread=2)


def test_who_guesses_a_number_is_told_nothing_of_the_case(
    recobra: Recobra, mailbox: ImapServer, case: Cases
) -> None:
    look = case.look()
    mailbox.put(write("curioso@persona.example", f"Caso {look.number}").as_bytes())
    reading.read_mails(recobra)
    [answer] = list_answers(recobra)
    assert answer.address == "curioso@persona.example"
    with recobra.database.reading() as session:
        service = session.merge(look).service
        assert service is not None
        assert service.service_number not in f"{answer.subject} {answer.body}"


def test_a_case_takes_so_many_files_and_no_more(
    recobra: Recobra, mailbox: ImapServer, case: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST", 3)
    for place in range(3):
        mailbox.put(attach(write(text=f"Van {place}"), PDF, "pdf", "oferta.pdf").as_bytes())
    assert reading.read_mails(recobra) == reading.Read(kept=1, unread=2)
    assert len(list_files(recobra, case)) == 2
    assert count_stored(recobra) == 2


def test_a_machine_that_does_not_say_so_is_not_answered_for_ever(
    recobra: Recobra, mailbox: ImapServer, case: Cases
) -> None:
    for place in range(6):
        mailbox.put(attach(write(text=f"Ticket {place}"), GIF, "gif", "logo.gif").as_bytes())
        reading.read_mails(recobra)
    assert len(list_files(recobra, case)) == 6
    assert len(list_answers(recobra)) == 3


def test_a_picture_of_the_signature_is_not_complained_of(
    recobra: Recobra, mailbox: ImapServer, case: Cases
) -> None:
    mail = attach(write(), JPG, "octet-stream", "captura.jpg")
    logo = EmailMessage()
    logo.set_content(
        GIF, maintype="image", subtype="gif", cid="<logo>", disposition="inline", filename="logo.gif"
    )
    mail.attach(logo)
    mailbox.put(mail.as_bytes())
    reading.read_mails(recobra)
    assert [name for _, name in list_files(recobra, case)] == ["correo.txt", "captura.jpg"]
    assert "logo.gif" not in (list_answers(recobra)[0].body or "")


@pytest.mark.parametrize(
    "header",
    [
        ("List-Id", "<clientes.example>"),
        ("X-Autoreply", "yes"),
        ("Return-Path", "<>"),
        ("Precedence", "bulk"),
    ],
)
def test_more_ways_in_which_machines_say_that_they_are(header: tuple[str, str], database_url: str) -> None:
    mail = write()
    mail[header[0]] = header[1]
    assert parse(mail.as_bytes()).is_automatic


def test_our_own_mail_is_no_evidence_also_where_it_names_a_case(
    recobra: Recobra, mailbox: ImapServer, case: Cases
) -> None:
    mailbox.put(write("avisos@operadora.example", f"Caso {case.look().number}").as_bytes())
    assert reading.read_mails(recobra) == reading.Read(unread=1)


def test_who_wrote_it_stands_in_the_text_that_is_kept(
    recobra: Recobra, mailbox: ImapServer, case: Cases
) -> None:
    mailbox.put(write(subject="La oferta", text="").as_bytes())
    reading.read_mails(recobra)
    with recobra.database.reading() as session:
        file = session.scalars(select(CaseFile).where(CaseFile.case_id == case.id)).one()
        assert media.read(recobra.settings, file.media).decode() == f"De: {CUSTOMER}\nAsunto: La oferta\n\n"


def test_a_disk_that_is_full_half_way_keeps_no_rests(
    recobra: Recobra, mailbox: ImapServer, case: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = media.store

    def store(recobra: Recobra, content: bytes, content_type: str, name: str) -> dict[str, object]:
        if name == "oferta.pdf":
            raise OSError(28, "No space left on device")
        return real(recobra, content, content_type, name)

    monkeypatch.setattr(media, "store", store)
    mailbox.put(attach(write(), PDF, "pdf", "oferta.pdf").as_bytes())
    assert reading.read_mails(recobra) == reading.Read(unread=1)
    assert count_stored(recobra) == 0


def count_stored(recobra: Recobra) -> int:
    from pathlib import Path

    folder = Path(recobra.settings.media_url.removeprefix("file://"))
    return len([path for path in folder.rglob("*") if path.is_file()])
