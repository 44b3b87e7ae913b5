"""When each of the scheduler's jobs last ran, and which process is at it: two schedulers share the work."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Base


class JobRun(Base):
    """One job; whoever holds its lease runs it."""

    __tablename__ = "job_run"

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    owner: Mapped[str | None] = mapped_column(String(40))
    leased_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
