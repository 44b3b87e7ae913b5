"""Who of the console may do which tasks of the procedures."""

from bot.catalog.roles import get_roles
from bot.models import Account, Role
from bot.services.cases.engine import Worker

_LEADS = (Role.SUPERVISOR, Role.ADMIN)


def find_worker(account: Account) -> Worker:
    """An account as the procedures see it: the catalog's first role is every agent's own."""
    roles = set(account.procedure_roles)
    if account.role is Role.AGENT:
        roles.add(next(iter(get_roles().root)))
    leads = account.role in _LEADS
    return Worker(account.email, frozenset(roles), leads, attends=leads or account.role is Role.AGENT)


def reads_indicator(account: Account) -> bool:
    """Whether the indicator of cancellations is for them. Source: 002_4fc4b9decf32cdc9.txt, 15 and INDICADOR."""
    roles = get_roles().root
    given = [roles[key] for key in account.procedure_roles if key in roles]
    return account.role in _LEADS or any(role.reads_indicator for role in given)
