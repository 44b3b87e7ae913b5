"""Evidence that arrives by mail is kept with its case, once, and answered once; what nobody can place stays unread."""

from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from bot.bootstrap import Recobra
from bot.channels.mailbox import open_mailbox
from bot.errors import Misconfigured, ProviderBusy, ProviderRefused
from bot.models import CaseFile, Direction, Message, ServiceCase
from bot.services import media
from bot.services.cases import engine
from bot.services.evidence import keeping, reading
from simulator.imap import ImapServer
from tests.support.cases import LEADER, Cases
from tests.support.ports import find_port
from tests.support.world import move_clock

PDF, JPG = b"%PDF-1.4 la oferta", b"\xff\xd8\xff una captura"
CUSTOMER, EXECUTIVE = "gerencia@empresa.example", "ponce@operadora.example"
RECEIVED = {
    "channel": "mail", "contact_name": "Ana", "contact_phone": "0991234567", "contact_email": CUSTOMER,
    "holder_confirmed": "yes", "is_assigned": "yes", "sale": "renewal",
}  # fmt: skip


@pytest.fixture
def mailbox(recobra: Recobra) -> Iterator[ImapServer]:
    server = ImapServer(password='se"cr\\eto')
    recobra.settings.imap_url = server.url.replace('se"cr\\eto', "se%22cr%5Ceto")
    recobra.settings.mail_from = "Recobra <avisos@operadora.example>"
    yield server
    server.close()


@pytest.fixture
def case(recobra: Recobra) -> Cases:
    cases = Cases(recobra, "fixed_charge")
    cases.do(**RECEIVED)
    return cases


def write(
    sender: str = CUSTOMER, subject: str = "Evidencias", text: str = "Adjunto.", **more: str
) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Alguien <{sender}>", "buzon@operadora.example", subject
    mail["Message-ID"] = f"<{abs(hash((sender, subject, text)))}@empresa.example>"
    for name, value in more.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def attach(mail: EmailMessage, content: bytes, subtype: str, name: str) -> EmailMessage:
    mail.add_attachment(content, maintype="application", subtype=subtype, filename=name)
    return mail


def list_files(recobra: Recobra, case: Cases) -> list[tuple[str, str]]:
    with recobra.database.reading() as session:
        files = session.scalars(select(CaseFile).where(CaseFile.case_id == case.id).order_by(CaseFile.id))
        return [(file.field, str(file.media["name"])) for file in files]


def list_answers(recobra: Recobra) -> list[Message]:
    with recobra.database.reading() as session:
        out = select(Message).where(Message.direction == Direction.OUT).order_by(Message.id)
        return list(session.scalars(out))


def test_a_customers_mail_is_kept_with_the_case_and_answered(
    recobra: Recobra, mailbox: ImapServer, case: Cases
) -> None:
    mailbox.put(attach(write(), PDF, "pdf", "oferta.pdf").as_bytes())
    assert reading.read_mails(recobra) == reading.Read(kept=1)
    assert mailbox.list_unread() == []
    assert list_files(recobra, case) == [
        ("customer_evidence", "correo.txt"),
        ("customer_evidence", "oferta.pdf"),
    ]
    [answer] = list_answers(recobra)
    number = case.look().number
    assert (answer.address, answer.subject) == (CUSTOMER, f"Recibimos tus evidencias. Caso {number}")
    assert "Archivos recibidos: oferta.pdf." in (answer.body or "")
    assert "{" not in (answer.body or "")
    with recobra.database.reading() as session:
        file = session.scalars(select(CaseFile).where(CaseFile.case_id == case.id)).all()[1]
        assert media.read(recobra.settings, file.media) == PDF
        message = session.get_one(Message, file.message_id)
        assert (message.address, message.customer_id) == (CUSTOMER, case.look().customer_id)


def test_the_executives_evidence_is_theirs_by_the_number(
    recobra: Recobra, mailbox: ImapServer, case: Cases
) -> None:
    subject = f"RE: caso {case.look().number.lower()}, oferta"
    mailbox.put(attach(write(EXECUTIVE, subject), JPG, "octet-stream", "captura").as_bytes())
    mailbox.put(write(EXECUTIVE, "Una oferta").as_bytes())
    assert reading.read_mails(recobra) == reading.Read(kept=1, unread=1)
    assert {field for field, _ in list_files(recobra, case)} == {"executive_evidence"}
    assert mailbox.list_unread() == [2]


