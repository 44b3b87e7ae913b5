"""Proofs of return: looked into, mailed under the seed's subject, judged, and told."""

from email.header import decode_header, make_header
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.errors import InvalidInput
from bot.models import (
    Channel,
    Contact,
    ContactState,
    Customer,
    Direction,
    Message,
    MessageKind,
    MessageStatus,
    Receipt,
    ReceiptStatus,
    Service,
)
from bot.services import media, proofs, receipts
from bot.services.addresses import open_conversations
from bot.services.imports import running
from bot.services.imports.receipts import RECEIPTS_IMPORTER
from tests.support import world
from tests.support.mail import MailServer

CEDULA = "0340987023"


def picture(kind: str = "JPEG") -> bytes:
    content = BytesIO()
    Image.new("RGB", (64, 48), "white").save(content, format=kind)
    return content.getvalue()


@pytest.fixture
def known(desk: Recobra) -> Recobra:
    """One customer with one service in a running campaign."""
    with desk.database.writing() as session:
        customer = world.add_customer(session, "+593992530829", name="YÁNEZ CAIZA JOSE STALIN")
        customer.cedula = CEDULA
        world.add_base(session, customer)
    world.launch(desk)
    return desk


def send_picture(recobra: Recobra, content: bytes | None = None) -> int:
    item = media.store(recobra, picture() if content is None else content, "image/jpeg", "adjunto-1")
    with recobra.database.writing() as session:
        address = "+593992530829"
        message = Message(
            direction=Direction.IN, channel=Channel.WHATSAPP, kind=MessageKind.INBOUND, address=address,
            status=MessageStatus.RECEIVED, conversation_id=open_conversations(session, [address])[address],
            media=[item], created_at=clock.now(),
        )  # fmt: skip
        session.add(message)
        session.flush()
        return message.id


def take(recobra: Recobra, message_id: int) -> int:
    with recobra.database.writing() as session:
        customer, service = session.scalars(select(Customer)).one(), session.scalars(select(Service)).one()
        message = session.get_one(Message, message_id)
        return receipts.take(session, customer, service, message, message.media).id


def the_receipt(recobra: Recobra) -> Receipt:
    with recobra.database.reading() as session:
        receipt = session.scalars(select(Receipt).order_by(Receipt.id.desc())).first()
        assert receipt
        return receipt


def the_contact(recobra: Recobra) -> Contact:
    with recobra.database.reading() as session:
        return session.scalars(select(Contact)).one()


def mails(recobra: Recobra) -> list[Message]:
    with recobra.database.reading() as session:
        return list(session.scalars(select(Message).where(Message.channel == Channel.EMAIL)))


def end_mail(recobra: Recobra, status: MessageStatus) -> None:
    with recobra.database.writing() as session:
        mail = session.scalars(select(Message).where(Message.channel == Channel.EMAIL)).one()
        mail.status = status
        receipts.record_mail(session, mail)


def judge(recobra: Recobra, folder: Path, result: str, reason: str = "") -> running.ImportReport:
    with recobra.database.reading() as session:
        number = session.scalars(select(Service.service_number)).one()
    path = folder / "respaldos.csv"
    path.write_text(
        f"CEDULA;NUMERO DE SERVICIO;RESULTADO;MOTIVO\n{CEDULA};{number};{result};{reason}\n", encoding="utf-8"
    )
    return running.run_import(recobra.database, path, RECEIPTS_IMPORTER)


def notices(recobra: Recobra) -> list[str]:
    with recobra.database.reading() as session:
        wanted = select(Message.body).where(
            Message.kind == MessageKind.NOTICE, Message.channel != Channel.EMAIL
        )
        return [body or "" for body in session.scalars(wanted)]


def test_the_mail_has_the_seeds_subject_and_the_picture(known: Recobra) -> None:
    take(known, send_picture(known))
    [mail] = mails(known)
    assert mail.address == "posventagec2@cnt.gob.ec"
    assert mail.subject == "0340987023//YÁNEZ CAIZA JOSE STALIN//INTERNET FIJO"
    assert mail.status is MessageStatus.DUE
    assert len(mail.media) == 1
    contact = the_contact(known)
    assert (contact.state, contact.typification_code) == (ContactState.SETTLED, "E2")
    assert the_receipt(known).status is ReceiptStatus.RECEIVED


