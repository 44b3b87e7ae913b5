"""Turns: real places, never given twice, with a code, a reminder, and what they do to the campaign."""

import re
import threading
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.cli import dispatch
from bot.errors import NoPlaceLeft, NotAllowed
from bot.models import (
    Channel,
    Contact,
    ContactState,
    Customer,
    Message,
    MessageKind,
    MessageStatus,
    Office,
    Scenario,
    Turn,
    TurnStatus,
)
from bot.services.imports import running
from bot.services.imports.offices import OFFICES_IMPORTER
from bot.services.imports.turns import TURNS_IMPORTER
from bot.services.turns import office_mails, offices, turns
from tests.support import world

THURSDAY = date(2021, 3, 18)
FRIDAY = date(2021, 3, 19)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return clock.at_local(day, time(hour, minute))


def office_of(recobra: Recobra, city: str = "Quito") -> Office:
    with recobra.database.reading() as session:
        return turns.offices_in(session, city)[0]


def add_customers(recobra: Recobra, count: int = 1) -> list[int]:
    with recobra.database.writing() as session:
        customers = [world.add_customer(session) for _ in range(count)]
        world.add_base(session, *customers)
        ids = [customer.id for customer in customers]
    world.launch(recobra)
    return ids


def book(recobra: Recobra, customer_id: int, starts_at: datetime, city: str = "Quito") -> Turn:
    office = office_of(recobra, city)
    with recobra.database.writing() as session:
        contact = session.scalar(select(Contact).where(Contact.customer_id == customer_id))
        turn = turns.book(session, customer_id, office.id, starts_at, contact=contact)
        return session.get_one(Turn, turn.id)


def reminders(recobra: Recobra, status: MessageStatus = MessageStatus.DUE) -> list[Message]:
    with recobra.database.reading() as session:
        wanted = select(Message).where(Message.kind == MessageKind.REMINDER, Message.status == status)
        return list(session.scalars(wanted))


def the_contact(recobra: Recobra) -> Contact:
    with recobra.database.reading() as session:
        return session.scalars(select(Contact)).one()


def test_sixteen_cities_have_an_office_and_loading_again_changes_nothing(desk: Recobra) -> None:
    with desk.database.writing() as session:
        assert len(turns.cities(session)) == 16
        assert offices.load_catalog(session) == 16
        assert all(office.is_sample for office in session.scalars(select(Office)))


def test_places_begin_tomorrow_and_end_on_the_last_day(desk: Recobra) -> None:
    office = office_of(desk)
    with desk.database.reading() as session:
        assert turns.free_times(session, office, clock.today()) == []
        days = turns.free_days(session, office, date(2021, 3, 24))
        assert days == [THURSDAY, FRIDAY, date(2021, 3, 22), date(2021, 3, 23), date(2021, 3, 24)]
        assert turns.free_days(session, office, date(2021, 3, 24), limit=2) == days[:2]
        times = [clock.to_local(instant).time() for instant in turns.free_times(session, office, THURSDAY)]
        assert (times[0], times[-1], len(times)) == (time(8), time(16, 15), 34)


def test_a_turn_says_which_agent_booked_it(desk: Recobra) -> None:
    [customer_id] = add_customers(desk)
    office = office_of(desk)
    with desk.database.writing() as session:
        turns.book(session, customer_id, office.id, at(FRIDAY, 9, 30), made_by="ana@cnt.example")
    with desk.database.reading() as session:
        assert session.scalars(select(Turn.made_by)).one() == "ana@cnt.example"


def test_holidays_are_closed(desk: Recobra) -> None:
    with desk.database.reading() as session:
        days = turns.free_days(session, office_of(desk), date(2021, 4, 5))
        assert date(2021, 4, 2) not in days  # Good Friday
        assert date(2021, 4, 5) in days


