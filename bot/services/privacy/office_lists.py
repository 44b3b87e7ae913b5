"""The lists of turns that offices were mailed: other people's names stand there beside the erased person's."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.models import Channel, Message, Office, Turn
from bot.services.privacy.blanking import QUEUED
from bot.services.turns.office_mails import write_subject


def find(session: Session, customer_id: int) -> Sequence[Message]:
    """The mails with the list of an office and day at which the person had a turn."""
    turns = session.scalars(select(Turn).where(Turn.customer_id == customer_id)).all()
    subjects = {write_subject(turn.office, clock.to_local(turn.starts_at).date()) for turn in turns}
    mails = select(Message).where(
        Message.channel == Channel.EMAIL, Message.customer_id.is_(None), Message.subject.in_(subjects)
    )
    return session.scalars(mails).all() if subjects else []


def blank(session: Session, customer_id: int, mails: Sequence[Message]) -> None:
    """The lists go whole; one that has not left is made anew, without the person."""
    waiting = any(mail.status in QUEUED for mail in mails)
    for mail in mails:
        if mail.status not in QUEUED:
            mail.media = []
        else:
            session.delete(mail)
    if not waiting:
        return
    offices = select(Turn.office_id).where(Turn.customer_id == customer_id)
    for office in session.scalars(select(Office).where(Office.id.in_(offices))):
        office.mailed_for = None
