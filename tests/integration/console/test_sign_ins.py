"""Who signs in, tries in vain and signs out is in the trail; the log says that it happened, and names nobody."""

import gc
import weakref

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.bootstrap import Recobra
from bot.models import AuditEntry, Role
from tests.support.console import ConsoleHouse
from webhook.console.app import create_console


def list_actions(recobra: Recobra) -> list[str]:
    with recobra.database.reading() as session:
        kept = select(AuditEntry.action).where(AuditEntry.actor == "ana@example.com").order_by(AuditEntry.id)
        return list(session.scalars(kept))


def test_in_in_vain_and_out(console: ConsoleHouse, desk: Recobra) -> None:
    console.add(Role.AGENT, "Ana")
    visitor = console.visit()
    with capture_logs() as told:
        visitor.sign_in("ana@example.com", "no es esta")
    assert [each["event"] for each in told if "sign_in" in each["event"]] == ["sign_in_refused"]
    assert "ana@example.com" not in str(told)
    visitor.sign_in("ana@example.com")
    visitor.post("/console/logout")
    assert list_actions(desk) == ["account.sign_in_refused", "account.sign_in", "account.sign_out"]


def test_a_name_that_nobody_has_leaves_no_entry(console: ConsoleHouse, desk: Recobra) -> None:
    console.visit().sign_in("nadie@example.com", "no es esta")
    with desk.database.reading() as session:
        assert session.scalars(select(AuditEntry)).all() == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nobody_keeps_what_belonged_to_a_console_that_is_gone(desk: Recobra) -> None:
    own = Recobra(desk.settings)
    app = create_console(own)
    app.extensions["senders"].shutdown()
    own.database.close()
    gone = weakref.ref(own)
    del app, own
    gc.collect()
    assert gone() is None
