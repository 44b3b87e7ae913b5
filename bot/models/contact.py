"""One service to be settled in one campaign: its scenario, how far it got, and the typification it ended in."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, func, literal
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from bot import clock
from bot.models.base import Base, Key, enum_type
from bot.models.campaign import Campaign, Script
from bot.models.customer import Customer, Service


class Scenario(StrEnum):
    """Which of its script's texts a contact hears. Source: 004_494a7d2a7dcd2fdb.txt, SCRIPT DE CAMPAÑAS."""

    CHARGES_LOADED = "charges_loaded"
    NO_CHARGES = "no_charges"
    OVERDUE = "overdue"
    CANCEL_REQUESTED = "cancel_requested"
    EXCLUDED = "excluded"


# What is spoken of in each script, whoever ends first first.
SCENARIOS: dict[Script, tuple[Scenario, ...]] = {
    Script.EQUIPMENT_RECOVERY: (Scenario.NO_CHARGES, Scenario.CHARGES_LOADED),
    Script.COLLECTIONS: (Scenario.OVERDUE,),
    Script.RETENTION: (Scenario.CANCEL_REQUESTED,),
}


class ContactState(StrEnum):
    """`pending` before the launch, `active` while attempts are made, then why there are no more."""

    PENDING = "pending"
    ACTIVE = "active"
    SETTLED = "settled"
    EXHAUSTED = "exhausted"
    EXCLUDED = "excluded"


# Nothing more is attempted.
ENDED = (ContactState.SETTLED, ContactState.EXHAUSTED, ContactState.EXCLUDED)


class Contact(Base):
    """The campaign's work on one service."""

    __tablename__ = "contact"
    __table_args__ = (
        UniqueConstraint("campaign_id", "service_id"),
        Index("ix_contact_due", "campaign_id", "state", "next_channel", "next_attempt_at", "id"),
    )

    id: Mapped[Key]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    scenario: Mapped[Scenario] = mapped_column(enum_type(Scenario))
    state: Mapped[ContactState] = mapped_column(enum_type(ContactState), default=ContactState.PENDING)
    attempts_made: Mapped[int] = mapped_column(default=0)
    # When the next attempt is due; None while one is under way and when there will be no other.
    next_attempt_at: Mapped[datetime | None]
    next_channel: Mapped[str | None] = mapped_column(String(10))
    # Nothing of this campaign leaves before: a promise, an agreement or a visit is awaited.
    silent_until: Mapped[datetime | None]
    # The last reminder of the deadline that it was due for: so many days before its end.
    reminded_days: Mapped[int | None]
    typification_code: Mapped[str | None] = mapped_column(String(100))
    typified_at: Mapped[datetime | None]
    observation: Mapped[str | None] = mapped_column(Text)
    # When it came into the state in which it ended; None while it is pending or active.
    ended_at: Mapped[datetime | None]

    campaign: Mapped[Campaign] = relationship()
    customer: Mapped[Customer] = relationship()
    service: Mapped[Service] = relationship()

    @validates("state")
    def _date_end(self, _name: str, state: ContactState) -> ContactState:
        """Whoever changes the state of one contact; `moved_to` is the same for many."""
        if state not in ENDED:
            self.ended_at = None
        elif state is not self.state:
            self.ended_at = clock.now()
        return state


def moved_to(state: ContactState) -> dict[str, Any]:
    """What an `update(Contact)` sets so that contacts are in `state`; one that ended keeps the moment (UTC) of it."""
    now = literal(clock.now(), Contact.ended_at.type)
    ended_at = func.coalesce(Contact.ended_at, now) if state in ENDED else None
    return {"state": state, "ended_at": ended_at}
