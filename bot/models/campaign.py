"""A base as the back office sent it, and the campaign that works through it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.models.base import Base, Key, Name, enum_type


class Script(StrEnum):
    """What a campaign is about; each has its texts, policy and typifications in the catalog."""

    EQUIPMENT_RECOVERY = "equipment_recovery"
    COLLECTIONS = "collections"
    RETENTION = "retention"


class CampaignState(StrEnum):
    """Where a campaign stands."""

    DRAFT = "draft"
    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    FINISHED = "finished"


base_service = Table(
    "base_service",
    Base.metadata,
    Column("base_id", ForeignKey("base_file.id"), primary_key=True),
    Column("service_id", ForeignKey("service.id"), primary_key=True, index=True),
)


class BaseFile(Base):
    """A campaign base that was imported; `base_service` says which services it names."""

    __tablename__ = "base_file"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(200), unique=True)
    script: Mapped[Script] = mapped_column(enum_type(Script))
    imported_at: Mapped[datetime]
    # False while an import is under way, and after one that broke off: half a base is no campaign.
    is_complete: Mapped[bool] = mapped_column(default=True)


class BackOfficeImport(Base):
    """That a file of the back office was loaded, so that the charge base knows how fresh the returns are."""

    __tablename__ = "back_office_import"

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(20))
    file_name: Mapped[Name]
    imported_at: Mapped[datetime]
    rows: Mapped[int]


class Campaign(Base):
    """A promise to reach everyone of a base by the end of the deadline's local day."""

    __tablename__ = "campaign"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(200), unique=True)
    script: Mapped[Script] = mapped_column(enum_type(Script))
    base_id: Mapped[int] = mapped_column(ForeignKey("base_file.id"))
    starts_on: Mapped[date]
    deadline: Mapped[date]
    ends_on: Mapped[date]
    channels: Mapped[list[str]]
    state: Mapped[CampaignState] = mapped_column(enum_type(CampaignState), default=CampaignState.DRAFT)
    state_reason: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    launched_at: Mapped[datetime | None]
    # Errors count from here: what a person looked at before resuming does not pause it again.
    watched_from: Mapped[datetime | None]

    base: Mapped[BaseFile] = relationship()
