"""What an agent does beside a conversation is what the bot would have done, under the agent's name."""

from datetime import date, time
from decimal import Decimal

import pytest
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.errors import InvalidInput, NotAllowed
from bot.models import (
    AuditEntry,
    Benefit,
    Channel,
    Contact,
    ContactState,
    Conversation,
    Customer,
    FollowUp,
    Message,
    MessageKind,
    Promise,
    PromiseStatus,
    Script,
    ServiceKind,
    TechnicalVisit,
    Turn,
    TurnPurpose,
    TurnStatus,
)
from bot.services import ownership
from bot.services.addresses import open_conversations
from bot.services.debts.benefits import BenefitForm
from bot.services.debts.visits import VisitForm
from bot.services.deeds import debt_deeds, later_deeds, telling, turn_deeds, undoing
from bot.services.turns import turns
from tests.support import world

ANA, LUIS = "ana@cnt.example", "luis@cnt.example"
PHONE, SECOND = "+593992530829", "+593992530830"
FRIDAY = date(2021, 3, 19)
NINE = time(9)


def open_desk(desk: Recobra, script: Script) -> int:
    """A customer who wrote a minute ago, in a conversation that Ana has; its id."""
    with desk.database.writing() as session:
        is_debt = script is Script.COLLECTIONS
        add = world.add_debtor if is_debt else world.add_customer
        world.add_base(session, add(session, PHONE, SECOND), script=script)
    world.launch(desk, script=script)
    with desk.database.writing() as session:
        key = open_conversations(session, [PHONE])[PHONE]
        conversation = session.get_one(Conversation, key)
        conversation.customer_id = session.scalars(select(Customer.id)).one()
        conversation.last_inbound_at = clock.now()
        session.flush()
        ownership.take(session, conversation, ANA)
        return key


@pytest.fixture
def equipment(desk: Recobra) -> int:
    return open_desk(desk, Script.EQUIPMENT_RECOVERY)


@pytest.fixture
def debt(desk: Recobra) -> int:
    return open_desk(desk, Script.COLLECTIONS)


def told(recobra: Recobra) -> list[str]:
    with recobra.database.reading() as session:
        written = session.scalars(
            select(Message).where(Message.kind == MessageKind.AGENT).order_by(Message.id)
        )
        return [message.body or "" for message in written]


def contact(recobra: Recobra) -> Contact:
    with recobra.database.reading() as session:
        return session.scalars(select(Contact)).one()


def book(
    desk: Recobra, key: int, day: date = FRIDAY, purpose: TurnPurpose = TurnPurpose.EQUIPMENT_RETURN
) -> bool:
    with desk.database.writing() as session:
        office = turns.offices_in(session, "Quito")[0]
        doing = telling.begin(desk, session, key, ANA)
        return turn_deeds.book(doing, purpose, office.id, clock.at_local(day, NINE))[1]


def test_a_turn_is_booked_in_the_agents_name_and_told_with_its_code(desk: Recobra, equipment: int) -> None:
    assert book(desk, equipment)
    with desk.database.reading() as session:
        turn = session.scalars(select(Turn)).one()
        message = session.scalars(select(Message).where(Message.kind == MessageKind.AGENT)).one()
        assert turn.made_by == ANA
        assert (message.author, message.media[0]["content_type"]) == (ANA, "image/png")
        assert message.body
        assert f"Tu código es {turn.code}." in message.body
        assert "viernes 19 de marzo a las 09:00" in message.body
        assert session.scalars(select(AuditEntry.action)).all() == ["conversation.claim", "turn.book"]
    assert (contact(desk).state, contact(desk).typification_code) == (ContactState.SETTLED, "E1")


def test_the_turn_they_have_is_moved_and_keeps_its_code(desk: Recobra, equipment: int) -> None:
    book(desk, equipment)
    book(desk, equipment, date(2021, 3, 22))
    assert "tu código sigue siendo" in told(desk)[1]
    with desk.database.reading() as session:
        assert clock.to_local(session.scalars(select(Turn)).one().starts_at).date() == date(2021, 3, 22)


def test_a_turn_is_cancelled_but_not_somebody_elses(desk: Recobra, equipment: int) -> None:
    book(desk, equipment)
    with desk.database.writing() as session:
        stranger = world.add_customer(session)
        office = turns.offices_in(session, "Loja")[0]
        foreign = turns.book(session, stranger.id, office.id, clock.at_local(FRIDAY, NINE)).id
        own = session.scalars(select(Turn.id).where(Turn.id != foreign)).one()
    with desk.database.writing() as session:
        doing = telling.begin(desk, session, equipment, ANA)
        with pytest.raises(NotAllowed, match="no es de este cliente"):
            undoing.take_back(doing, "turn", foreign, "customer")
        assert undoing.take_back(doing, "turn", own, "customer")
    with desk.database.reading() as session:
        statuses = {key: status for key, status in session.execute(select(Turn.id, Turn.status))}
        assert statuses == {own: TurnStatus.CANCELLED, foreign: TurnStatus.BOOKED}
    assert contact(desk).state is ContactState.ACTIVE


def test_an_agreement_is_a_turn_that_settles_the_debt(desk: Recobra, debt: int) -> None:
    book(desk, debt, purpose=TurnPurpose.PAYMENT_AGREEMENT)
    assert "convenio de pago" in told(desk)[0]
    assert contact(desk).typification_code == "2"