def test_a_booked_turn_has_a_code_settles_the_contact_and_is_reminded_of(desk: Recobra) -> None:
    [customer_id] = add_customers(desk)
    turn = book(desk, customer_id, at(FRIDAY, 9, 30))
    assert re.fullmatch(r"CNT-[34679ACEFGHJKPQRUVWXY]{6}", turn.code)
    contact = the_contact(desk)
    assert (contact.state, contact.typification_code) == (ContactState.SETTLED, "E1")
    assert contact.observation
    assert turn.code in contact.observation
    assert "CAC Quito Centro" in contact.observation
    [reminder] = reminders(desk)
    assert reminder.due_at == at(THURSDAY, 10)
    assert reminder.body
    assert turn.code in reminder.body
    assert "09:30" in reminder.body
    assert "código" not in reminder.body.lower()


def test_booking_again_moves_the_one_turn(desk: Recobra) -> None:
    [customer_id] = add_customers(desk)
    first = book(desk, customer_id, at(FRIDAY, 9))
    second = book(desk, customer_id, at(date(2021, 3, 22), 11), "Loja")
    assert (first.id, first.code) == (second.id, second.code)
    assert [message.due_at for message in reminders(desk)] == [at(date(2021, 3, 21), 10)]
    assert len(reminders(desk, MessageStatus.CANCELLED)) == 1
    with desk.database.reading() as session:
        assert at(FRIDAY, 9) in turns.free_times(session, office_of(desk), FRIDAY)


def test_moving_to_a_desk_that_another_holds_at_the_old_time(desk: Recobra) -> None:
    """The new desk is never written beside the old time, where it is another's."""
    moved, neighbour, elsewhere = add_customers(desk, 3)
    monday = at(date(2021, 3, 22), 11)
    book(desk, moved, at(FRIDAY, 9))
    assert book(desk, neighbour, at(FRIDAY, 9)).desk == 2
    book(desk, elsewhere, monday, "Loja")
    turn = book(desk, moved, monday, "Loja")
    assert (turn.desk, turn.starts_at) == (2, monday)


def test_cancelling_frees_the_place_and_the_campaign_goes_on(desk: Recobra) -> None:
    [customer_id] = add_customers(desk)
    turn = book(desk, customer_id, at(FRIDAY, 9), "Tulcán")
    with desk.database.reading() as session:
        assert at(FRIDAY, 9) not in turns.free_times(session, office_of(desk, "Tulcán"), FRIDAY)
    with desk.database.writing() as session:
        turns.cancel(session, session.get_one(Turn, turn.id))
    with desk.database.reading() as session:
        assert at(FRIDAY, 9) in turns.free_times(session, office_of(desk, "Tulcán"), FRIDAY)
        assert turns.current(session, customer_id) is None
    assert reminders(desk) == []
    contact = the_contact(desk)
    assert contact.state is ContactState.ACTIVE
    assert contact.next_attempt_at is not None
    with desk.database.writing() as session, pytest.raises(NotAllowed):
        turns.cancel(session, session.get_one(Turn, turn.id))


@pytest.mark.parametrize(
    "starts_at",
    ["2021-03-17 15:00", "2021-03-20 09:00", "2021-03-18 09:07", "2021-03-18 16:30", "2021-04-01 09:00"],
)
def test_what_is_no_place_is_refused(desk: Recobra, starts_at: str) -> None:
    [customer_id] = add_customers(desk)
    local = datetime.fromisoformat(starts_at)
    with pytest.raises(NoPlaceLeft):
        book(desk, customer_id, clock.at_local(local.date(), local.time()))