def test_an_album_joins_one_mail_until_it_has_left(known: Recobra) -> None:
    first = take(known, send_picture(known))
    assert take(known, send_picture(known)) == first
    [mail] = mails(known)
    assert [item["name"] for item in mail.media] == [f"acta-{CEDULA}-1.jpg", f"acta-{CEDULA}-2.jpg"]
    with known.database.writing() as session:
        session.scalars(
            select(Message).where(Message.channel == Channel.EMAIL)
        ).one().status = MessageStatus.SENDING
    assert take(known, send_picture(known)) != first
    assert len(mails(known)) == 2


def test_the_same_message_is_taken_once(known: Recobra) -> None:
    message_id = send_picture(known)
    assert take(known, message_id) == take(known, message_id)
    assert [len(mail.media) for mail in mails(known)] == [1]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_and_pdf_pass(kind: str) -> None:
    proofs.check(picture(kind))
    proofs.check(b"%PDF-1.7\n1 0 obj\n%%EOF")


@pytest.mark.parametrize(
    "content",
    [
        b"", b"hola", b"<html></html>", picture()[:200], picture("GIF"), b"\xff\xd8\xff" + b"\0" * 100,
        b"%PDF-" + b"0" * (16 * 1024 * 1024),
    ],
    ids=["empty", "text", "page", "half", "gif", "noise", "large"],
)  # fmt: skip
def test_anything_else_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        proofs.check(content)


def test_a_refused_file_leaves_nothing(known: Recobra) -> None:
    with pytest.raises(InvalidInput):
        take(known, send_picture(known, b"MZ not a picture"))
    assert mails(known) == []
    assert the_contact(known).typification_code is None


def test_the_mail_leaves_and_the_receipt_knows(known: Recobra) -> None:
    server = MailServer()
    try:
        known.settings.smtp_url = server.url
        take(known, send_picture(known))
        world.run_once(known)
    finally:
        server.close()
    [mail] = server.mails
    subject = str(make_header(decode_header(mail["Subject"])))
    assert subject == "0340987023//YÁNEZ CAIZA JOSE STALIN//INTERNET FIJO"
    text, attachment = mail.get_payload()
    assert "Número de servicio:" in text.get_payload(decode=True).decode()
    assert attachment.get_payload(decode=True) == picture()
    assert the_receipt(known).status is ReceiptStatus.MAILED


def test_a_mail_that_is_refused_for_good_is_a_failed_receipt(known: Recobra) -> None:
    server = MailServer()
    server.answer = "550 no such mailbox"
    try:
        known.settings.smtp_url = server.url
        take(known, send_picture(known))
        world.run_once(known)
    finally:
        server.close()
    assert the_receipt(known).status is ReceiptStatus.FAILED


def test_the_mails_fate_is_the_receipts(known: Recobra) -> None:
    take(known, send_picture(known))
    end_mail(known, MessageStatus.FAILED)
    assert the_receipt(known).status is ReceiptStatus.FAILED
    end_mail(known, MessageStatus.ACCEPTED)
    assert the_receipt(known).status is ReceiptStatus.MAILED


def test_an_accepted_proof_returns_the_equipment(known: Recobra, tmp_path: Path) -> None:
    take(known, send_picture(known))
    assert judge(known, tmp_path, "ACEPTADO").imported == 1
    with known.database.reading() as session:
        assert session.scalars(select(Service)).one().returned_on == clock.today()
    assert the_contact(known).state is ContactState.SETTLED
    [text] = notices(known)
    assert text.startswith("Hola Jose")
    assert "no tienes que hacer nada más" in text
    assert judge(known, tmp_path, "aceptado").unchanged == 1
    assert len(notices(known)) == 1


def test_a_rejected_proof_says_why_and_the_campaign_goes_on(known: Recobra, tmp_path: Path) -> None:
    take(known, send_picture(known))
    end_mail(known, MessageStatus.ACCEPTED)
    judge(known, tmp_path, "RECHAZADO", "No se lee la firma.")
    assert the_receipt(known).status is ReceiptStatus.REJECTED
    contact = the_contact(known)
    assert contact.state is ContactState.ACTIVE
    assert contact.next_attempt_at
    [text] = notices(known)
    assert "no pudimos registrar la entrega: no se lee la firma. Envíanos" in text
    assert "$" not in text


def test_a_result_without_a_proof_is_rejected(known: Recobra, tmp_path: Path) -> None:
    assert judge(known, tmp_path, "ACEPTADO").rejected == 1
    assert judge(known, tmp_path, "TAL VEZ").rejected == 1
