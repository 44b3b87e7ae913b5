"""Sends answers with as few commits as can be: each is a wait for the disk, in every turn."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.bootstrap import Recobra
from bot.channels.courier import Deliveries, Delivery
from bot.models import Channel
from bot.services import outreach
from bot.services.claims import ANSWERS, Batch, claim_due


def claim(session: Session, recobra: Recobra, message_ids: Sequence[int]) -> Batch:
    """Claim answers in the unit of work that stores them; the caller commits before they leave."""
    if not message_ids:
        return Batch()
    return claim_due(
        session, recobra.settings, Channel.WHATSAPP, ANSWERS, len(message_ids), only=message_ids
    )  # fmt: skip


def deliver(recobra: Recobra, batch: Batch) -> list[Delivery]:
    """Hand claimed answers to the provider, in their order, and wait for what becomes of each."""
    deliveries = Deliveries()
    expected = outreach.hand_over(recobra, batch, deliveries)
    return [deliveries.get() for _ in range(expected)]