def test_only_who_has_the_conversation_does_anything_in_it(desk: Recobra, equipment: int) -> None:
    with desk.database.writing() as session, pytest.raises(NotAllowed, match="Otro asesor"):
        telling.begin(desk, session, equipment, LUIS)
    with desk.database.writing() as session:
        ownership.give_back(session, session.get_one(Conversation, equipment), ANA)
    with desk.database.writing() as session, pytest.raises(NotAllowed, match="toma la conversación"):
        telling.begin(desk, session, equipment, ANA)


def test_when_the_window_is_closed_the_deed_is_done_and_nothing_written(
    desk: Recobra, equipment: int
) -> None:
    world.move_clock(hours=24, seconds=5)
    assert not book(desk, equipment)
    assert told(desk) == []


def test_a_promise_of_part_of_the_debt_is_an_agents_to_take(desk: Recobra, debt: int) -> None:
    with desk.database.writing() as session:
        doing = telling.begin(desk, session, debt, ANA)
        promise, _ = debt_deeds.make_promise(doing, Decimal("60"), FRIDAY, "Banco Pichincha")
        assert (promise.made_by, promise.place) == (ANA, "Banco Pichincha")
    assert told(desk)[0].startswith(
        "¡Listo! Anoté que pagarás $60,00 el viernes 19 de marzo en Banco Pichincha."
    )
    assert contact(desk).typification_code == "1"
    with desk.database.writing() as session:
        doing = telling.begin(desk, session, debt, ANA)
        undoing.take_back(doing, "promise", promise.id, "customer")
        with pytest.raises(NotAllowed):
            undoing.take_back(doing, "promise", promise.id, "customer")
    with desk.database.reading() as session:
        assert session.scalars(select(Promise.status)).one() is PromiseStatus.CANCELLED
    assert contact(desk).silent_until is None


@pytest.mark.parametrize(("amount", "place"), [("0", "Servipagos"), ("-5", "Servipagos"), ("60", " ")])
def test_a_promise_needs_an_amount_and_a_place(desk: Recobra, debt: int, amount: str, place: str) -> None:
    with desk.database.writing() as session, pytest.raises(InvalidInput):
        debt_deeds.make_promise(telling.begin(desk, session, debt, ANA), Decimal(amount), FRIDAY, place)


def test_a_visit_needs_all_of_the_seeds_form(desk: Recobra, debt: int) -> None:
    def request(**changes: object) -> None:
        with desk.database.writing() as session:
            doing = telling.begin(desk, session, debt, ANA)
            values = {
                "service_kind": ServiceKind.INTERNET,
                "address": "Calle 26 y Av. García, frente al parque",
                "receiver": "Rosa Pérez",
                "phones": (PHONE, SECOND),
                "remark": "se corta por las noches",
            }
            service = doing.customer.services[0].id
            debt_deeds.request_visit(doing, service, VisitForm(**values | changes))  # type: ignore[arg-type]

    for changes in ({"address": ""}, {"receiver": "1"}, {"phones": (PHONE, PHONE)}, {"remark": None}):
        with pytest.raises(InvalidInput):
            request(**changes)
    request()
    with desk.database.reading() as session:
        visit = session.scalars(select(TechnicalVisit)).one()
        mail = session.scalars(select(Message).where(Message.channel == Channel.EMAIL)).one()
        assert visit.made_by == ANA
        assert mail.id == visit.mail_id
    assert told(desk)[0].startswith("¡Listo! Pedí la visita técnica")


def test_a_benefit_is_one_that_the_matrix_allows(desk: Recobra, debt: int) -> None:
    form = BenefitForm(ServiceKind.INTERNET, (PHONE, SECOND), "acepta en llamada")
    with desk.database.writing() as session:
        doing = telling.begin(desk, session, debt, ANA)
        service = doing.customer.services[0]
        assert [rule.code for rule in debt_deeds.list_offers(doing, service)] == ["interest"]
        with pytest.raises(NotAllowed, match="malla"):
            debt_deeds.grant_benefit(doing, service.id, "discount_10", form)
        with pytest.raises(InvalidInput):
            debt_deeds.grant_benefit(
                doing, service.id, "interest", BenefitForm(form.service_kind, form.phones)
            )
        debt_deeds.grant_benefit(doing, service.id, "interest", form)
        with pytest.raises(NotAllowed, match="ya tiene uno"):
            debt_deeds.grant_benefit(doing, service.id, "interest", form)
    with desk.database.reading() as session:
        assert session.scalars(select(Benefit.made_by)).one() == ANA
    assert contact(desk).typification_code == "4"


def test_a_claim_is_told_with_its_number_and_day(desk: Recobra, debt: int) -> None:
    with desk.database.writing() as session:
        doing = telling.begin(desk, session, debt, ANA)
        claim, _ = debt_deeds.open_claim(doing, doing.customer.services[0].id, "no es mío")
    assert claim.number in told(desk)[0]
    assert contact(desk).typification_code == "15"


def test_what_is_promised_for_later_is_kept(desk: Recobra, debt: int) -> None:
    with desk.database.writing() as session:
        doing = telling.begin(desk, session, debt, ANA)
        later_deeds.promise_contact(doing, clock.at_local(FRIDAY, NINE), Channel.VOICE)
        later_deeds.promise_callback(doing, clock.at_local(FRIDAY, NINE))
        with pytest.raises(InvalidInput):
            later_deeds.promise_callback(doing, clock.at_local(FRIDAY, time(3)))
        with pytest.raises(InvalidInput):
            later_deeds.promise_contact(doing, clock.now(), Channel.VOICE)
    with desk.database.reading() as session:
        kinds = session.scalars(select(FollowUp.kind).order_by(FollowUp.id)).all()
        assert [kind.value for kind in kinds] == ["contact_later", "person_callback"]
