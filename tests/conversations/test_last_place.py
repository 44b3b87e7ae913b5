"""Many customers after one place: one gets it, the others are offered the next."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from bot.models import Customer, Turn
from tests.conversations.town import Town

CROWD = 12


def test_one_gets_it(town: Town) -> None:
    town.add_office("Latacunga", "CAC Latacunga", desks=1)
    crowd = [town.add_customer(city="Latacunga") for _ in range(CROWD)]
    for customer in crowd:
        asked = "\n".join(town.say("turno en latacunga el viernes a las 10", sender=number(customer)))
        assert "10:00" in asked
        assert "¿Está bien?" in asked
    with ThreadPoolExecutor(CROWD) as executor:
        answers = list(executor.map(lambda one: town.write("si", sender=number(one)), crowd))
    assert {answer.status_code for answer in answers} == {200}
    town.wait(town.idle, 60)
    said = [town.twilio.bodies(f"whatsapp:{number(customer)}")[-1] for customer in crowd]
    assert sum("código" in text for text in said) == 1
    late = [text for text in said if "código" not in text]
    assert all("10:30" in text and ("ya no hay turno" in text or "ocupar" in text) for text in late), late
    with town.recobra.database.reading() as session:
        keys = [customer.id for customer in crowd]
        assert session.scalar(select(func.count(Turn.id)).where(Turn.customer_id.in_(keys))) == 1


def number(customer: Customer) -> str:
    return customer.phones[0].number
