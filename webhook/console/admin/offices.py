"""The offices where turns are given: when they are open, and how many they can take."""

from flask import Blueprint, request
from pydantic import ValidationError
from werkzeug.wrappers import Response

from bot.catalog.offices import CatalogOffice
from bot.errors import NotAllowed, NotFound
from bot.models import Office
from bot.queries.offices import list_offices
from bot.services.accounts import normalize_mail
from bot.services.turns import capacity
from webhook.console.admin.parts import done, show
from webhook.console.context import reading, writing
from webhook.console.forms import Form

routes = Blueprint("admin_offices", __name__, url_prefix="/console/admin/offices")
_HOURS = "Escribe el horario así: 08:00-16:30."
_ECUADOR = {"latitude": (-5.1, 1.7), "longitude": (-92.1, -75.1)}


@routes.get("")
def show_offices() -> tuple[str, int]:
    """All of them, with the turns that are still to come."""
    with reading() as session:
        offices = list_offices(session)
        booked = {office.id: capacity.count_booked(session, office) for office in offices}
    return show("offices", offices=offices, booked=booked)


@routes.route("/new", methods=["GET", "POST"])
def add_office() -> Response | tuple[str, int]:
    """One more."""
    form = Form(request.form or {"hours": "08:00-16:30", "minutes_per_turn": "30", "desks": "2"})
    if request.method == "GET":
        return show("office", form=form, office=None)
    entry, email = _read(form)
    if entry:
        with writing() as session:
            form.attempt("name", lambda: capacity.add_office(session, entry, email=email))
    return done("La oficina quedó creada.", "admin_offices.show_offices") if form else _again(form, None)


@routes.route("/<int:office_id>", methods=["GET", "POST"])
def change_office(office_id: int) -> Response | tuple[str, int]:
    """What is refused would leave a customer's turn without its place."""
    with reading() as session:
        office = _find(session.get(Office, office_id))
        booked = capacity.count_booked(session, office)
    if request.method == "GET":
        return show("office", form=Form(_fill(office)), office=office, booked=booked)
    form = Form(request.form)
    entry, email = _read(form)
    if entry:
        try:
            with writing() as session:
                found = _find(session.get(Office, office_id))
                is_open = bool(form.values.get("is_open"))
                capacity.change_office(session, found, entry, email=email, is_open=is_open)
        except NotAllowed as refusal:
            form.refuse("", str(refusal))
    if not form:
        return _again(form, office)
    return done("La oficina quedó guardada.", "admin_offices.show_offices")


def _again(form: Form, office: Office | None) -> tuple[str, int]:
    return show("office", 422, form=form, office=office)


def _find(office: Office | None) -> Office:
    if office is None:
        raise NotFound("Esa oficina no existe.")
    return office


def _read(form: Form) -> tuple[CatalogOffice | None, str | None]:
    """The office and where its daily list goes; None where something is wrong."""
    values = {
        "city": form.text("city", required="Escribe la ciudad.", most=60),
        "name": form.text("name", required="Escribe el nombre."),
        "address": form.text("address", required="Escribe la dirección."),
        "hours": form.text("hours", required=_HOURS, most=40),
        "minutes_per_turn": form.number("minutes_per_turn", 5, 240),
        "desks": form.number("desks", 1, 100),
        **{name: form.decimal(name, *bounds) for name, bounds in _ECUADOR.items()},
    }
    email = form.text("email", most=254) or None
    if email:
        form.check("email", lambda: normalize_mail(email))
    try:
        return (CatalogOffice.model_validate(values) if form else None), email
    except ValidationError:
        form.refuse("hours", _HOURS)
        return None, email


def _fill(office: Office) -> dict[str, str]:
    names = (
        "city",
        "name",
        "address",
        "hours",
        "minutes_per_turn",
        "desks",
        "latitude",
        "longitude",
        "email",
    )
    values = {name: str(getattr(office, name)) for name in names if getattr(office, name) is not None}
    return values | ({"is_open": "1"} if office.is_open else {})
