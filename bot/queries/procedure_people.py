"""Who does the tasks of each role of the procedures."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.catalog.roles import get_roles
from bot.models import Account
from bot.services.cases.workers import find_worker


def list_people(session: Session) -> Mapping[str, Sequence[str]]:
    """The names of those with an open account, by role of the catalog."""
    accounts = session.scalars(select(Account).where(Account.active).order_by(Account.name)).all()
    roles = {account.id: find_worker(account).roles for account in accounts}
    return {
        role: [account.name for account in accounts if role in roles[account.id]] for role in get_roles().root
    }
