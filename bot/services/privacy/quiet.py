"""Keeps the bot out of conversations while they are erased, and waits for what is just leaving."""

import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import ColumnElement, select, update

from bot import clock
from bot.bootstrap import Recobra
from bot.errors import NotAllowed
from bot.models import Conversation, Message, MessageStatus
from bot.services.inbound import leases

LEAVING = "Un mensaje para esa persona está saliendo; vuelve a intentarlo en un minuto."
_TALKING = "El bot está hablando con esa persona; vuelve a intentarlo en un minuto."
_LEASE = timedelta(minutes=10)  # files may lie far away
_PATIENCE = 20.0  # seconds for what is just being said or sent
_PAUSE = 0.1


@contextmanager
def keep_quiet(recobra: Recobra, conversation_ids: Collection[int]) -> Iterator[None]:
    """No turn of the bot goes on in these conversations meanwhile.

    Raises:
        NotAllowed: one does not end.
    """
    owner, deadline = uuid4().hex, time.monotonic() + _PATIENCE
    try:
        for key in sorted(conversation_ids):
            while not _take(recobra, key, owner):
                _pause(deadline, _TALKING)
        yield
    finally:
        with recobra.database.writing() as session:
            for key in conversation_ids:
                leases.release(session, key, owner)


def wait_for_sending(recobra: Recobra, whose: ColumnElement[bool]) -> None:
    """Until none of these messages is on its way to the provider.

    Raises:
        NotAllowed: one does not arrive.
    """
    deadline = time.monotonic() + _PATIENCE
    sending = select(Message.id).where(whose, Message.status == MessageStatus.SENDING).limit(1)
    while True:
        with recobra.database.reading() as session:
            if session.scalar(sending) is None:
                return
        _pause(deadline, LEAVING)


def _take(recobra: Recobra, conversation_id: int, owner: str) -> bool:
    with recobra.database.writing() as session:
        if not leases.take(session, conversation_id, owner):
            return False
        mine = Conversation.id == conversation_id
        session.execute(update(Conversation).where(mine).values(leased_until=clock.now() + _LEASE))
        return True


def _pause(deadline: float, complaint: str) -> None:
    if time.monotonic() > deadline:
        raise NotAllowed(complaint)
    time.sleep(_PAUSE)
