"""An office's desk: its turns by hour, whoever stands before it, and what they came for."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request
from sqlalchemy.orm import Session

from bot import clock
from bot.errors import InvalidInput, NotFound
from bot.models import Customer, Office, Role
from bot.queries.office_day import find_visitor, list_turns, look_at
from bot.queries.offices import list_offices
from bot.queries.state_names import TURNS
from bot.services import audit
from bot.services.deeds.forms.turn_form import PURPOSES
from bot.services.turns import office_desk
from webhook.console.context import changed, is_htmx, me, reading, writing
from webhook.console.forms import read_day, read_whole

routes = Blueprint("office", __name__, url_prefix="/console/office")
_DAY = timedelta(days=1)


@routes.get("")
def show_day() -> str:
    """The turns of a day, of one's own office or, for who supervises, of any."""
    with reading() as session:
        return render_template("office.html", **_day_values(session), visitor=None, asked="")


@routes.get("/turns")
def show_turns() -> str:
    """The list again, for a page that is open."""
    with reading() as session:
        return render_template("parts/office_turns.html", **_day_values(session))


@routes.route("/find", methods=["GET", "POST"])
def find() -> str | Response:
    """Whose code or cédula was typed or scanned; who looked is kept. A cédula is posted: addresses may be logged."""
    asked = request.values.get("q", "").strip()[:60]
    with writing() as session:
        try:
            visitor = find_visitor(session, asked)
        except NotFound as error:
            return _show(session, None, asked, str(error))
        audit.record(session, "customer.lookup", visitor.customer, customer_id=visitor.customer.id)
        return _show(session, visitor.customer, asked)


@routes.post("/turns/<int:turn_id>/result")
def record_result(turn_id: int) -> Response:
    """Whether they came: `attended` is 1 or 0."""
    attended = request.form.get("attended") == "1"
    with writing() as session:
        turn = office_desk.record_attendance(session, turn_id, attended, me().email)
        return _done(session, turn.customer)


@routes.post("/turns/<int:turn_id>/take-back")
def take_back_result(turn_id: int) -> Response:
    """It was a mistake: booked again."""
    with writing() as session:
        return _done(session, office_desk.take_back_attendance(session, turn_id).customer)


@routes.post("/customers/<int:customer_id>/returns")
def receive_equipment(customer_id: int) -> Response:
    """The equipment of the services that are ticked, by one acta."""
    chosen = request.form.getlist("service", type=read_whole)
    record = request.form.get("record", "")
    return _try(
        customer_id,
        "record",
        lambda session: office_desk.receive_equipment(session, customer_id, chosen, record, me().email),
    )


@routes.post("/services/<int:service_id>/take-back")
def take_back_equipment(service_id: int) -> Response:
    """It was a mistake: pending again."""
    with writing() as session:
        return _done(session, office_desk.take_back_equipment(session, service_id).customer)


@routes.post("/customers/<int:customer_id>/turns/<int:turn_id>/claim")
def receive_claim(customer_id: int, turn_id: int) -> Response:
    """An invoice claim under the office's number."""
    service_id = request.form.get("service", 0, type=read_whole)
    number = request.form.get("number", "")
    return _try(
        customer_id,
        "number",
        lambda session: office_desk.receive_claim(session, turn_id, service_id, number, me().email),
    )


def _try(customer_id: int, blamed: str, deed: Callable[[Session], object]) -> Response:
    """Do it, or say beside the field what is wrong; nothing that was filled in is lost."""
    try:
        with writing() as session:
            deed(session)
            return _done(session, session.get_one(Customer, customer_id))
    except InvalidInput as error:
        with writing() as session:
            customer = session.get_one(Customer, customer_id)
            audit.record(session, "customer.lookup", customer, customer_id=customer_id)
            values = _visitor_values(session, customer, {blamed: str(error)})
            return changed("parts/visitor.html", status=422, **values)


def _done(session: Session, customer: Customer) -> Response:
    session.flush()
    return changed("parts/visitor.html", "office-changed", **_visitor_values(session, customer))


def _show(session: Session, customer: Customer | None, asked: str, unknown: str = "") -> str | Response:
    values = _visitor_values(session, customer) if customer else {"visitor": None}
    values |= {"asked": asked, "unknown": unknown}
    if is_htmx():
        return render_template("parts/visitor.html", **values)
    return render_template("office.html", **_day_values(session), **values)


def _visitor_values(
    session: Session, customer: Customer, faults: Mapping[str, str] | None = None
) -> dict[str, Any]:
    return {
        "visitor": look_at(session, customer),
        "faults": faults or {},
        "given": request.form,
        "chosen": request.form.getlist("service"),
        "purposes": PURPOSES,
        "turn_names": TURNS,
        "own_office": me().office_id,
    }


def _day_values(session: Session) -> dict[str, Any]:
    office, day = _find_office(session), _read_day()
    turns = list_turns(session, office.id, day) if office else []
    return {
        "office": office,
        "offices": _list_offices(session),
        "day": day,
        "before": day - _DAY,
        "after": day + _DAY,
        "turns": turns,
        "purposes": PURPOSES,
        "turn_names": TURNS,
        "faults": {},
    }


def _find_office(session: Session) -> Office | None:
    """Who works at an office sees that one; others the one that they chose."""
    own = me().office_id
    chosen = own if me().role is Role.CAC else request.args.get("office", own, type=read_whole)
    return session.get(Office, chosen) if chosen else None


def _list_offices(session: Session) -> list[Office]:
    if me().role is Role.CAC:
        return []
    return list(list_offices(session))


def _read_day() -> date:
    try:
        return read_day(request.args.get("day", ""))
    except ValueError:
        return clock.today()