def test_who_was_asked_is_the_executive_whatever_their_domain(
    recobra: Recobra, mailbox: ImapServer, case: Cases
) -> None:
    asked = {"ask_executive": "yes", "executive_email": "Ponce@otra.example"}
    case.do(sec="S", offer_in_sec="no", campaign_offered="x", **asked)
    mailbox.put(write("ponce@otra.example", f"RE: Evidencias del caso {case.look().number}").as_bytes())
    reading.read_mails(recobra)
    assert list_files(recobra, case) == [("executive_evidence", "correo.txt")]


def test_the_number_goes_before_the_sender(recobra: Recobra, mailbox: ImapServer, case: Cases) -> None:
    other = Cases(recobra, "fixed_charge")
    mailbox.put(write(text=f"Es sobre el caso {other.look().number}.").as_bytes())
    reading.read_mails(recobra)
    assert list_files(recobra, case) == []
    assert len(list_files(recobra, other)) == 1


def test_each_mail_once_and_each_sender_is_answered_once(
    recobra: Recobra, mailbox: ImapServer, case: Cases
) -> None:
    mailbox.put(write().as_bytes())
    mailbox.put(write().as_bytes())  # the same Message-ID, delivered twice
    mailbox.put(write(text="Y otra cosa").as_bytes())
    assert reading.read_mails(recobra).kept == 3
    assert len(list_files(recobra, case)) == 2
    assert len(list_answers(recobra)) == 1


