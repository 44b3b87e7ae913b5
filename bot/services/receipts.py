"""Takes the customer's proof of return, mails it to the back office, and tells what came of it."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.collections import get_collections
from bot.catalog.notices import get_notices
from bot.config import get_settings
from bot.language.person_names import first_name
from bot.language.wares import list_devices, name_business_line
from bot.language.written_amounts import format_amount
from bot.language.written_dates import format_short_date
from bot.models import (
    Contact,
    Customer,
    Message,
    MessageStatus,
    Receipt,
    ReceiptPurpose,
    ReceiptStatus,
    Script,
    Service,
)
from bot.services import contacts, media, proofs
from bot.services.debts import debts
from bot.services.observations import write_typification
from bot.services.outbound import messages
from bot.services.typifications import typify

log = structlog.get_logger()
_RECEIVED, _INFORMED, _PAYS = "E2", "E4", "1"  # Source: the contract, "Typifications"
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
    purpose: ReceiptPurpose = ReceiptPurpose.RETURN,
) -> Receipt:
    """Keep the files that `message` brought as the proof for a service, and queue the mail.

    The service's contacts are settled with E2, or wait with 1 for the payment to be seen. Pictures of an album join
    one mail while that has not left; a later one has its own: the back office is not kept waiting for pictures that
    may never come.

    Raises:
        InvalidInput: a file is no picture (JPG, PNG, WEBP) nor PDF, is damaged or too large.
    """
    for file in files:
        proofs.check(media.read(get_settings(), file))
    receipt = _join(session, service, purpose, message, files)
    if receipt is None:
        receipt = _open(session, customer, service, purpose, message, files)
    for contact in _contacts_of(session, receipt):
        if purpose is ReceiptPurpose.RETURN:
            typify(session, contact, _RECEIVED)
        else:
            typify(session, contact, _PAYS, what="indica que ya pagó y envía el comprobante")
    if purpose is ReceiptPurpose.PAYMENT:
        debts.silence_after(session, customer.id, "paid")
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

    Accepted: the equipment counts as returned; a payment counts when its file says so. Rejected: the contact goes on.
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
    session: Session,
    service: Service,
    purpose: ReceiptPurpose,
    message: Message,
    files: Sequence[Mapping[str, Any]],
) -> Receipt | None:
    """Add to a mail that is still queued, or find that this very message was taken already."""
    receipt = session.scalar(
        select(Receipt)
        .where(Receipt.service_id == service.id, Receipt.purpose == purpose)
        .order_by(Receipt.id.desc())
        .limit(1)
    )
    if receipt is None or receipt.status not in _PENDING:
        return None
    if receipt.message_id == message.id:
        return receipt
    mail = session.get(Message, receipt.mail_id, with_for_update=True) if receipt.mail_id else None
    if mail is None or mail.status is not MessageStatus.DUE or mail.tries:
        return None
    more = _name_files(receipt.customer, purpose, files, first=len(receipt.media) + 1)
    receipt.media = mail.media = [*receipt.media, *more]
    return receipt


def _open(
    session: Session,
    customer: Customer,
    service: Service,
    purpose: ReceiptPurpose,
    message: Message,
    files: Sequence[Mapping[str, Any]],
) -> Receipt:
    notices, subject = get_notices(), subject_of(customer, service)
    is_return = purpose is ReceiptPurpose.RETURN
    mailbox = notices.mailbox if is_return else get_collections().payment_mailbox
    named = _name_files(customer, purpose, files, first=1)
    body = (notices.receipt_mail if is_return else notices.payment_mail).format(
        name=customer.name,
        cedula=customer.cedula,
        service_number=service.service_number,
        business_line=service.business_line,
        retired_on=format_short_date(service.retired_on) if service.retired_on else "sin fecha",
        equipment=list_devices(service.equipment) or "sin detalle",
        amount=format_amount(service.amount_due or debts.NOTHING),
        received_at=f"{clock.local_now():%d-%m-%Y %H:%M}",
    )
    mail = messages.queue_mail(session, mailbox, subject, body, named, customer_id=customer.id)
    receipt = Receipt(
        customer=customer,
        service=service,
        purpose=purpose,
        message_id=message.id,
        mail_id=mail.id,
        media=named,
        mailed_to=mailbox,
        subject=subject,
        received_at=clock.now(),
    )
    session.add(receipt)
    session.flush()
    return receipt


def _name_files(
    customer: Customer, purpose: ReceiptPurpose, files: Sequence[Mapping[str, Any]], first: int
) -> list[dict[str, Any]]:
    """Under names with whose they are and an ending, without which the back office's mail cannot open them."""
    what = "acta" if purpose is ReceiptPurpose.RETURN else "comprobante"
    return [
        {**file, "name": f"{what}-{customer.cedula}-{place}{PurePosixPath(str(file['path'])).suffix}"}
        for place, file in enumerate(files, first)
    ]


def _settle(session: Session, receipt: Receipt) -> None:
    if receipt.purpose is ReceiptPurpose.PAYMENT:
        for contact in _contacts_of(session, receipt):
            contact.observation = f"{contact.observation or ''} El comprobante fue aceptado.".strip()
        return
    service = receipt.service
    service.returned_on = service.returned_on or clock.to_local(receipt.received_at).date()
    session.flush()
    contacts.apply_returned(session, service)


def _go_on(session: Session, receipt: Receipt) -> None:
    if receipt.purpose is ReceiptPurpose.PAYMENT:
        debts.speak_again(session, receipt.customer_id)
        return
    for contact in _contacts_of(session, receipt):
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
    is_return = receipt.purpose is ReceiptPurpose.RETURN
    template = "receipt_accepted" if is_return else "payment_accepted"
    if receipt.status is ReceiptStatus.REJECTED:
        template = "receipt_rejected" if is_return else "payment_rejected"
        values["reason"] = _write_reason(receipt.reason)
    if not is_return:  # what is known of a debt is told to its holder alone
        del values["business_line"], values["service_number"]
    messages.queue_notice(session, receipt.customer, template, values, details={"receipt": receipt.id})


def _write_reason(reason: str | None) -> str:
    """In the middle of a sentence, and one line: WhatsApp takes no other variable."""
    plain = " ".join((reason or "").split()).rstrip(".")
    return f"{plain[0].lower()}{plain[1:]}" if plain else "no se ve completo, o no es el documento"


def _contacts_of(session: Session, receipt: Receipt) -> list[Contact]:
    is_return = receipt.purpose is ReceiptPurpose.RETURN
    script = Script.EQUIPMENT_RECOVERY if is_return else Script.COLLECTIONS
    live = contacts.live_contacts(session, receipt.customer_id, script)
    return [contact for contact in live if contact.service_id == receipt.service_id]
