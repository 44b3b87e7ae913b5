"""Promises to pay: made, reminded of, kept or broken, and told so. Source: 003_e2c5f93ba8151af2.txt, typification 1."""

from collections.abc import Iterable
from datetime import date, time, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.collections import get_collections
from bot.language.calendar import add_business_days
from bot.language.person_names import first_name
from bot.language.places import say_place
from bot.language.written_amounts import format_amount
from bot.language.written_dates import format_long_date, format_short_date
from bot.models import Contact, Customer, Message, MessageKind, Payment, Promise, PromiseStatus, Service
from bot.services import contacts
from bot.services.contacts import QUEUED
from bot.services.debts import debts, proposals
from bot.services.outbound import messages
from bot.services.outbound.send_hours import SendRule, window_of
from bot.services.typifications import typify

_PAYS = "1"  # Source: 003_e2c5f93ba8151af2.txt
_HOUR = time(10)
_RULE = SendRule(mentions_money=True, respects_holidays=False)
_LONGEST_PAUSE = 15  # days: no feast lasts so long


def make(
    session: Session,
    customer: Customer,
    amount: Decimal,
    due_on: date,
    place: str | None,
    *,
    made_by: str | None = None,
) -> Promise:
    """Keep the word to pay so much on that local day; an open one is replaced, and all is silent until then.

    `made_by`: the agent's mail address, None: the bot. The customer is reminded the day before.

    Raises:
        NotAllowed: such a promise is not taken: proposals.py.
    """
    session.get_one(Customer, customer.id, with_for_update=True)  # one promise at a time each
    owing = debts.list_owing(session, customer)
    proposals.check(owing, amount, due_on, by_person=made_by is not None)
    for earlier in list_open(session, customer.id):
        cancel(session, earlier, "la promesa se cambió")
    covered = {service.id for service in proposals.find_covered(owing, amount) or owing}
    found = [each for each in debts.contacts_of(session, customer.id) if each.service_id in covered]
    promise = Promise(
        customer=customer,
        contact_id=found[0].id if found else None,
        amount=amount,
        due_on=due_on,
        place=place,
        made_at=clock.now(),
        made_by=made_by,
    )
    session.add(promise)
    session.flush()
    _typify(session, found, say(amount, due_on, place))
    debts.silence(session, customer.id, last_day_to_show(due_on))
    _queue_reminder(session, promise)
    return promise


def say(amount: Decimal, due_on: date, place: str | None) -> str:
    """What an observation says of a promise: "pagará $120,50 el 19-3-2021 en Servipagos"."""
    where = f" {say_place(place)}" if place else ""
    return f"pagará {format_amount(amount)} el {format_short_date(due_on)}{where}"


def cancel(session: Session, promise: Promise, reason: str = "la promesa se anuló") -> None:
    """The customer takes it back, or puts another in its place; nobody is reminded. `reason` in Spanish."""
    if promise.status is not PromiseStatus.OPEN:
        return
    promise.status, promise.settled_at = PromiseStatus.CANCELLED, clock.now()
    _cancel_reminders(session, promise, reason)


def list_open(session: Session, customer_id: int) -> list[Promise]:
    """The promises that wait for their day."""
    statement = select(Promise).where(
        Promise.customer_id == customer_id, Promise.status == PromiseStatus.OPEN
    )
    return list(session.scalars(statement.order_by(Promise.id)))


def last_day_to_show(due_on: date) -> date:
    """Until when the bank's file may still show a payment that was promised for that local day."""
    days = get_collections().promise.grace_working_days
    return add_business_days(due_on, days) if days else due_on


def judge_customer(session: Session, customer_id: int) -> None:
    """After a payment: which promises it keeps."""
    for promise in list_open(session, customer_id):
        if _is_kept(session, promise):
            _keep(session, promise)


def spare_customer(session: Session, customer: Customer) -> None:
    """A newer base says that nothing is owed any more: nobody is reminded.

    Whether a promise was kept its payment still has to show, up to the day on which it is judged.
    """
    if _is_over(session, customer):
        for promise in list_open(session, customer.id):
            _cancel_reminders(session, promise, "la deuda ya no consta")


