"""Erases what somebody said who is in no base: all that is known of them is the telephone they wrote from."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.bootstrap import Recobra
from bot.errors import NotAllowed, NotFound
from bot.models import Conversation, FollowUp, FollowUpStatus, Message, MessageStatus, Phone
from bot.services import audit, media
from bot.services.privacy import blanking, dialogue, extent, parting, quiet, sweeping
from bot.services.privacy.erasure import Erased
from bot.services.privacy.extent import Extent

_NOBODY = 0  # no customer's id


def forget_address(recobra: Recobra, address: str) -> Erased:
    """Erase the conversation with an address (E.164, or a hidden one's id) that belongs to nobody known.

    Raises:
        NotFound: nobody wrote from it.
        NotAllowed: it is a customer's, who is erased by the cédula.
    """
    with recobra.database.reading() as session:
        key = _find(session, address).id
        whole = Extent(_NOBODY, frozenset([key]), frozenset())
        files, words = extent.find_files(session, whole), sweeping.spell_number(address)
    with quiet.keep_quiet(recobra, [key]):
        quiet.wait_for_sending(recobra, Message.conversation_id == key)
        for path in files:
            media.delete(recobra.settings, path)
        events = dialogue.forget_conversations(recobra.settings, [key])
        dialogue.redact_words(recobra.settings, words)
        sweeping.sweep(recobra.database, words)
        with recobra.database.writing() as session:
            count = _erase(session, session.get_one(Conversation, key, with_for_update=True), whole)
            audit.record(session, "conversation.forget", session.get_one(Conversation, key))
        dialogue.forget_conversations(recobra.settings, [key])
    recobra.database.scrub()
    return Erased(count, len(files), events)


def _find(session: Session, address: str) -> Conversation:
    found = session.scalar(select(Conversation).where(Conversation.address == address))
    if found is None:
        raise NotFound("Nadie ha escrito desde ese teléfono.")
    theirs = select(Phone.id).where(Phone.number == address)
    said = select(Message.id).where(Message.conversation_id == found.id, Message.customer_id.is_not(None))
    if found.customer_id or session.scalar(theirs.limit(1)) or session.scalar(said.limit(1)):
        raise NotAllowed("Ese teléfono es de un cliente: sus datos se borran por su cédula.")
    return found


def _erase(session: Session, conversation: Conversation, whole: Extent) -> int:
    messages = extent.find_messages(session, whole)
    if any(message.status is MessageStatus.SENDING for message in messages):
        raise NotAllowed(quiet.LEAVING)
    parting.blank_own(session, conversation)
    for message in messages:
        blanking.blank_message(message)
    here = FollowUp.conversation_id == conversation.id
    session.execute(update(FollowUp).where(here).values(note=None))
    waiting = FollowUp.status == FollowUpStatus.OPEN
    session.execute(update(FollowUp).where(here, waiting).values(status=FollowUpStatus.CANCELLED))
    return len(messages)
