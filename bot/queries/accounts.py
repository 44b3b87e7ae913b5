"""Who has an account at the console, as its pages list them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bot.models import Account
from bot.services.ownership import ATTENDS, is_present


def list_accounts(session: Session) -> Sequence[Account]:
    """All of them with their offices, closed ones last."""
    query = select(Account).options(joinedload(Account.office))
    return session.scalars(query.order_by(Account.active.desc(), Account.name)).all()


def list_colleagues(session: Session, email: str) -> list[tuple[Account, bool]]:
    """Who else attends than that mail address, and whether they are at the console; those who are come first."""
    query = select(Account).where(Account.active, Account.role.in_(ATTENDS), Account.email != email)
    found = [(each, is_present(each.seen_at)) for each in session.scalars(query.order_by(Account.name))]
    return sorted(found, key=lambda pair: not pair[1])
