"""Whether anybody can sign in at the console, and whether it is reached safely."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from bot.bootstrap import Recobra
from bot.doctor.findings import Finding, Health
from bot.errors import Misconfigured
from bot.models import Account, Role

_PART = "consola"
_ATTENDS = (Role.AGENT, Role.SUPERVISOR, Role.ADMIN)


def check_accounts(recobra: Recobra) -> Iterator[Finding]:
    """Somebody has to administer, and somebody to attend whom the bot hands over."""
    try:
        with recobra.database.reading() as session:
            rows = session.execute(
                select(Account.role, func.count()).where(Account.active).group_by(Account.role)
            )
            counts = {Role(role): count for role, count in rows}
    except (SQLAlchemyError, OSError, ValueError, Misconfigured):  # told with the database
        return
    if not any(counts.get(role) for role in _ATTENDS):
        remedy = "recobra user add CORREO --role admin; las demás cuentas se crean en la consola."
        yield Finding(_PART, Health.WARNING, "nadie puede entrar: no hay cuentas de asesores", remedy)
    elif not counts.get(Role.ADMIN):
        yield Finding(_PART, Health.WARNING, "no hay administrador", "recobra user add CORREO --role admin")
    else:
        people = ", ".join(f"{role.label.lower()}: {counts[role]}" for role in Role if counts.get(role))
        yield Finding(_PART, Health.OK, f"cuentas activas: {people}")


def check_proxies(recobra: Recobra) -> Iterator[Finding]:
    """Behind a proxy that nobody told us of, everybody seems to come from its address."""
    settings = recobra.settings
    if settings.public_base.startswith("https://") and not settings.web_proxies:
        remedy = "Pon WEB_PROXIES al número de proxies propios que hay delante (normalmente 1)."
        yield Finding(_PART, Health.WARNING, "PUBLIC_URL es https y WEB_PROXIES es 0", remedy)
