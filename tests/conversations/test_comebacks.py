"""Customers who come back: to a place that went, after days with a turn, after a proof was rejected."""

from datetime import date, time
from decimal import Decimal

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import select

from actions.talk import Talk
from actions.turn_form import BookTurn
from bot import clock
from bot.models import (
    Conversation,
    ConversationState,
    Customer,
    Office,
    Receipt,
    Turn,
    TurnPurpose,
    TurnStatus,
)
from bot.services import receipts
from tests.conversations.script import draw_picture
from tests.conversations.town import Town
from tests.support.house import new_sid

FRIDAY = date(2021, 3, 19)


def ask(town: Town, words: str, customer: Customer, **fields: str) -> str:
    return "\n".join(town.say(words, sender=customer.phones[0].number, **fields))


def take_desk(town: Town, office: Office, at: time) -> None:
    """Somebody else books there meanwhile."""
    other = town.add_customer(city=office.city)
    with town.writing() as session:
        session.add(
            Turn(
                code=f"CNT-{other.id:06d}",
                office_id=office.id,
                customer_id=other.id,
                desk=1,
                purpose=TurnPurpose.EQUIPMENT_RETURN,
                starts_at=clock.at_local(FRIDAY, at),
                status=TurnStatus.BOOKED,
                booked_at=clock.now(),
            )
        )


def test_the_place_goes_between_question_and_yes(town: Town) -> None:
    office = town.add_office("Ibarra", "CAC Ibarra", desks=1)
    customer = town.add_customer(city="Ibarra")
    assert "10:00" in ask(town, "turno en ibarra el viernes a las 10", customer)
    take_desk(town, office, time(10))
    answer = ask(town, "si", customer)
    assert "ya no hay turno" in answer
    assert "09:30" in answer
    assert "10:30" in answer
    assert "4. 10:30" in answer
    assert "¿Está bien?" in ask(town, "10:30", customer)
    assert "código" in ask(town, "si", customer)
    assert town.look(customer)["turn_at"] == "2021-03-19 10:30"


def test_the_place_goes_in_the_very_moment_of_booking(town: Town) -> None:
    office = town.add_office("Tulcán", "CAC Tulcán", desks=1)
    customer = town.add_customer(city="Tulcán")
    ask(town, "turno en tulcan el viernes a las 10", customer)
    take_desk(town, office, time(10))
    agreed = {"turn_city": "Tulcán", "turn_office": office.id, "turn_day": "2021-03-19", "turn_time": "10:00"}
    sender = str(town.conversation(customer.phones[0].number).id)
    tracker = Tracker(sender, agreed | {"turn_confirmed": True}, {}, [], False, None, {}, "action_listen")
    with town.writing() as session:
        talk = Talk(town.recobra, session, CollectingDispatcher(), tracker)
        BookTurn().act(talk)
    assert [message["response"] for message in talk.dispatcher.messages] == ["utter_place_taken"]
    assert talk.slot("turn_day") == "2021-03-19"
    assert talk.slot("turn_time") is None
    assert talk.events_of("followup")[0]["name"] == "turn_form"
    assert town.look(customer)["turns"] == []


def test_the_last_place_of_the_day_goes(town: Town) -> None:
    office = town.add_office("Loja", "CAC Loja", desks=1)
    customer = town.add_customer(city="Loja")
    assert "16:00" in ask(town, "turno en loja el viernes a las 4 de la tarde", customer)
    for half_hour in range(17):
        take_desk(town, office, time(8 + half_hour // 2, 30 * (half_hour % 2)))
    answer = ask(town, "si", customer)
    assert "lunes 22 de marzo" in answer
    assert "¿Qué día" in answer


def test_days_later_the_turn_is_still_known(town: Town) -> None:
    customer = town.add_customer()
    ask(town, "turno en quito el viernes a las 11", customer)
    assert "código" in ask(town, "si", customer)
    town.restart_rasa()
    assert "Cambiar mi turno" in ask(town, "buenas tardes", customer)
    assert "viernes 19 de marzo a las 11:00" in ask(town, "cuando era mi turno", customer)
    assert "¿Qué día" in ask(town, "no puedo ir ese dia, quiero cambiarlo", customer)
    assert "¿Está bien?" in ask(town, "el lunes a las 9", customer)
    assert "Cambié tu turno" in ask(town, "si", customer)


def test_after_a_rejected_proof_another_is_taken(town: Town) -> None:
    customer = town.add_customer()
    ask(town, "ya entregue los equipos", customer)
    assert "Recibí tu acta" in ask(town, "", customer, **picture(town))
    assert "está en revisión" in ask(town, "ya revisaron mi acta?", customer)
    with town.writing() as session:
        receipt = session.scalars(select(Receipt).where(Receipt.customer_id == customer.id)).one()
        receipts.record_result(session, receipt, accepted=False, reason="No se lee la firma.")
    assert "no fue aceptada" in ask(town, "que paso con mi acta", customer)
    assert "Recibí tu acta" in ask(town, "", customer, **picture(town))


def picture(town: Town) -> dict[str, str]:
    url = town.twilio.put_file(new_sid("ME"), "image/jpeg", draw_picture())
    return {"NumMedia": "1", "MediaUrl0": url, "MediaContentType0": "image/jpeg"}


def test_the_debt_is_paid_between_the_question_and_the_yes(town: Town) -> None:
    customer = town.add_customer(debt=120.50)
    ask(town, customer.cedula[-4:], customer)
    assert "Anoto que pagarás" in ask(town, "pago el viernes en servipagos", customer)
    with town.writing() as session:
        session.get_one(Customer, customer.id).services[0].amount_due = Decimal(0)
    assert "No encuentro valores pendientes" in ask(town, "si", customer)
    assert town.look(customer)["promises"] == []


def test_the_debt_grows_between_the_question_and_the_yes(town: Town) -> None:
    customer = town.add_customer(debt=120.50)
    ask(town, customer.cedula[-4:], customer)
    assert "$120,50" in ask(town, "pago el viernes en servipagos", customer)
    with town.writing() as session:
        session.get_one(Customer, customer.id).services[0].amount_due = Decimal("150.00")
    answer = ask(town, "si", customer)
    assert "Con $120,50 no se cubren los $150,00" in answer
    assert town.look(customer)["promises"] == []


def test_a_visit_for_a_line_that_the_form_does_not_name(town: Town) -> None:
    customer = town.add_customer(debt=120.50)
    with town.writing() as session:
        session.get_one(Customer, customer.id).services[0].business_line = "SERVICIOS VARIOS"
    ask(town, customer.cedula[-4:], customer)
    answer = ask(town, "necesito una visita tecnica", customer)
    assert "Telefonía" in answer
    assert "Televisión" in answer
    assert "punto de referencia" in ask(town, "television", customer)


def test_a_question_that_is_announced_with_thanks_is_heard(town: Town) -> None:
    customer = town.add_customer()
    ask(town, "hola", customer)
    with town.writing() as session:  # an agent attended them, and closed it
        conversation = session.get_one(Conversation, town.conversation(customer.phones[0].number).id)
        conversation.state, conversation.closed_at = ConversationState.CLOSED, clock.now()
    answer = ask(town, "gracias, una pregunta más", customer)
    assert "Con gusto." in answer
    assert "¿En qué te ayudo?" in answer
    assert "31 de marzo" in ask(town, "hasta cuándo tengo plazo", customer)
    assert "¿En qué te ayudo?" not in ask(town, "gracias por responder mi pregunta", customer)
