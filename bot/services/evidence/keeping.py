"""Keeps a mail with its case, once: its text and files as evidence, and one acknowledgement to whoever wrote."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.evidence import get_evidence
from bot.channels.twilio_media import MediaRefusedError
from bot.models import (
    CaseFile,
    CaseStatus,
    Channel,
    Direction,
    Message,
    MessageKind,
    MessageStatus,
    ServiceCase,
)
from bot.services import audit, media
from bot.services.cases import engine
from bot.services.evidence.mails import Mail
from bot.services.evidence.matching import is_own
from bot.services.inbound.received_media import sniff
from bot.services.outbound.messages import queue_mail

_TEXT_TYPE = "text/plain; charset=utf-8"
Files = list[dict[str, Any]]


def is_kept(session: Session, mail: Mail) -> bool:
    """Whether it was taken before, by its Message-ID."""
    return session.scalar(select(Message.id).where(Message.provider_sid == mail.key)) is not None


def keep(recobra: Recobra, case_id: int, mail: Mail) -> bool:
    """Keep it, with no transaction open while files are written; False: the case ended meanwhile."""
    kept, refused = _store(recobra, mail)
    with recobra.database.writing() as session:
        case = engine.lock(session, case_id)
        is_ours = case.status is CaseStatus.OPEN and not is_kept(session, mail)
        if is_ours:
            _add(session, recobra, case, mail, kept)
            _acknowledge(session, case, mail, kept, refused)
    if not is_ours:
        for item in kept:
            media.delete(recobra.settings, str(item["path"]))
    return is_ours


def _store(recobra: Recobra, mail: Mail) -> tuple[Files, list[str]]:
    """What could be taken, its text first; and the names of what could not."""
    kept: Files = []
    refused = [file.name or "adjunto" for file in mail.files[get_evidence().files :]]
    if mail.text:
        kept.append(media.store(recobra, mail.text.encode(), _TEXT_TYPE, "correo.txt"))
    for place, file in enumerate(mail.files[: get_evidence().files], 1):
        try:
            content_type = sniff(file.content, "")
        except MediaRefusedError:
            refused.append(file.name or f"adjunto {place}")
            continue
        name = file.name or f"adjunto-{place}{media.ending_of(content_type)}"
        kept.append(media.store(recobra, file.content, content_type, name))
    return kept, refused


def _add(session: Session, recobra: Recobra, case: ServiceCase, mail: Mail, kept: Files) -> None:
    message = Message(
        direction=Direction.IN, channel=Channel.EMAIL, kind=MessageKind.INBOUND, status=MessageStatus.HANDLED,
        customer_id=case.customer_id, address=mail.sender[:254], subject=mail.subject[:300], body=mail.text,
        media=kept, provider_sid=mail.key, created_at=clock.now(),
    )  # fmt: skip
    session.add(message)
    session.flush()
    rules = get_evidence()
    field = rules.own_field if is_own(recobra.settings, mail) else rules.customer_field
    session.add_all(
        CaseFile(case_id=case.id, field=field, media=item, added_at=clock.now(), message_id=message.id)
        for item in kept
    )
    audit.record(session, "case.evidence", case, field=field, files=len(kept))


def _acknowledge(
    session: Session, case: ServiceCase, mail: Mail, kept: Files, refused: Sequence[str]
) -> None:
    """Once for each who writes about a case; again only where something could not be taken."""
    rules = get_evidence()
    subject = rules.subject.format(case=case.number)
    told = select(Message.id).where(
        Message.channel == Channel.EMAIL,
        Message.direction == Direction.OUT,
        Message.address == mail.sender,
        Message.subject == subject,
    )
    if not refused and session.scalar(told.limit(1)) is not None:
        return
    line = case.service.service_number if case.service else ""
    files = [str(item["name"]) for item in kept if item["content_type"] != _TEXT_TYPE]
    parts = [
        rules.text.format(case=case.number, line=line),
        rules.kept.format(files=", ".join(files)) if files else "",
        rules.refused.format(files=", ".join(refused)) if refused else "",
        rules.closing,
    ]
    text = "\n\n".join(part for part in parts if part)
    queue_mail(session, mail.sender, subject, text, customer_id=case.customer_id)
