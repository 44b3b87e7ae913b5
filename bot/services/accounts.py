"""Who may sign in at the console, with which role; passwords are kept as argon2 hashes alone."""

import re
import secrets
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.roles import get_roles
from bot.errors import InvalidInput, NotAllowed, NotFound
from bot.language.e164 import to_e164
from bot.models import Account, Office, Role
from bot.services import audit

SHORTEST_PASSWORD = 8
_LONGEST_PASSWORD = 200
_HASHER = PasswordHasher()
_MAIL = re.compile(r"[^@\s]+@[^@\s]+")
_SEEN_EVERY = timedelta(seconds=30)


def normalize_mail(email: str) -> str:
    """A mail address as accounts keep it: without blanks around it, in lower case.

    Raises:
        InvalidInput: it is none.
    """
    normal = unicodedata.normalize("NFC", email).strip().lower()
    if not _MAIL.fullmatch(normal) or len(normal) > 254:
        raise InvalidInput(f"«{email.strip()}» no es una dirección de correo.")
    return normal


def add(
    session: Session,
    email: str,
    role: Role,
    password: str,
    name: str | None = None,
    office: Office | None = None,
    procedure_roles: Sequence[str] = (),
) -> Account:
    """A new account; its name is by default what stands before the @. `procedure_roles`: of roles.yml.

    Raises:
        InvalidInput: the mail address, the password or the procedures' roles cannot be used.
        NotAllowed: the mail address has an account already.
    """
    email = normalize_mail(email)
    if session.scalar(select(Account.id).where(Account.email == email)) is not None:
        raise NotAllowed(f"{email} ya tiene una cuenta.")
    account = Account(
        email=email,
        name=(name or "").strip() or _guess_name(email),
        role=role,
        password=hash_password(password),
        fs_uniquifier=secrets.token_hex(16),
        office=office,
        procedure_roles=read_procedure_roles(role, procedure_roles),
        created_at=clock.now(),
    )
    session.add(account)
    session.flush()
    audit.record(session, "account.add", account, role=role.value)
    return account


def find(session: Session, account_id: int) -> Account:
    """The account with that id.

    Raises:
        NotFound: there is none.
    """
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound("Esa cuenta no existe.")
    return account


def find_by_mail(session: Session, email: str) -> Account | None:
    """The account of a mail address, as it is kept."""
    return session.scalar(select(Account).where(Account.email == email))


def change(
    session: Session,
    account: Account,
    *,
    name: str,
    role: Role,
    active: bool,
    phone: str | None = None,
    office: Office | None = None,
    procedure_roles: Sequence[str] = (),
) -> None:
    """Change who somebody is here; a lost role or a closed account ends their sessions at once.

    Raises:
        NotAllowed: nobody would be left who administers.
        InvalidInput: the name is empty, the telephone is none, or the procedures' roles cannot be used.
    """
    if not name.strip():
        raise InvalidInput("Escribe el nombre.")
    _keep_an_admin(session, account, role, active)
    if (role, active) != (account.role, account.active):
        end_sessions(account)
    account.name, account.role, account.active, account.office = name.strip(), role, active, office
    account.phone = read_phone(phone)
    account.procedure_roles = read_procedure_roles(role, procedure_roles)
    audit.record(session, "account.change", account, role=role.value, active=active)


def set_password(session: Session, account: Account, password: str) -> None:
    """A new password, which ends all sessions.

    Raises:
        InvalidInput: it is too short.
    """
    account.password = hash_password(password)
    end_sessions(account)
    audit.record(session, "account.password", account)


def drop_second_factor(session: Session, account: Account) -> None:
    """For who lost the telephone: the password alone is asked for until they set it up again."""
    account.tf_primary_method = account.tf_totp_secret = account.mf_recovery_codes = None
    end_sessions(account)
    audit.record(session, "account.drop_second_factor", account)


def end_sessions(account: Account) -> None:
    """Sign out everywhere."""
    account.fs_uniquifier = secrets.token_hex(16)


def is_stale(seen_at: datetime) -> bool:
    """Whether it is time to write down anew that somebody is at the console."""
    return seen_at < clock.now() - _SEEN_EVERY


def note_presence(session: Session, account_id: int) -> None:
    """They are at the console now; written at most twice a minute."""
    now = clock.now()
    session.execute(
        update(Account)
        .where(
            Account.id == account_id,
            func.coalesce(Account.seen_at, now - timedelta(days=1)) < now - _SEEN_EVERY,
        )
        .values(seen_at=now)
    )


def hash_password(password: str) -> str:
    """As it is kept.

    Raises:
        InvalidInput: it is too short or too long.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise InvalidInput(f"La contraseña debe tener al menos {SHORTEST_PASSWORD} caracteres.")
    if len(password) > _LONGEST_PASSWORD:
        raise InvalidInput(f"La contraseña puede tener hasta {_LONGEST_PASSWORD} caracteres.")
    return _HASHER.hash(unicodedata.normalize("NFKD", password))


def _keep_an_admin(session: Session, account: Account, role: Role, active: bool) -> None:
    """All who administer are locked, by their ids: two who close each other's account at once do so in turn."""
    if account.role is not Role.ADMIN or (role is Role.ADMIN and active):
        return
    admins = select(Account.id).where(Account.role == Role.ADMIN, Account.active).order_by(Account.id)
    if set(session.scalars(admins.with_for_update(key_share=True))) <= {account.id}:
        raise NotAllowed("Es la única cuenta de administrador activa: nombra a otra persona antes.")


def read_phone(text: str | None) -> str | None:
    """A telephone in E.164; None where there is none.

    Raises:
        InvalidInput: it is none.
    """
    if not text or not text.strip():
        return None
    number = to_e164(re.sub(r"\D", "", text), international=text.strip().startswith("+"))
    if number is None:
        raise InvalidInput(f"«{text}» no es un teléfono.")
    return number


def read_procedure_roles(role: Role, keys: Sequence[str]) -> list[str]:
    """The procedures' roles of an account, in the catalog's order.

    Raises:
        InvalidInput: one is not in the catalog, or who only does tasks has none.
    """
    known = get_roles().root
    if strange := sorted(set(keys) - known.keys()):
        raise InvalidInput(f"No hay un rol de procedimientos «{strange[0]}».")
    if role is Role.STAFF and not keys:
        raise InvalidInput("Quien solo hace tareas necesita al menos un rol de los procedimientos.")
    return [key for key in known if key in keys]


def _guess_name(email: str) -> str:
    return re.sub(r"[._-]+", " ", email.partition("@")[0]).title()
