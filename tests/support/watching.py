"""What the watch tells: the alarms that are open, and the mails that were queued for them."""

from collections.abc import Sequence

from sqlalchemy import select

from bot.bootstrap import Recobra
from bot.models import Alarm, Campaign, Channel, Message
from bot.services.watching import watch

ALERTS = "guardia@recobra.example"


def look(recobra: Recobra) -> set[str]:
    """One round of the watch; the kinds of the alarms that are open after it."""
    watch.watch_all(recobra)
    return list_alarms(recobra)


def list_alarms(recobra: Recobra) -> set[str]:
    with recobra.database.reading() as session:
        return {kind.value for kind in session.scalars(select(Alarm.kind).where(Alarm.cleared_at.is_(None)))}


def list_mails(recobra: Recobra) -> Sequence[Message]:
    """The mails to those who watch, oldest first."""
    with recobra.database.reading() as session:
        query = select(Message).where(Message.channel == Channel.EMAIL, Message.address == ALERTS)
        return session.scalars(query.order_by(Message.id)).all()


def get_campaign(recobra: Recobra, name: str = "campaign") -> Campaign:
    with recobra.database.reading() as session:
        return session.scalars(select(Campaign).where(Campaign.name == name)).one()
