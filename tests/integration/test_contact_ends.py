"""A contact's end has the moment of it, however it came about; one that goes on has none.

The tests' databases refuse a contact that breaks this, so every other test watches over it too.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.policy import Reason
from bot.models import Contact, ContactState, PhoneStatus, moved_to
from bot.services import contacts, opt_outs, typifications
from bot.services.campaigns import campaigns, launching
from bot.services.privacy import erasure
from tests.support.world import DEADLINE, WEDNESDAY, add_base, add_customer, launch, move_clock, set_clock

Deed = Callable[[Session, Contact], object]


@pytest.fixture
def running(recobra: Recobra) -> Recobra:
    """One contact that is being attempted, a day after the launch."""
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, add_customer(session, "+593991111111"))
    launch(recobra)
    move_clock(days=1)
    return recobra


def do(recobra: Recobra, deed: Deed) -> tuple[ContactState, datetime | None]:
    """What became of the contact."""
    with recobra.database.writing() as session:
        deed(session, session.scalars(select(Contact)).one())
    with recobra.database.reading() as session:
        contact = session.scalars(select(Contact)).one()
        return contact.state, contact.ended_at


def is_now(moment: datetime | None) -> bool:
    return moment is not None and timedelta(0) <= clock.now() - moment < timedelta(minutes=5)


def tell(session: Session, contact: Contact) -> None:
    typifications.typify(session, contact, "E1", turn="AB12", office="Quito", when="mañana")


def give_up(session: Session, contact: Contact) -> None:
    contacts.exhaust(session, contact, Reason.NO_ANSWER, channel="WhatsApp")


def lose_the_only_number(session: Session, contact: Contact) -> None:
    contacts.try_next_phone(session, contact, "+593991111111", PhoneStatus.WRONG)


def have_it_returned(session: Session, contact: Contact) -> None:
    contact.service.returned_on = clock.today()
    contacts.apply_returned(session, contact.service)


def claim_the_charge(session: Session, contact: Contact) -> None:
    contact.service.charge_claimed = True
    contacts.apply_charge(session, contact.service)


def end_the_deadline(session: Session, _contact: Contact) -> None:
    set_clock(f"{DEADLINE + timedelta(days=1)} 09:00")
    campaigns.finish_due(session)


@pytest.mark.parametrize(
    ("deed", "state"),
    [
        (tell, ContactState.SETTLED),
        (have_it_returned, ContactState.SETTLED),
        (give_up, ContactState.EXHAUSTED),
        (lose_the_only_number, ContactState.EXHAUSTED),
        (lambda session, contact: opt_outs.opt_out(session, contact.customer), ContactState.SETTLED),
        (lambda session, _contact: campaigns.cancel(session, "campaign"), ContactState.EXHAUSTED),
        (end_the_deadline, ContactState.EXHAUSTED),
        (claim_the_charge, ContactState.EXCLUDED),
    ],
)
def test_each_way_of_ending_has_its_moment(running: Recobra, deed: Deed, state: ContactState) -> None:
    assert do(running, lambda session, contact: None) == (ContactState.ACTIVE, None)
    found, ended_at = do(running, deed)
    assert found is state
    assert is_now(ended_at)


def test_who_is_erased_ended_then(running: Recobra) -> None:
    with running.database.reading() as session:
        cedula = session.scalars(select(Contact)).one().customer.cedula
    erasure.forget(running, cedula, despite_hold="prueba")
    assert is_now(do(running, lambda session, contact: None)[1])


def test_who_ends_with_the_launch_ends_then(recobra: Recobra) -> None:
    """Returned, silent and excluded ones; an excluded one of a draft ended when the draft was made."""
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        silent = add_customer(session)
        silent.opted_out_at = clock.now()
        returned = add_customer(session, returned_on=date(2021, 3, 1))
        add_base(session, silent, returned, add_customer(session, paid=True, charge="9"))
        campaigns.create(
            session, "c", "equipment_recovery", "base", clock.today(), DEADLINE, None, ["whatsapp"]
        )
        made = clock.now()
    move_clock(hours=3)
    launching.launch(recobra, "c", accept=True)
    with recobra.database.reading() as session:
        ended = dict(session.execute(select(Contact.state, Contact.ended_at)).all())
    assert is_now(ended[ContactState.EXHAUSTED])
    assert is_now(ended[ContactState.SETTLED])
    assert abs(ended[ContactState.EXCLUDED] - made) < timedelta(minutes=5)


@pytest.mark.parametrize(
    "deed",
    [
        contacts.resume,
        contacts.hold_back,
        lambda session, contact: contacts.postpone(session, contact, clock.now() + timedelta(days=1)),
        lambda session, contact: contacts.add_phone(
            session, contact.customer, "+593992222222", is_mobile=True
        ),
        lambda session, _contact: session.execute(update(Contact).values(moved_to(ContactState.ACTIVE))),
    ],
)
def test_what_begins_again_has_no_end(running: Recobra, deed: Deed) -> None:
    assert do(running, give_up)[1]
    assert do(running, deed) == (ContactState.ACTIVE, None)


def test_a_charge_that_is_no_longer_claimed_goes_on(running: Recobra) -> None:
    assert do(running, claim_the_charge)[1]

    def reject(session: Session, contact: Contact) -> None:
        contact.service.charge_claimed = False
        contacts.apply_charge(session, contact.service)

    assert do(running, reject) == (ContactState.ACTIVE, None)


def test_another_word_moves_no_end_and_another_state_does(running: Recobra) -> None:
    _, first = do(running, give_up)
    move_clock(days=1)
    assert do(running, give_up)[1] == first
    state, second = do(running, tell)
    assert state is ContactState.SETTLED
    assert is_now(second)
    move_clock(days=1)
    assert do(running, tell)[1] == second
    everyone = update(Contact).values(moved_to(ContactState.SETTLED))
    assert do(running, lambda session, _contact: session.execute(everyone))[1] == second


def test_whom_a_person_attends_keeps_the_end_whatever_comes_to_nothing(running: Recobra) -> None:
    _, ended_at = do(running, tell)
    move_clock(days=1)

    def attend(session: Session, contact: Contact) -> None:
        contact.customer.personal_care_since = clock.now()
        contacts.hold_back(session, contact)

    assert do(running, attend) == (ContactState.SETTLED, ended_at)


def test_the_tests_notice_an_end_without_its_moment(running: Recobra) -> None:
    with pytest.raises(IntegrityError), running.database.writing() as session:
        session.execute(update(Contact).values(state=ContactState.SETTLED))
