"""How a conversation or an attempt ended, and what that does to its contact."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.catalog.policy import After, Ending, ScriptPolicy, get_policy
from bot.models import Channel, Contact, Direction, Message, PhoneStatus
from bot.services import contacts
from bot.services.observations import write_typification


def typify(
    session: Session,
    contact: Contact,
    code: str,
    *,
    replace: bool = True,
    observation: str | None = None,
    **values: object,
) -> None:
    """Record an outcome; a later one replaces it, unless `replace` is false and one stands that settled it.

    `values` are the observation's, or `observation` as an agent wrote it; `address`: the number that it is about.

    Raises:
        KeyError: the script knows no such code, or its observation lacks a value.
    """
    if not replace and contact.typification_code and contacts.is_done(contact):
        return
    address = values.pop("address", None)
    write_typification(contact, code, observation=observation, **values)
    after = _policy_of(contact).after[code]
    if after is After.SETTLE:
        contacts.settle(session, contact)
    elif after is After.NEXT_PHONE:
        number = str(address) if address else _last_address(session, contact)
        contacts.try_next_phone(session, contact, number, _phone_status(contact, code))
    elif after is After.WAIT:
        contacts.hold_back(session, contact)


def typify_ending(
    session: Session, contact: Contact, ending: Ending, *, replace: bool = True, **values: Any
) -> None:
    """Record what a conversation came to, as the contact's script says it; nothing where it has no word for it."""
    code = _policy_of(contact).endings[ending]
    if code is not None:
        typify(session, contact, code, replace=replace, **values)


def _policy_of(contact: Contact) -> ScriptPolicy:
    return get_policy().scripts[contact.campaign.script]


def _phone_status(contact: Contact, code: str) -> PhoneStatus:
    """What a typification says of the number that was tried."""
    endings = _policy_of(contact).endings
    known = {
        endings[Ending.CHANGED_NUMBER]: PhoneStatus.CHANGED,
        endings[Ending.WRONG_NUMBER]: PhoneStatus.WRONG,
    }
    return known.get(code, PhoneStatus.NONEXISTENT)


def _last_address(session: Session, contact: Contact) -> str | None:
    return session.scalar(
        select(Message.address)
        .where(
            Message.contact_id == contact.id,
            Message.direction == Direction.OUT,
            Message.channel != Channel.EMAIL,
        )
        .order_by(Message.id.desc())
        .limit(1)
    )
