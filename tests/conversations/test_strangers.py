"""Who writes from an address that tells nothing, hides itself, or belongs to several."""

import pytest
from sqlalchemy import select

from bot.models import Conversation, ConversationState
from bot.services import ownership
from tests.conversations.town import Town
from tests.support.campaigns import add_written

HIDDEN = "EC.ABCDEF0123456789"


def ask(town: Town, words: str, sender: str) -> str:
    return "\n".join(town.say(words, sender=sender))


@pytest.mark.parametrize("sender", ["+593987000001", HIDDEN])
def test_a_stranger_is_asked_for_the_cedula_and_then_served(town: Town, sender: str) -> None:
    customer = town.add_customer()
    greeting = ask(town, "hola", sender)
    assert "asistente automático" in greeting
    assert "Juan" not in greeting
    assert "1800-100-100" in ask(town, "quien me escribe", sender)
    asked = ask(town, "quiero un turno en quito", sender)
    assert "cédula" in asked
    assert "Internet" not in asked
    answer = ask(town, customer.cedula, sender)
    assert "Internet Fijo" in answer
    assert "CAC Quito Norte" in answer
    assert "¿Está bien?" in ask(town, "mañana a las 11", sender)
    assert "código" in ask(town, "si", sender)
    assert town.look(customer)["turns"] == ["booked"]


def test_a_stranger_whom_nobody_knows_gets_a_person(town: Town) -> None:
    sender = "+593987000002"
    ask(town, "cuanto me van a cobrar", sender)
    for cedula in ("1710034065", "1710034065"):
        assert "No encuentro a nadie" in ask(town, cedula, sender)
    assert "asesor" in ask(town, "1710034065", sender)
    assert town.conversation(sender).state == "waiting"


def test_a_stranger_is_told_where_and_may_have_silence(town: Town) -> None:
    sender = "EC.SILENCE"
    assert "¿En qué ciudad estás" in ask(town, "donde entrego los equipos", sender)
    assert "CAC Cuenca" in ask(town, "en cuenca", sender)
    assert "no te enviaremos más mensajes" in ask(town, "ya no me escriban", sender)
    assert town.conversation(sender).opted_out_at


def test_an_address_of_two_needs_the_cedula(town: Town) -> None:
    shared = "+593987000003"
    town.add_customer(phones=[shared], name="MORA PAZ ANA LUCIA")
    second = town.add_customer(phones=[shared], name="VERA LEON LUIS ALBERTO")
    assert "Hola, soy" in ask(town, "hola", shared)
    assert "cédula" in ask(town, "que equipos tengo que entregar", shared)
    assert second.services[0].service_number in ask(town, second.cedula, shared)


def test_of_two_the_latest_contact_decides(town: Town) -> None:
    shared = "+593987000004"
    town.add_customer(phones=[shared], name="MORA PAZ ANA LUCIA")
    second = town.add_customer(phones=[shared], name="VERA LEON LUIS ALBERTO")
    ask(town, "gracias", shared)
    add_written(town, town.contact_id(second), shared)
    assert "Hola Luis" in ask(town, "hola", shared)
    assert second.services[0].service_number in ask(town, "que equipos tengo que entregar", shared)


def test_what_a_stranger_told_counts_once_they_say_who_they_are_beside_a_wish(town: Town) -> None:
    customer, sender = town.add_customer(), "+593987000009"
    assert "Lamento" in ask(town, "mi esposo fallecio hace una semana", sender)
    with town.writing() as session:  # the person has given the conversation back
        talk = session.scalars(select(Conversation).where(Conversation.address == sender)).one()
        talk.state = ConversationState.BOT
    assert not town.look(customer)["care"]
    ask(town, f"quiero entregar los equipos, mi cedula es {customer.cedula}", sender)
    assert town.look(customer)["care"]


def test_a_stranger_who_wants_to_leave_says_the_cedula_and_is_served(town: Town) -> None:
    customer = town.add_customer(active=1)
    sender = "+593987000059"
    asked = ask(town, "quiero cancelar el internet porque me cambio de casa", sender)
    assert "cédula" in asked
    assert "retiro" not in asked
    assert "Registré tu pedido de retiro" in ask(town, customer.cedula, sender)
    found = town.look(customer)
    assert (found["cases"], found["state"]) == (["prevention review"], "waiting")


def test_who_asks_again_finds_the_case_that_is_open(town: Town) -> None:
    customer = town.add_customer(active=1)
    sender = customer.phones[0].number
    ask(town, "quiero cancelar el internet porque ya no lo uso", sender)
    assert "Registré tu pedido" in ask(town, customer.cedula[-4:], sender)
    with town.writing() as session:
        ownership.give_back(session, session.scalars(select(Conversation).filter_by(address=sender)).one())
    again = ask(town, "quiero retirar el internet", sender)
    assert "ya está abierto el caso" in again
    assert "por qué" not in again
    found = town.look(customer)
    assert found["cases"] == ["prevention review"]
    assert found["case_customer_words"].endswith("«quiero retirar el internet»")
