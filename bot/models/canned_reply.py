"""Answers that agents have at hand."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Base, Key


class CannedReply(Base):
    """A text under a short word; `{nombre}` and the like are filled in when it is chosen."""

    __tablename__ = "canned_reply"

    id: Mapped[Key]
    shortcut: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    updated_by: Mapped[str | None] = mapped_column(String(254))
    updated_at: Mapped[datetime]
