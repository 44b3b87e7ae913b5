"""Who signs in at the console: agents, supervisors, administrators, an office's people, and who only does tasks."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.models.base import Base, Key, Name, enum_type
from bot.models.turn import Office


class Role(StrEnum):
    """What an account may do."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    CAC = "cac"
    STAFF = "staff"  # tasks of the procedures' roles that are theirs, and nothing else

    @property
    def label(self) -> str:
        """What people read."""
        return _LABELS[self]


_LABELS = {
    Role.AGENT: "Asesor",
    Role.SUPERVISOR: "Supervisor",
    Role.ADMIN: "Administrador",
    Role.CAC: "Oficina (CAC)",
    Role.STAFF: "Tareas de procedimientos",
}


class Account(Base):
    """A console user, by mail address; what they did is kept under it after the account is closed."""

    __tablename__ = "account"

    id: Mapped[Key]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[Name]
    role: Mapped[Role] = mapped_column(enum_type(Role))
    active: Mapped[bool] = mapped_column(default=True)
    password: Mapped[str | None] = mapped_column(String(255))  # argon2
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)  # a new one ends all sessions
    tf_primary_method: Mapped[str | None] = mapped_column(String(20))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(JSON)
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))  # of whom works at one
    procedure_roles: Mapped[list[str]] = mapped_column(default=list)  # of roles.yml, besides their own role's
    phone: Mapped[str | None] = mapped_column(String(16))  # where calls to customers are put through, E.164
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]  # when they last did something at the console

    office: Mapped[Office | None] = relationship()