def test_fifty_after_the_last_place(desk: Recobra) -> None:
    customers = add_customers(desk, 50)
    office = office_of(desk, "Tulcán")
    start, won, offered = threading.Barrier(50), [], []

    def race(customer_id: int) -> None:
        start.wait()
        try:
            with desk.database.writing() as session:
                won.append(turns.book(session, customer_id, office.id, at(FRIDAY, 9)).customer_id)
        except NoPlaceLeft:
            with desk.database.reading() as session:
                offered.append(turns.free_times(session, office, FRIDAY))

    threads = [threading.Thread(target=race, args=(customer_id,)) for customer_id in customers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(won) == 1
    assert len(offered) == 49
    assert all(at(FRIDAY, 9) not in times and at(FRIDAY, 9, 15) in times for times in offered)
    with desk.database.reading() as session:
        assert len(session.scalars(select(Turn)).all()) == 1


def test_two_bookings_of_one_customer_at_once_are_one_turn(desk: Recobra) -> None:
    [customer_id] = add_customers(desk)
    office, start = office_of(desk), threading.Barrier(8)

    def race(minute: int) -> None:
        start.wait()
        with desk.database.writing() as session:
            turns.book(session, customer_id, office.id, at(FRIDAY, 9 + minute))

    threads = [threading.Thread(target=race, args=(n % 7,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with desk.database.reading() as session:
        assert len(session.scalars(select(Turn)).all()) == 1


def test_desks_are_filled_one_by_one(desk: Recobra) -> None:
    customers = add_customers(desk, 5)
    desks = [book(desk, customer_id, at(FRIDAY, 9)).desk for customer_id in customers[:4]]
    assert desks == [1, 2, 3, 4]
    with pytest.raises(NoPlaceLeft):
        book(desk, customers[4], at(FRIDAY, 9))


def test_a_charged_contact_has_until_the_campaigns_end(desk: Recobra) -> None:
    with desk.database.writing() as session:
        customers = [world.add_customer(session), world.add_customer(session, charge="10")]
        world.add_base(session, *customers)
    world.launch(desk, ends=date(2021, 4, 15))
    with desk.database.reading() as session:
        contacts = {contact.scenario: contact for contact in session.scalars(select(Contact))}
        assert turns.last_day(session, contacts[Scenario.NO_CHARGES]) == world.DEADLINE
        assert turns.last_day(session, contacts[Scenario.CHARGES_LOADED]) == date(2021, 4, 15)


def test_results_come_back_from_the_office(desk: Recobra, tmp_path: Path) -> None:
    came, stayed, cancelled = add_customers(desk, 3)
    codes = [book(desk, each, at(FRIDAY, 9)).code for each in (came, stayed, cancelled)]
    with desk.database.writing() as session:
        turns.cancel(session, session.scalars(select(Turn).where(Turn.code == codes[2])).one())
    path = tmp_path / "turnos.csv"
    path.write_text(
        f"CODIGO;RESULTADO;FECHA\n{codes[0].lower()};Atendido;19-3-2021\n{codes[1]};AUSENTE;19-3-2021\n"
        f"{codes[2]};ATENDIDO;\nCNT-000000;ATENDIDO;\n{codes[0]};TAL VEZ;\n",
        encoding="utf-8",
    )
    report = running.run_import(desk.database, path, TURNS_IMPORTER)
    assert (report.imported, report.rejected) == (2, 3)
    with desk.database.reading() as session:
        statuses = {row[0]: row[1] for row in session.execute(select(Turn.customer_id, Turn.status))}
        states = {row[0]: row[1] for row in session.execute(select(Contact.customer_id, Contact.state))}
    assert statuses == {came: TurnStatus.ATTENDED, stayed: TurnStatus.MISSED, cancelled: TurnStatus.CANCELLED}
    assert (states[came], states[stayed]) == (ContactState.SETTLED, ContactState.ACTIVE)


def test_own_offices_replace_the_sample_of_their_city(desk: Recobra, tmp_path: Path) -> None:
    path = tmp_path / "oficinas.csv"
    path.write_text(
        "CIUDAD;NOMBRE;DIRECCION;HORARIO;MINUTOS POR TURNO;PUESTOS;LATITUD;LONGITUD\n"
        "QUITO;CAC Iñaquito;Av. Naciones Unidas;Lunes a viernes 08h30 a 16h00;30;1;-0,17;-78,48\n"
        "Quito;CAC Sur;Av. Maldonado;todo el día;30;1;;\n"
        "Loja;CAC Loja;Bolívar;08:00-16:00;30;cero;;\n",
        encoding="utf-8",
    )
    report = running.run_import(desk.database, path, OFFICES_IMPORTER)
    assert (report.imported, report.rejected) == (1, 2)
    with desk.database.writing() as session:
        offices.load_catalog(session)
        [own] = turns.offices_in(session, "Quito")
        assert (own.name, own.hours, own.is_sample) == ("CAC Iñaquito", "08:30-16:00", False)
        assert len(turns.free_times(session, own, FRIDAY)) == 15
        assert turns.offices_in(session, "Loja")[0].is_sample
    assert running.run_import(desk.database, path, OFFICES_IMPORTER).unchanged == 1


def test_the_office_is_mailed_its_turns_once(desk: Recobra) -> None:
    with desk.database.writing() as session:
        session.get_one(Office, turns.offices_in(session, "Quito")[0].id).email = "cac.quito@example.com"
    [customer_id] = add_customers(desk)
    turn = book(desk, customer_id, at(FRIDAY, 9))
    world.set_clock("2021-03-18 16:59")
    assert office_mails.queue_mails(desk) == 0
    world.set_clock("2021-03-18 17:05")
    assert office_mails.queue_mails(desk) == 1
    assert office_mails.queue_mails(desk) == 0
    with desk.database.reading() as session:
        mail = session.scalars(select(Message).where(Message.address == "cac.quito@example.com")).one()
        assert mail.subject == "Turnos de CAC Quito Centro para el viernes 19 de marzo de 2021"
        assert mail.media[0]["name"] == "turnos-2021-03-19.xlsx"
        assert turn.customer_id == session.scalars(select(Customer)).one().id


def mailed(recobra: Recobra) -> list[tuple[str, str]]:
    with recobra.database.reading() as session:
        mails = session.scalars(select(Message).where(Message.channel == Channel.EMAIL).order_by(Message.id))
        return [(mail.address, mail.subject or "") for mail in mails]


def test_an_office_without_an_address_has_its_list_in_the_back_offices_mailbox(desk: Recobra) -> None:
    [customer_id] = add_customers(desk)
    book(desk, customer_id, at(FRIDAY, 9))
    world.set_clock("2021-03-18 17:05")
    assert office_mails.queue_mails(desk) == 1
    subject = "Turnos de CAC Quito Centro para el viernes 19 de marzo de 2021"
    assert mailed(desk) == [("posventagec2@cnt.gob.ec", subject)]


def test_who_books_after_the_list_left_is_in_another_one_in_the_morning(desk: Recobra) -> None:
    first, second, third = add_customers(desk, 3)
    book(desk, first, at(FRIDAY, 9))
    book(desk, third, at(date(2021, 3, 24), 9))
    world.set_clock("2021-03-18 17:05")
    assert office_mails.queue_mails(desk) == 1
    world.set_clock("2021-03-18 20:00")
    book(desk, second, at(FRIDAY, 10))
    assert office_mails.queue_mails(desk) == 0
    world.set_clock("2021-03-19 00:10")
    assert office_mails.queue_mails(desk) == 1
    world.set_clock("2021-03-19 08:10")
    assert office_mails.queue_mails(desk) == 0
    world.set_clock("2021-03-23 21:00")
    assert office_mails.queue_mails(desk) == 1
    book(desk, third, at(date(2021, 3, 24), 11))
    world.set_clock("2021-03-24 07:00")
    assert (office_mails.queue_mails(desk), office_mails.queue_mails(desk)) == (1, 0)
    assert len(mailed(desk)) == 4


def test_a_list_that_could_not_leave_in_the_evening_leaves_in_the_morning(desk: Recobra) -> None:
    [customer_id] = add_customers(desk)
    monday = date(2021, 3, 22)
    book(desk, customer_id, at(monday, 9))
    world.set_clock("2021-03-22 07:30")
    dispatch.run(desk)
    assert office_mails.queue_mails(desk) == 0
    assert [address for address, _subject in mailed(desk)] == ["posventagec2@cnt.gob.ec"]


def test_the_qr_is_a_picture() -> None:
    with Image.open(BytesIO(turns.draw_qr("CNT-7K4M2P"))) as picture:
        assert picture.format == "PNG"
        assert picture.width >= 240
