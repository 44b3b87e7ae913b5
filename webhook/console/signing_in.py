"""How Flask-Security finds and keeps the console's accounts: each read and each write in its own unit of work."""

from typing import Any

from flask_security import MailUtil, RoleMixin, UserDatastore, UserMixin
from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from bot.bootstrap import Recobra
from bot.errors import InvalidInput
from bot.models import Account, Office, Role
from bot.services.accounts import normalize_mail


class NamedRole(RoleMixin):
    """A role as Flask-Security wants it."""

    def __init__(self, role: Role) -> None:
        self.name = role.value
        self.permissions: list[str] = []


class SignedIn(Account, UserMixin):
    """An account as Flask-Security wants it: with roles and an id for the session."""

    @property
    def roles(self) -> list[RoleMixin]:  # type: ignore[override]
        """The one role, in a list."""
        return [NamedRole(self.role)]


class AccountStore(UserDatastore):
    """Reads accounts detached from any session, and writes what changed of them in one unit of work each."""

    def __init__(self, recobra: Recobra) -> None:
        super().__init__(SignedIn, NamedRole)
        self._database = recobra.database

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> SignedIn | None:
        """By one attribute; mail addresses are kept in lower case."""
        (name, value), *_ = kwargs.items()
        value = str(value).lower() if case_insensitive else value
        with self._database.reading() as session:
            found = session.scalar(select(SignedIn).where(getattr(SignedIn, name) == value))
            if found is not None:  # nothing can be looked up once it is detached
                office = session.get(Office, found.office_id) if found.office_id else None
                set_committed_value(found, "office", office)
            return found

    def find_role(self, role: str) -> NamedRole | None:
        """The role of that name."""
        return NamedRole(Role(role)) if role in set(Role) else None

    def put(self, model: Any) -> Any:
        """Write what changed of it."""
        with self._database.writing() as session:
            session.add(model)
        return model

    def delete(self, model: Any) -> None:
        """Accounts are closed, never deleted: what they did is kept under them."""
        raise NotImplementedError

    def commit(self) -> None:
        """Nothing is left to write."""

    def reload(self, model: Any) -> None:
        """Nothing is cached."""


class AnyMail(MailUtil):
    """Takes mail addresses as accounts do: those of a private domain too."""

    def normalize(self, email: str) -> str:
        """As it is kept."""
        return self.validate(email)

    def validate(self, email: str) -> str:
        """As it is kept.

        Raises:
            ValueError: it is none.
        """
        try:
            return normalize_mail(email)
        except InvalidInput as error:
            raise ValueError(str(error)) from error