def judge_due(session: Session) -> int:
    """Promises whose time is over are kept or broken; how many were. Who broke one is told once, kindly.

    Where nothing is owed any more and no payment shows, there was nothing to keep or to break: cancelled.
    """
    over = select(Promise).where(Promise.status == PromiseStatus.OPEN, Promise.due_on < clock.today())
    due = [
        promise
        for promise in session.scalars(over.order_by(Promise.id).with_for_update(skip_locked=True))
        if last_day_to_show(promise.due_on) < clock.today()
    ]
    for promise in due:
        if _is_kept(session, promise):
            _keep(session, promise)
        elif _is_over(session, promise.customer):
            _lapse(session, promise)
        else:
            _break(session, promise)
    return len(due)


def _is_kept(session: Session, promise: Promise) -> bool:
    """Whether enough was paid since it was made, or nothing is owed any more."""
    paid = session.scalar(
        select(func.sum(Payment.amount))
        .join(Service, Service.id == Payment.service_id)
        .where(
            Service.customer_id == promise.customer_id,
            Payment.paid_on >= clock.to_local(promise.made_at).date(),
        )
    )
    enough = promise.amount - get_collections().promise.tolerance
    return bool(paid and (paid >= enough or _is_over(session, promise.customer)))


def _is_over(session: Session, customer: Customer) -> bool:
    """Whether nothing is asked of the customer any more: it was paid, or a newer base or a claim says so."""
    return debts.total(debts.list_owing(session, customer)) <= debts.NOTHING


def _keep(session: Session, promise: Promise) -> None:
    promise.status, promise.settled_at = PromiseStatus.KEPT, clock.now()
    _cancel_reminders(session, promise, "el cliente ya pagó")


def _lapse(session: Session, promise: Promise) -> None:
    promise.status, promise.settled_at = PromiseStatus.CANCELLED, clock.now()
    _cancel_reminders(session, promise, "la deuda ya no consta")
    debts.speak_again(session, promise.customer_id)


def _break(session: Session, promise: Promise) -> None:
    """One kind message, and back into the campaign."""
    promise.status, promise.settled_at = PromiseStatus.BROKEN, clock.now()
    values = {
        "first_name": first_name(promise.customer.name),
        "day": format_long_date(promise.due_on),
    }
    messages.queue_notice(
        session, promise.customer, "promise_broken", values, details={"promise": promise.id}
    )
    # The notice was today's word: the campaign goes on with its next attempt, at its own pace.
    debts.speak_again(session, promise.customer_id)
    for contact in debts.contacts_of(session, promise.customer_id):
        if not contacts.is_done(contact):
            contact.observation = f"{contact.observation or ''} No se registró el pago prometido.".strip()


def _typify(session: Session, found: Iterable[Contact], what: str) -> None:
    for contact in found:
        typify(session, contact, _PAYS, what=what)


def _queue_reminder(session: Session, promise: Promise) -> None:
    day = _find_reminder_day(promise.due_on)
    if day <= clock.today():  # they have just heard it
        return
    is_eve = day == promise.due_on - timedelta(days=1)
    values = {
        "first_name": first_name(promise.customer.name),
        "when": f"{'mañana' if is_eve else 'el'} {format_long_date(promise.due_on)}",
    }
    message = messages.queue_notice(
        session,
        promise.customer,
        "promise_reminder",
        values,
        due_at=clock.at_local(day, _HOUR),
        kind=MessageKind.REMINDER,
        details={"promise": promise.id},
    )
    if message is not None:
        message.expires_at = clock.start_of_day(day + timedelta(days=1))  # it may say "mañana"


def _find_reminder_day(due_on: date) -> date:
    """The day before, or the last before it on which what mentions money may leave."""
    days = (due_on - timedelta(days=n) for n in range(1, _LONGEST_PAUSE))
    return next((day for day in days if window_of(day, _RULE)), due_on - timedelta(days=1))


def _cancel_reminders(session: Session, promise: Promise, reason: str) -> None:
    queued = select(Message).where(
        Message.customer_id == promise.customer_id,
        Message.kind == MessageKind.REMINDER,
        Message.status.in_(QUEUED),
    )
    for message in session.scalars(queued).all():
        if message.details.get("promise") == promise.id:
            messages.cancel(session, message, reason)
