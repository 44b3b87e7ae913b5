"""The campaign rings: the script is heard, and what follows it."""

import pytest
from sqlalchemy import select

from bot.models import Customer, Message, MessageKind
from tests.conversations.town import Town
from tests.support.campaigns import IVR, add_call
from tests.support.telephone import Telephone


@pytest.fixture
def customer(town: Town) -> Customer:
    return town.add_customer()


@pytest.fixture
def phone(town: Town, customer: Customer) -> Telephone:
    number = customer.phones[0].number
    return Telephone(town, number, message_id=add_call(town, town.contact_id(customer), number))


def test_a_turn_by_digits(town: Town, customer: Customer, phone: Telephone) -> None:
    heard = phone.pick_up()
    assert IVR in heard
    assert "marca 1" in heard
    assert "Juan" not in heard
    assert "cédula" in phone.press("1")
    assert "¿En qué ciudad" in phone.press(customer.cedula)
    assert "¿Qué día" in phone.press("1")
    assert "¿A qué hora" in phone.press("1")
    assert "¿Está bien?" in phone.press("1")
    assert "código" in phone.press("1")
    assert "buen día" in phone.speak("no gracias")
    assert phone.is_over
    facts = town.look(customer)
    assert (facts["typification"], facts["turns"]) == ("E1", ["booked"])


def test_a_turn_by_speech(town: Town, customer: Customer, phone: Telephone) -> None:
    phone.pick_up()
    assert "cédula" in phone.speak("si quiero sacar un turno para entregar eso")
    assert "¿En qué ciudad" in phone.speak(" ".join(customer.cedula))
    heard = phone.speak("el viernes en la tarde")
    assert "¿A qué hora" in heard
    assert "doce" in heard
    assert "quince" in phone.speak("a las tres") or "tres de la tarde" in phone.heard
    assert "código" in phone.speak("si esta bien")
    assert town.look(customer)["turn_at"] == "2021-03-19 15:00"


def test_a_machine_hears_one_message_and_no_menu(town: Town, customer: Customer, phone: Telephone) -> None:
    heard = phone.pick_up("machine_end_beep")
    assert "CNT" in heard
    assert "marca" not in heard
    assert phone.is_over
    assert town.look(customer)["typification"] not in ("E1", "E4")


def test_every_answer_on_a_call_leads_on(customer: Customer, phone: Telephone) -> None:
    phone.pick_up()
    assert "¿Te ayudo en algo más?" in phone.speak("no voy a devolver nada")
    assert "¿Te ayudo en algo más?" in phone.speak("quien habla")
    phone.speak("que equipos tengo que entregar")
    assert "módem" in phone.press(customer.cedula)
    assert "¿Te ayudo en algo más?" in phone.speak("no")
    assert "buen día" in phone.speak("no gracias")
    assert phone.is_over


def test_where_to_mail_the_proof_is_said_and_written(
    town: Town, customer: Customer, phone: Telephone
) -> None:
    phone.pick_up()
    heard = phone.speak("ya los entregue hace tiempo")
    assert "posventa" in heard
    assert "tu cédula, tus apellidos y nombres y la línea de negocio" in heard
    assert "por WhatsApp" in heard
    subject = f"{customer.cedula}//YANEZ CAIZA JUAN CARLOS//INTERNET FIJO"
    assert any(subject in str(m.body) for m in notices(town, customer))


def test_a_landline_is_promised_no_whatsapp_and_not_rung_for_it(town: Town) -> None:
    number = "+59322333444"
    owner = town.add_customer(phones=[number])
    phone = Telephone(town, number, message_id=add_call(town, town.contact_id(owner), number))
    phone.pick_up()
    heard = phone.speak("ya los entregue hace tiempo")
    assert "posventa" in heard
    assert "WhatsApp" not in heard
    assert notices(town, owner) == []
    assert town.look(owner)["typification"] == "E3"


def notices(town: Town, customer: Customer) -> list[Message]:
    with town.recobra.database.reading() as session:
        mine = Message.customer_id == customer.id
        return list(session.scalars(select(Message).where(mine, Message.kind == MessageKind.NOTICE)))


def test_a_death_told_on_our_call(town: Town, customer: Customer, phone: Telephone) -> None:
    phone.pick_up()
    assert "Lamento mucho tu pérdida" in phone.speak("no señorita, él ya falleció, yo soy la esposa")
    assert phone.is_over
    facts = town.look(customer)
    assert (facts["care"], facts["state"], facts["typification"]) == (True, "waiting", "E5")


def test_silence_wanted_on_our_call(town: Town, customer: Customer, phone: Telephone) -> None:
    phone.pick_up()
    assert "alta por WhatsApp" in phone.speak("no me llamen mas nunca")
    assert phone.is_over
    assert town.look(customer)["opted_out"]
    number = customer.phones[0].number
    assert "módem" in "\n".join(town.say("que equipos tengo que entregar", sender=number))
    assert "podemos volver a escribirte" in "\n".join(town.say("ALTA", sender=number))
    assert not town.look(customer)["opted_out"]
