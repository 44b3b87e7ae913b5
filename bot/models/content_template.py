"""Which of the catalog's WhatsApp texts exist at Twilio as content templates."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Base, Key


class ContentTemplate(Base):
    """A synchronised template; `digest` tells whether the catalog's text was edited since."""

    __tablename__ = "content_template"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(60), unique=True)
    account_sid: Mapped[str] = mapped_column(String(34))
    sid: Mapped[str] = mapped_column(String(34))
    digest: Mapped[str] = mapped_column(String(64))
    synced_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
