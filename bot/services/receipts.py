"""Takes the customer's proof of return, mails it to the back office, and tells what came of it."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.notices import get_notices
from bot.config import get_settings
from bot.language.person_names import first_name
from bot.language.wares import list_devices, name_business_line
from bot.language.written_dates import format_short_date
from bot.models import Contact, Customer, Message, MessageStatus, Receipt, ReceiptStatus, Script, Service
from bot.services import contacts, media, proofs
from bot.services.observations import write_typification
from bot.services.outbound import messages
from bot.services.typifications import typify

log = structlog.get_logger()
_RECEIVED, _INFORMED = "E2", "E4"  # Source: the contract, "Typifications"
_ARRIVED = (MessageStatus.ACCEPTED, MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.READ)
_PENDING = (ReceiptStatus.RECEIVED, ReceiptStatus.MAILED, ReceiptStatus.FAILED)


def subject_of(customer: Customer, service: Service) -> str:
    """The mail's subject, to the letter. Source: 004_494a7d2a7dcd2fdb.txt, speech 2."""
    return f"{customer.cedula}//{customer.name}//{service.business_line}"


def take(
    session: Session,
    customer: Customer,
    service: Service,
    message: Message,
    files: Sequence[Mapping[str, Any]],
) -> Receipt:
    """Keep the files that `message` brought as the proof for a service, and queue the mail.

    The service's contacts are settled with E2. Pictures of an album join one mail while that has not left; a
    later one has its own: the back office is not kept waiting for pictures that may never come.

    Raises:
        InvalidInput: a file is no picture (JPG, PNG, WEBP) nor PDF, is damaged or too large.
    """
    for file in files:
        proofs.check(media.read(get_settings(), file))
    receipt = _join(session, service, message, files) or _open(session, customer, service, message, files)
    for contact in _contacts_of(session, service):
        typify(session, contact, _RECEIVED)
    return receipt


def record_mail(session: Session, mail: Message) -> None:
    """What became of a receipt's mail; nothing where the mail is another's."""
    receipt = session.scalar(select(Receipt).where(Receipt.mail_id == mail.id))
    if receipt is None or receipt.status not in _PENDING:
        return
    if mail.status in _ARRIVED:
        receipt.status = ReceiptStatus.MAILED
    elif mail.status is MessageStatus.FAILED and receipt.status is ReceiptStatus.RECEIVED:
        receipt.status = ReceiptStatus.FAILED
        log.error("receipt_mail_failed", receipt_id=receipt.id, message_id=mail.id)


def record_result(session: Session, receipt: Receipt, accepted: bool, reason: str | None = None) -> bool:
    """What the back office says of a proof; the customer is told. Whether anything changed.

    Accepted: the equipment counts as returned. Rejected: the contact goes on.
    """
    status = ReceiptStatus.ACCEPTED if accepted else ReceiptStatus.REJECTED
    if receipt.status is status:
        return False
    receipt.status, receipt.reason = status, (reason or None)
    session.flush()
    if accepted:
        _settle(session, receipt)
    else:
        _go_on(session, receipt)
    _tell(session, receipt)
    return True


def find_pending(session: Session, service: Service) -> Receipt | None:
    """The latest proof of a service; one that was judged comes after one that was not."""
    receipts = session.scalars(
        select(Receipt).where(Receipt.service_id == service.id).order_by(Receipt.id)
    ).all()
    waiting = [receipt for receipt in receipts if receipt.status in _PENDING]
    candidates = waiting or receipts
    return candidates[-1] if candidates else None


def _join(
    session: Session, service: Service, message: Message, files: Sequence[Mapping[str, Any]]
) -> Receipt | None:
    """Add to a mail that is still queued, or find that this very message was taken already."""
    receipt = session.scalar(
        select(Receipt).where(Receipt.service_id == service.id).order_by(Receipt.id.desc()).limit(1)
    )
    if receipt is None or receipt.status not in _PENDING:
        return None
    if receipt.message_id == message.id:
        return receipt
    mail = session.get(Message, receipt.mail_id, with_for_update=True) if receipt.mail_id else None
    if mail is None or mail.status is not MessageStatus.DUE or mail.tries:
        return None
    more = _name_files(receipt.customer, files, first=len(receipt.media) + 1)
    receipt.media = mail.media = [*receipt.media, *more]
    return receipt


def _open(
    session: Session,
    customer: Customer,
    service: Service,
    message: Message,
    files: Sequence[Mapping[str, Any]],
) -> Receipt:
    notices, subject = get_notices(), subject_of(customer, service)
    named = _name_files(customer, files, first=1)
    body = notices.receipt_mail.format(
        name=customer.name,
        cedula=customer.cedula,
        service_number=service.service_number,
        business_line=service.business_line,
        retired_on=format_short_date(service.retired_on) if service.retired_on else "sin fecha",
        equipment=list_devices(service.equipment) or "sin detalle",
        received_at=f"{clock.local_now():%d-%m-%Y %H:%M}",
    )
    mail = messages.queue_mail(session, notices.mailbox, subject, body, named, customer_id=customer.id)
    receipt = Receipt(
        customer=customer,
        service=service,
        message_id=message.id,
        mail_id=mail.id,
        media=named,
        mailed_to=notices.mailbox,
        subject=subject,
        received_at=clock.now(),
    )
    session.add(receipt)
    session.flush()
    return receipt


def _name_files(customer: Customer, files: Sequence[Mapping[str, Any]], first: int) -> list[dict[str, Any]]:
    """Under names with whose they are and an ending, without which the back office's mail cannot open them."""
    return [
        {**file, "name": f"acta-{customer.cedula}-{place}{PurePosixPath(str(file['path'])).suffix}"}
        for place, file in enumerate(files, first)
    ]


def _settle(session: Session, receipt: Receipt) -> None:
    service = receipt.service
    service.returned_on = service.returned_on or clock.to_local(receipt.received_at).date()
    session.flush()
    contacts.apply_returned(session, service)


def _go_on(session: Session, receipt: Receipt) -> None:
    for contact in _contacts_of(session, receipt.service):
        if contact.typification_code == _RECEIVED and receipt.service.returned_on is None:
            write_typification(contact, _INFORMED, topic="el rechazo del respaldo de entrega")
            contacts.hold_back(session, contact)


def _tell(session: Session, receipt: Receipt) -> None:
    service = receipt.service
    values = {
        "first_name": first_name(receipt.customer.name),
        "business_line": name_business_line(service.business_line),
        "service_number": service.service_number,
    }
    template = "receipt_accepted"
    if receipt.status is ReceiptStatus.REJECTED:
        template, values["reason"] = "receipt_rejected", _write_reason(receipt.reason)
    messages.queue_notice(session, receipt.customer, template, values, details={"receipt": receipt.id})


def _write_reason(reason: str | None) -> str:
    """In the middle of a sentence, and one line: WhatsApp takes no other variable."""
    plain = " ".join((reason or "").split()).rstrip(".")
    return f"{plain[0].lower()}{plain[1:]}" if plain else "no se ve completo, o no es el acta de entrega"


def _contacts_of(session: Session, service: Service) -> list[Contact]:
    live = contacts.live_contacts(session, service.customer_id, Script.EQUIPMENT_RECOVERY)
    return [contact for contact in live if contact.service_id == service.id]
