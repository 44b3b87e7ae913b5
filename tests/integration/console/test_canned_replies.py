"""Canned replies: a starting set, filled in from the conversation, with what is missing said."""

from datetime import date, time
from decimal import Decimal

import pytest
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.canned_replies import get_canned_replies
from bot.errors import InvalidInput, NotAllowed
from bot.models import CannedReply, Conversation, Role
from bot.services import canned_replies
from bot.services.addresses import open_conversations
from bot.services.debts import promises
from bot.services.turns import offices, turns
from tests.support.console import ConsoleHouse
from tests.support.world import add_customer, add_debtor


@pytest.fixture
def stocked(desk: Recobra) -> Recobra:
    with desk.database.writing() as session:
        assert canned_replies.load_catalog(session) >= 10
        assert canned_replies.load_catalog(session) == 0
    return desk


def open_talk(recobra: Recobra, customer_id: int | None = None) -> int:
    with recobra.database.writing() as session:
        key = open_conversations(session, ["+593991234567"])["+593991234567"]
        session.get_one(Conversation, key).customer_id = customer_id
        return key


def read(console: ConsoleHouse, key: int) -> dict[str, dict[str, object]]:
    answer = console.enter(Role.AGENT, name="Ana").get(f"/console/conversations/{key}/canned")
    return {each["shortcut"]: each for each in answer.json}


def test_they_say_what_is_known_of_the_customer(console: ConsoleHouse, stocked: Recobra) -> None:
    with stocked.database.writing() as session:
        customer = add_customer(session)
        office = offices.list_open(session, "Quito")[0]
        turn = turns.book(session, customer.id, office.id, clock.at_local(date(2021, 3, 18), time(9)))
        code, name, address, key = turn.code, office.name, office.address, customer.id
    found = read(console, open_talk(stocked, key))
    assert (
        found["hola"]["body"]
        == "Hola, Juan. Soy Ana, de CNT. Ya leí lo que conversaste y te ayudo enseguida."
    )
    assert found["turno"] == {
        "shortcut": "turno", "title": "Recordar el turno", "missing": [],
        "body": f"Tu turno es el jueves 18 de marzo de 2021 a las 09:00 en la oficina {name}. El código es {code}: "
        "basta con mostrarlo al llegar.",
    }  # fmt: skip
    assert address in str(found["oficina"]["body"])
    assert "ONT" in str(found["equipos"]["body"])
    assert found["deuda"]["missing"] == ["lo que debe en total"]


def test_and_of_their_debt(console: ConsoleHouse, stocked: Recobra) -> None:
    with stocked.database.writing() as session:
        customer = add_debtor(session)
        promises.make(session, customer, Decimal("120.50"), date(2021, 3, 19), None)
        key = customer.id
    found = read(console, open_talk(stocked, key))
    assert "es $120,50." in str(found["deuda"]["body"])
    assert "$120,50 para el viernes 19 de marzo de 2021" in str(found["promesa"]["body"])


def test_of_a_stranger_nothing_is_made_up(console: ConsoleHouse, stocked: Recobra) -> None:
    found = read(console, open_talk(stocked))
    assert str(found["hola"]["body"]).startswith("Hola, {nombre}. Soy Ana")
    assert found["hola"]["missing"] == ["nombre de pila del cliente"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"shortcut": "con espacio"}, "sin espacios"),
        ({"title": " "}, "título"),
        ({"body": " "}, "texto"),
        ({"body": "Hola {nombr}"}, "No existe {nombr}"),
        ({"body": "Hola {nombre"}, "llave"),
        ({"body": "x" * 1601}, "1600"),
    ],
)
def test_what_cannot_be_filled_in_is_not_saved(stocked: Recobra, change: dict[str, str], why: str) -> None:
    values = {"shortcut": "nueva", "title": "Nueva", "body": "Hola, {nombre}."} | change
    with stocked.database.writing() as session, pytest.raises(InvalidInput, match=why):
        canned_replies.save(session, None, **values)


def test_a_short_word_is_one_replys(stocked: Recobra) -> None:
    with stocked.database.writing() as session:
        reply = canned_replies.save(session, None, shortcut="nueva", title="Nueva", body="Hola")
        canned_replies.save(session, reply, shortcut="nueva", title="Otra", body="Hola, {nombre}")
        with pytest.raises(NotAllowed, match="/hola"):
            canned_replies.save(session, reply, shortcut="hola", title="Otra", body="x")
        canned_replies.delete(session, reply)
        session.flush()
        assert session.scalar(select(CannedReply).where(CannedReply.shortcut == "nueva")) is None


def test_the_starting_set_could_be_saved_as_it_is() -> None:
    for each in get_canned_replies().root:
        assert canned_replies.find_complaints(each.shortcut, each.title, each.body) == {}