def test_killed_before_it_was_marked_it_is_not_kept_twice(
    recobra: Recobra, mailbox: ImapServer, case: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    class KilledError(BaseException):
        pass

    def be_killed(*_: object) -> None:
        raise KilledError

    mailbox.put(attach(write(), PDF, "pdf", "oferta.pdf").as_bytes())
    with monkeypatch.context() as patch:
        patch.setattr("bot.channels.mailbox.Mailbox.mark_read", be_killed)
        with pytest.raises(KilledError):
            reading.read_mails(recobra)
    assert mailbox.list_unread() == [1]
    reading.read_mails(recobra)
    assert mailbox.list_unread() == []
    assert len(list_files(recobra, case)) == 2
    assert len(list_answers(recobra)) == 1


def test_what_is_no_picture_and_no_pdf_is_not_kept_and_said(
    recobra: Recobra, mailbox: ImapServer, case: Cases
) -> None:
    mail = attach(write(), b"MZ\x90 programa", "pdf", "factura.pdf")
    mailbox.put(mail.as_bytes())
    reading.read_mails(recobra)
    assert list_files(recobra, case) == [("customer_evidence", "correo.txt")]
    assert "No pudimos recibir: factura.pdf." in (list_answers(recobra)[0].body or "")


@pytest.mark.parametrize(
    "mail",
    [
        write("otra@persona.example"),
        write(Auto_Submitted="auto-replied"),
        write("mailer-daemon@empresa.example"),
        write("avisos@operadora.example"),
        write(subject="Caso R999999"),
    ],
    ids=["a stranger", "an absence", "a failure", "ourselves", "a number that is none"],
)
def test_what_belongs_to_no_case_stays_unread_for_a_person(
    recobra: Recobra, mailbox: ImapServer, case: Cases, mail: EmailMessage
) -> None:
    mailbox.put(mail.as_bytes())
    assert reading.read_mails(recobra) == reading.Read(unread=1)
    assert mailbox.list_unread() == [1]
    assert (list_files(recobra, case), list_answers(recobra)) == ([], [])
    assert mailbox.fetched == []


def test_of_two_cases_of_one_sender_none_is_guessed(
    recobra: Recobra, mailbox: ImapServer, case: Cases
) -> None:
    Cases(recobra, "fixed_charge").do(**RECEIVED)
    mailbox.put(write().as_bytes())
    assert reading.read_mails(recobra).unread == 1


@pytest.mark.usefixtures("on_a_wednesday")
def test_what_could_be_about_two_is_not_about_the_one_that_is_left(
    recobra: Recobra, mailbox: ImapServer, case: Cases
) -> None:
    other = Cases(recobra, "fixed_charge")
    other.do(**RECEIVED)
    mailbox.put(write(Date="Wed, 17 Mar 2021 14:59:00 +0000").as_bytes())
    assert reading.read_mails(recobra).unread == 1
    move_clock(hours=1)
    with recobra.database.writing() as session:
        engine.cancel(session, session.get_one(ServiceCase, other.id), "no era", LEADER)
    assert reading.read_mails(recobra).unread == 1
    move_clock(hours=1)
    mailbox.put(write(text="Otra", Date="Wed, 17 Mar 2021 12:30:00 -0500").as_bytes())
    assert reading.read_mails(recobra) == reading.Read(kept=1, unread=1)
    assert len(list_files(recobra, case)) == 1


def test_a_case_that_is_over_takes_no_more(recobra: Recobra, mailbox: ImapServer, case: Cases) -> None:
    with recobra.database.writing() as session:
        engine.cancel(session, session.get_one(ServiceCase, case.id), "no era", LEADER)
    mailbox.put(write(subject=f"Caso {case.look().number}").as_bytes())
    assert reading.read_mails(recobra).unread == 1


def test_a_case_that_ends_while_files_are_written_keeps_none_of_them(
    recobra: Recobra, mailbox: ImapServer, case: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = keeping._store

    def end_and_store(*given: object) -> object:
        with recobra.database.writing() as session:
            engine.cancel(session, session.get_one(ServiceCase, case.id), "no era", LEADER)
        return stored(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(keeping, "_store", end_and_store)
    mailbox.put(attach(write(), PDF, "pdf", "oferta.pdf").as_bytes())
    assert reading.read_mails(recobra) == reading.Read(unread=1)
    folder = recobra.settings.media_url.removeprefix("file://")
    from pathlib import Path

    assert [path for path in Path(folder).rglob("*") if path.is_file()] == []


def test_a_mail_that_nobody_can_read_holds_up_no_other(
    recobra: Recobra, mailbox: ImapServer, case: Cases
) -> None:
    mailbox.put(b"\xff\xfe\x00 esto no es un correo")
    broken = write(subject="x").as_bytes().replace(b"utf-8", b"nada-9").replace(b"From:", b"From: <<>,")
    mailbox.put(broken)
    mailbox.put(write(text="<p>Hola</p>").as_bytes().replace(b"text/plain", b"text/html"))
    assert reading.read_mails(recobra).kept == 1
    with recobra.database.reading() as session:
        kept = session.scalars(select(Message).where(Message.direction == Direction.IN)).one()
        assert kept.body == "Hola"


def test_a_mail_that_is_too_large_is_left(
    recobra: Recobra, mailbox: ImapServer, case: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_MEGABYTE", 1000)
    mailbox.put(attach(write(), PDF * 4000, "pdf", "oferta.pdf").as_bytes())
    assert reading.read_mails(recobra) == reading.Read(unread=1)
    assert mailbox.fetched == []


def test_a_mailbox_that_is_down_or_refuses_costs_nothing(
    recobra: Recobra, mailbox: ImapServer, case: Cases
) -> None:
    mailbox.put(write().as_bytes())
    for fault in ("drops", "refuses"):
        setattr(mailbox, fault, True)
        assert reading.read_mails(recobra) == reading.Read()
        setattr(mailbox, fault, False)
    assert reading.read_mails(recobra).kept == 1


def test_without_a_mailbox_nothing_is_asked(recobra: Recobra) -> None:
    assert reading.read_mails(recobra) == reading.Read()


@pytest.mark.parametrize(
    ("url", "refusal"),
    [
        ("imap://a:b@127.0.0.1:{port}/INBOX", ProviderBusy),
        ("{server}x", ProviderRefused),
    ],
)
def test_what_is_wrong_with_a_mailbox_is_told_apart(url: str, refusal: type[Exception]) -> None:
    server = ImapServer()
    with pytest.raises(refusal), open_mailbox(url.format(port=find_port(), server=server.url), timeout=1):
        pass
    server.close()


def test_a_password_does_not_travel_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    server = ImapServer()
    monkeypatch.setattr("bot.channels.mailbox._HERE", ())
    with pytest.raises(Misconfigured, match="imaps://"), open_mailbox(server.url):
        pass
    server.close()
