"""Whose conversation, customer and file it is decides who may act, and who looked is always kept."""

import io
from datetime import date, time
from decimal import Decimal

import pytest
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.models import AuditEntry, Channel, Conversation, Customer, Message, Promise, Role
from bot.services import media
from bot.services.turns import turns
from tests.integration.console.test_security import open_talk
from tests.support import world
from tests.support.console import ConsoleHouse, Visitor


def read_actions(desk: Recobra) -> list[str]:
    with desk.database.reading() as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def read_owner(desk: Recobra, key: int) -> str | None:
    with desk.database.reading() as session:
        return session.get_one(Conversation, key).agent


@pytest.fixture
def talk(desk: Recobra) -> int:
    return open_talk(desk, "PÉREZ ANA", "hola")


@pytest.fixture
def luis(console: ConsoleHouse, talk: int) -> Visitor:
    """He has the conversation."""
    visitor = console.enter(name="Luis")
    assert visitor.post(f"/console/conversations/{talk}/claim").status_code == 204
    return visitor


@pytest.mark.parametrize(
    ("deed", "form"),
    [("release", {}), ("transfer", {"to": "agent:ana@example.com"}), ("transfer", {"to": "queue:cobranzas"})],
)
def test_an_agent_cannot_take_a_conversation_away_from_another(
    console: ConsoleHouse, desk: Recobra, talk: int, luis: Visitor, deed: str, form: dict[str, str]
) -> None:
    ana = console.enter()
    assert ana.post(f"/console/conversations/{talk}/{deed}", form).status_code == 409
    assert read_owner(desk, talk) == "luis@example.com"


def test_a_supervisor_can(console: ConsoleHouse, desk: Recobra, talk: int, luis: Visitor) -> None:
    sara = console.enter(Role.SUPERVISOR)
    assert sara.post(f"/console/conversations/{talk}/release").status_code == 204
    assert read_owner(desk, talk) is None


@pytest.mark.parametrize("name", ["página\x00.pdf", "a" * 300 + ".pdf", "\u202e.pdf", '"; x="y\r\nA: b.pdf'])
def test_a_files_name_does_no_harm(
    console: ConsoleHouse, desk: Recobra, talk: int, luis: Visitor, name: str
) -> None:
    sent = luis.client.post(
        f"/console/conversations/{talk}/messages",
        data={"text": "", "files": (io.BytesIO(b"%PDF-1.4 x"), name, "application/pdf")},
        headers={"X-CSRFToken": luis.token},
    )
    assert sent.status_code in (204, 400)


@pytest.mark.parametrize("address", ["?x%00y=1", "?from=2021-01-01&from=%00"])
def test_a_nul_anywhere_in_an_address_is_refused(console: ConsoleHouse, desk: Recobra, address: str) -> None:
    sara = console.enter(Role.SUPERVISOR)
    assert sara.get(f"/console/reports/people{address}").status_code == 400


def test_lists_of_customers_stay_in_no_cache(console: ConsoleHouse, desk: Recobra) -> None:
    sara = console.enter(Role.SUPERVISOR)
    for ending in ("csv", "xlsx"):
        answer = sara.client.get(f"/console/reports/people.{ending}")
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_file_that_was_looked_at_is_kept(console: ConsoleHouse, desk: Recobra, talk: int) -> None:
    kept = media.store(desk, b"%PDF-1.4 x", "application/pdf", "planilla.pdf")
    with desk.database.writing() as session:
        message = session.scalars(select(Message)).one()
        message.media = [kept]
        found = message.id
    ana = console.enter()
    assert ana.get(f"/console/media/{found}/0").status_code == 200
    assert "conversation.view" in read_actions(desk)


@pytest.mark.parametrize("part", ["thread", "customer", "canned", "head", "composer"])
def test_a_part_of_a_conversation_that_was_not_opened_is_kept_as_seen(
    console: ConsoleHouse, desk: Recobra, talk: int, part: str
) -> None:
    ana = console.enter()
    assert ana.fetch(f"/console/conversations/{talk}/{part}").status_code == 200
    assert ana.fetch(f"/console/conversations/{talk}/{part}").status_code == 200
    assert read_actions(desk).count("conversation.view") == 1


def test_what_another_customer_booked_or_promised_is_not_shown(
    console: ConsoleHouse, desk: Recobra, talk: int, luis: Visitor
) -> None:
    with desk.database.writing() as session:
        other = world.add_customer(session)
        office = turns.offices_in(session, "Quito")[0]
        starts_at = clock.at_local(date(2021, 3, 19), time(9))
        turn = turns.book(session, other.id, office.id, starts_at, contact=None)
        promise = Promise(
            customer=other, amount=Decimal(60), due_on=date(2021, 3, 19), made_at=clock.now(), place=None
        )
        session.add(promise)
        session.flush()
        keys = {"cancel-turn": turn.id, "cancel-promise": promise.id}
    for deed, key in keys.items():
        assert luis.fetch(f"/console/conversations/{talk}/deeds/{deed}/{key}").status_code == 409


def test_an_office_sees_nobody_by_a_number_without_a_trace(
    console: ConsoleHouse, desk: Recobra, talk: int
) -> None:
    with desk.database.reading() as session:
        key = session.scalars(select(Customer.id)).one()
    ciro = console.enter(Role.CAC)
    ciro.get("/console/office")
    assert ciro.post(f"/console/office/customers/{key}/returns", {"record": ""}).status_code == 422
    assert read_actions(desk).count("customer.lookup") == 1


def test_mails_to_offices_and_to_the_company_are_in_no_agents_reach(
    console: ConsoleHouse, desk: Recobra, talk: int
) -> None:
    kept = media.store(desk, b"%PDF-1.4 x", "application/pdf", "turnos.pdf")
    with desk.database.writing() as session:
        message = session.scalars(select(Message)).one()
        message.media, message.channel = [kept], Channel.EMAIL
        found = message.id
    assert console.enter().get(f"/console/media/{found}/0").status_code == 404
