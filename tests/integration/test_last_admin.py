"""Somebody always administers, though two close each other's account at the same moment."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from bot.bootstrap import Recobra
from bot.errors import NotAllowed
from bot.models import Account, Role
from bot.services import accounts

NAMES = ("alba", "beto")


@pytest.fixture
def admins(recobra: Recobra) -> list[int]:
    """Two accounts that administer."""
    with recobra.database.writing() as session:
        return [
            accounts.add(session, f"{name}@example.com", Role.ADMIN, "una clave larga").id for name in NAMES
        ]


@pytest.mark.parametrize(("role", "active"), [(Role.AGENT, True), (Role.ADMIN, False)])
def test_two_who_shut_each_other_out_leave_one(
    recobra: Recobra, admins: list[int], role: Role, active: bool
) -> None:
    both = threading.Barrier(2)

    def shut_out(key: int) -> str:
        both.wait(20)
        with recobra.database.writing() as session:
            account = accounts.find(session, key)
            _meet(both)
            try:
                accounts.change(session, account, name="X", role=role, active=active)
                session.flush()
            except NotAllowed:
                session.rollback()
                return "refused"
            _meet(both)
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert Counter(pool.map(shut_out, admins)) == {"done": 1, "refused": 1}
    with recobra.database.reading() as session:
        left = session.scalars(select(Account).where(Account.role == Role.ADMIN, Account.active)).all()
    assert len(left) == 1


def _meet(both: threading.Barrier) -> None:
    """Where the other can get as far; where it waits for us, it comes later."""
    try:
        both.wait(0.5)
    except threading.BrokenBarrierError:
        both.reset()
