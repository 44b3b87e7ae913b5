"""Keeps with a case the pictures and PDFs that its customer sends by WhatsApp, whoever they are talking with."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.catalog.evidence import get_evidence
from bot.errors import InvalidInput, NotFound
from bot.models import CaseFile, CaseStatus, Conversation, Message, ServiceCase
from bot.services.cases import requests
from bot.services.cases.evidence import MOST


def find_case(session: Session, conversation: Conversation) -> ServiceCase | None:
    """The customer's open case: of several the one that came of this conversation; None: nobody can tell."""
    if conversation.customer_id is None:
        return None
    mine = select(ServiceCase).where(
        ServiceCase.customer_id == conversation.customer_id,
        ServiceCase.procedure == get_evidence().procedure,
        ServiceCase.status == CaseStatus.OPEN,
    )
    found = session.scalars(mine).all()
    near = [case for case in found if case.conversation_id == conversation.id]
    likely = near if len(found) > 1 else found
    return likely[0] if len(likely) == 1 else None


def keep_files(session: Session, conversation: Conversation, messages: Sequence[Message]) -> None:
    """Those of the messages that can be evidence, once; what cannot stays in the conversation alone."""
    if not any(message.media for message in messages):
        return
    case = find_case(session, conversation)
    if case is None:
        return
    new = list(_list_new(session, messages))[: max(0, MOST - len(case.files))]
    for message, file in new:
        with suppress(InvalidInput, NotFound):
            requests.attach(session, case, message.id, file)


def _list_new(session: Session, messages: Sequence[Message]) -> Iterator[tuple[Message, Mapping[str, Any]]]:
    """The files of those messages of which none is kept with any case yet."""
    ids = [message.id for message in messages]
    kept = set(session.scalars(select(CaseFile.message_id).where(CaseFile.message_id.in_(ids))))
    for message in messages:
        if message.id not in kept:
            yield from ((message, file) for file in message.media if file.get("path"))
