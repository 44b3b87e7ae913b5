"""Keeps a mail with its case, once: its text and files as evidence, and one acknowledgement to whoever wrote."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import func, select
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
from bot.services.cases.evidence import MOST
from bot.services.evidence.mails import Mail
from bot.services.evidence.matching import is_own
from bot.services.inbound.received_media import sniff
from bot.services.outbound.messages import queue_mail

log = structlog.get_logger()
_TEXT_TYPE = "text/plain; charset=utf-8"
_A_DAY = timedelta(days=1)
_MOST_ANSWERS = 3  # a day to one address about one case: who answers them is a machine that does not say so
Files = list[dict[str, Any]]


def is_kept(session: Session, mail: Mail) -> bool:
    """Whether it was taken before, by its Message-ID."""
    return session.scalar(select(Message.id).where(Message.provider_sid == mail.key)) is not None


def keep(recobra: Recobra, case_id: int, mail: Mail) -> bool:
    """Keep it, with no transaction open while files are written; False: the case takes no more of them."""
    kept: Files = []
    is_done = False
    try:
        refused = _store(recobra, mail, kept)
        with recobra.database.writing() as session:
            case = engine.lock(session, case_id)
            is_ours = _takes(case, kept) and not is_kept(session, mail)
            if is_ours:
                _add(session, recobra, case, mail, kept)
                _acknowledge(session, case, mail, kept, refused)
        is_done = is_ours
    finally:
        if not is_done:  # also where a disk was full half-way: it is tried again each minute
            for item in kept:
                media.delete(recobra.settings, str(item["path"]))
    return is_done


def _takes(case: ServiceCase, kept: Files) -> bool:
    """Whether the case is open and has room: numbers of cases can be guessed, and files sent to them."""
    if case.status is CaseStatus.OPEN and len(case.files) + len(kept) > MOST:
        log.warning("case_full", case=case.id, files=len(case.files))
        return False
    return case.status is CaseStatus.OPEN


def _store(recobra: Recobra, mail: Mail, kept: Files) -> list[str]:
    """Add what could be taken, the mail itself first; the names of what could not."""
    rules = get_evidence()
    written = f"De: {mail.sender}\nAsunto: {mail.subject}\n\n{mail.text}"
    kept.append(media.store(recobra, written.encode(), _TEXT_TYPE, "correo.txt"))
    refused = [file.name or "adjunto" for file in mail.files[rules.files :] if not file.is_part]
    for place, file in enumerate(mail.files[: rules.files], 1):
        try:
            content_type = sniff(file.content, "")
        except MediaRefusedError:
            refused += [] if file.is_part else [file.name or f"adjunto {place}"]
            continue
        name = file.name or f"adjunto-{place}{media.ending_of(content_type)}"
        kept.append(media.store(recobra, file.content, content_type, name))
    return refused


def _add(session: Session, recobra: Recobra, case: ServiceCase, mail: Mail, kept: Files) -> None:
    message = Message(
        direction=Direction.IN, channel=Channel.EMAIL, kind=MessageKind.INBOUND, status=MessageStatus.HANDLED,
        customer_id=case.customer_id, address=mail.sender[:254], subject=mail.subject[:300], body=mail.text,
        media=kept, provider_sid=mail.key, created_at=clock.now(),
    )  # fmt: skip
    session.add(message)
    session.flush()
    rules = get_evidence()
    was_asked = mail.sender == str(case.answers.get(rules.asked_field, "")).lower()
    is_ours = was_asked or is_own(recobra.settings, mail)
    field = rules.own_field if is_ours else rules.customer_field
    session.add_all(
        CaseFile(case_id=case.id, field=field, media=item, added_at=clock.now(), message_id=message.id)
        for item in kept
    )
    audit.record(session, "case.evidence", case, field=field, files=len(kept))


def _acknowledge(
    session: Session, case: ServiceCase, mail: Mail, kept: Files, refused: Sequence[str]
) -> None:
    """Once for each who writes about a case; again, some times, only where something could not be taken."""
    rules = get_evidence()
    subject = rules.subject.format(case=case.number)
    told = select(func.count()).where(
        Message.customer_id == case.customer_id,
        Message.channel == Channel.EMAIL,
        Message.direction == Direction.OUT,
        Message.address == mail.sender,
        Message.subject == subject,
    )
    if session.scalar(told) and not refused:
        return
    if (session.scalar(told.where(Message.created_at > clock.now() - _A_DAY)) or 0) >= _MOST_ANSWERS:
        return
    files = [str(item["name"]) for item in kept if item["content_type"] != _TEXT_TYPE]
    parts = [
        rules.text.format(case=case.number),
        rules.kept.format(files=", ".join(files)) if files else "",
        rules.refused.format(files=", ".join(refused)) if refused else "",
        rules.closing,
    ]
    text = "\n\n".join(part for part in parts if part)
    details = {"reply_to": rules.mailbox}
    queue_mail(session, mail.sender, subject, text, customer_id=case.customer_id, details=details)
