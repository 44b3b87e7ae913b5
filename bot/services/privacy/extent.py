"""What of all that is kept is one person's: their conversations, messages and files, apart from those of others."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from bot.models import CaseFile, Contact, Conversation, Customer, Message, Phone, Receipt, ServiceCase


@dataclass(frozen=True)
class Extent:
    """Ids of conversations: `own` ones are nobody else's, in `shared` ones somebody else speaks or could."""

    customer_id: int
    own: frozenset[int]
    shared: frozenset[int]

    @property
    def conversations(self) -> frozenset[int]:
        """All in which the person has a part."""
        return self.own | self.shared


def measure(session: Session, customer: Customer) -> Extent:
    """What conversations the person has a part in, and which of them are theirs alone."""
    found = session.scalars(select(Conversation).where(_has_part(customer)).order_by(Conversation.id)).all()
    shared = {each.id for each in found if _is_shared(session, each, customer)}
    return Extent(customer.id, frozenset(each.id for each in found) - shared, frozenset(shared))


def find_messages(session: Session, extent: Extent) -> Sequence[Message]:
    """Everything said to or by the person, oldest first; of a shared conversation only what is theirs."""
    return session.scalars(select(Message).where(is_theirs(extent)).order_by(Message.id)).all()


def is_theirs(extent: Extent) -> ColumnElement[bool]:
    """Whether a message is the person's; what nobody said who they were before is whose conversation it is."""
    before_known = and_(
        Message.customer_id.is_(None),
        Message.conversation_id.in_(
            select(Conversation.id).where(
                Conversation.id.in_(extent.shared), Conversation.customer_id == extent.customer_id
            )
        ),
    )
    contacts = select(Contact.id).where(Contact.customer_id == extent.customer_id)
    return or_(
        Message.conversation_id.in_(extent.own),
        Message.customer_id == extent.customer_id,
        and_(Message.customer_id.is_(None), Message.contact_id.in_(contacts)),
        before_known,
    )


def find_receipts(session: Session, customer_id: int) -> Sequence[Receipt]:
    """The person's proofs, oldest first."""
    return session.scalars(
        select(Receipt).where(Receipt.customer_id == customer_id).order_by(Receipt.id)
    ).all()


def _find_case_files(session: Session, customer_id: int) -> Sequence[CaseFile]:
    cases = select(ServiceCase.id).where(ServiceCase.customer_id == customer_id)
    return session.scalars(select(CaseFile).where(CaseFile.case_id.in_(cases)).order_by(CaseFile.id)).all()


def find_files(session: Session, extent: Extent) -> list[str]:
    """The paths under MEDIA_URL of what the person sent and was sent, and what was kept with their cases, each once."""
    media = [message.media for message in find_messages(session, extent)]
    media += [receipt.media for receipt in find_receipts(session, extent.customer_id)]
    media += [[file.media] for file in _find_case_files(session, extent.customer_id)]
    paths = (item.get("path") for items in media for item in items)
    return list(dict.fromkeys(str(path) for path in paths if path))


def _has_part(customer: Customer) -> ColumnElement[bool]:
    said = select(Message.conversation_id).where(Message.customer_id == customer.id)
    numbers = select(Phone.number).where(Phone.customer_id == customer.id)
    return or_(
        Conversation.customer_id == customer.id,
        Conversation.id.in_(said),
        Conversation.address.in_(numbers),
    )


def _is_shared(session: Session, conversation: Conversation, customer: Customer) -> bool:
    if conversation.customer_id not in (None, customer.id):
        return True
    others = exists().where(
        Message.conversation_id == conversation.id,
        Message.customer_id.is_not(None),
        Message.customer_id != customer.id,
    )
    holders = exists().where(Phone.number == conversation.address, Phone.customer_id != customer.id)
    return bool(session.scalar(select(or_(others, holders))))
