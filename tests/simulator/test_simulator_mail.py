"""The mail server: what it takes, shows and refuses."""

import smtplib
from datetime import date
from email.message import EmailMessage

import httpx
import pytest

from bot.channels.mailbox import open_mailbox
from bot.services.evidence.mails import parse


def letter() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "recobra@example.com", "posventagec2@example.com"
    message["Subject"] = "1720345678//ÁLVAREZ NÚÑEZ ANA//INTERNET FIJO"
    message.set_content("Adjunto el acta de entrega. ñ")
    message.add_attachment(b"%PDF-1", maintype="application", subtype="pdf", filename="acta ñ.pdf")
    message.add_attachment(b"<script>", maintype="text", subtype="html", filename="x.html")
    return message


def deliver(port: int, *, login: bool = False) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as server:
        if login:
            server.login("anyone", "anything")
        server.send_message(letter())


def test_a_mail_is_shown_with_its_attachments(simulator, control: httpx.Client) -> None:
    deliver(simulator.smtp_port, login=True)
    mail = control.get("/mails").json()["mails"][0]
    assert mail["subject"] == "1720345678//ÁLVAREZ NÚÑEZ ANA//INTERNET FIJO"
    assert (mail["from"], mail["to"]) == ("recobra@example.com", ["posventagec2@example.com"])
    assert mail["text"].strip() == "Adjunto el acta de entrega. ñ"
    pdf, html = mail["attachments"]
    assert (pdf["name"], pdf["content_type"], pdf["size"]) == ("acta ñ.pdf", "application/pdf", 6)
    assert httpx.get(simulator.url + pdf["url"]).content == b"%PDF-1"
    assert "attachment" in httpx.get(simulator.url + html["url"]).headers["content-disposition"]
    assert b"Subject:" in httpx.get(simulator.url + mail["raw_url"]).content


@pytest.mark.parametrize(("mode", "code"), [("busy", 451), ("reject", 550)])
def test_mail_is_refused_when_told_to(simulator, control, mode, code) -> None:
    control.patch("/settings", json={"mail": mode})
    with pytest.raises(smtplib.SMTPDataError) as refused:
        deliver(simulator.smtp_port)
    assert refused.value.smtp_code == code
    assert control.get("/mails").json() == {"mails": []}


def test_a_mail_server_that_is_down_comes_back_on_the_same_port(simulator, control) -> None:
    control.patch("/settings", json={"mail": "down"})
    with pytest.raises(ConnectionError):
        deliver(simulator.smtp_port)
    control.patch("/settings", json={"mail": "accept"})
    deliver(simulator.smtp_port)
    assert len(control.get("/mails").json()["mails"]) == 1


def test_what_a_person_writes_is_read_over_imap(simulator, control) -> None:
    attachment = {"name": "oferta.pdf", "content_type": "application/pdf", "data": "JVBERi0x"}
    mail = {
        "from": "rosa@empresa.example",
        "subject": "Caso R000001",
        "text": "Va la oferta",
        "attachments": [attachment],
    }
    assert control.post("/mails", json=mail).status_code == 201
    with open_mailbox(simulator.imap_url) as mailbox:
        [key] = mailbox.list_unread(date(2000, 1, 1))
        read = parse(mailbox.read(key))
        assert (read.sender, read.subject, read.text) == (
            "rosa@empresa.example",
            "Caso R000001",
            "Va la oferta",
        )
        assert [(file.name, file.content) for file in read.files] == [("oferta.pdf", b"%PDF-1")]
        mailbox.mark_read(key)
    assert control.get("/mailbox").json() == {"mails": [{"id": key, "seen": True}]}


@pytest.mark.parametrize("mail", [{"raw": "***"}, {"attachments": "x"}, {"attachments": [{"id": "ninguno"}]}])
def test_a_mail_that_cannot_be_written_is_refused(control, mail) -> None:
    assert control.post("/mails", json=mail).status_code == 400
