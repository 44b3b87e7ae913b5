"""What those who watch over the campaigns have to be told, once, and whether it is over."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.models.base import Base, Key, enum_type
from bot.models.campaign import Campaign


class AlarmKind(StrEnum):
    """What is wrong."""

    LATE = "late"  # the forecast passes the campaign's end
    STALLED = "stalled"  # contacts are due in send hours, and nothing leaves
    NOT_STARTED = "not_started"  # its first day began, and nothing was queued
    PAUSED_ITSELF = "paused_itself"
    NO_AGENTS = "no_agents"  # customers wait for a person, and the campaign is slowed


class Alarm(Base):
    """Raised once, and cleared when its cause is gone; at most one of a kind and campaign is open."""

    __tablename__ = "alarm"
    __table_args__ = (
        Index(
            "uq_alarm_open",
            "kind",
            "campaign_id",
            unique=True,
            sqlite_where=text("cleared_at IS NULL"),
            postgresql_where=text("cleared_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    kind: Mapped[AlarmKind] = mapped_column(enum_type(AlarmKind))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    text: Mapped[str] = mapped_column(String(1000))  # Spanish, for the mail and the terminal
    raised_at: Mapped[datetime]
    cleared_at: Mapped[datetime | None]

    campaign: Mapped[Campaign] = relationship()
