"""Corrects what is kept of a person who asked for it."""

from flask import Blueprint, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.errors import NotAllowed
from bot.models import Customer, DataRequestStatus
from bot.queries import data_requests as queries
from bot.services.privacy import correction
from bot.services.privacy.correction import Correction, Place
from webhook.console.admin.parts import done, show
from webhook.console.context import reading, writing
from webhook.console.forms import Form

routes = Blueprint("corrections", __name__, url_prefix="/console/admin/requests/<int:request_id>/correction")


@routes.get("")
def show_correction(request_id: int) -> tuple[str, int]:
    """What is kept, to be written over."""
    with reading() as session:
        customer = _find(session, request_id)
        return _show(request_id, customer, Form(_fill(customer)))


@routes.post("")
def correct(request_id: int) -> Response | tuple[str, int]:
    """The request stays open until the person is told."""
    form = Form(request.form)
    with writing() as session:
        customer = _find(session, request_id)
        given = _read(form, customer)
        for field, complaint in correction.find_complaints(given).items():
            form.refuse(field, complaint)
        if not form:
            return _show(request_id, customer, form, 422)
        changed = correction.correct(session, customer, given)
    text = "Los datos quedaron corregidos." if changed else "No había nada que cambiar."
    return done(text, "data_requests.show_request", request_id=request_id)


def _show(request_id: int, customer: Customer, form: Form, status: int = 200) -> tuple[str, int]:
    return show("correction", status, request_id=request_id, services=customer.services, form=form)


def _find(session: Session, request_id: int) -> Customer:
    found = queries.find_request(session, request_id)
    if found.customer is None or found.status is not DataRequestStatus.OPEN:
        raise NotAllowed("Esta solicitud ya está cerrada.")
    return found.customer


def _read(form: Form, customer: Customer) -> Correction:
    places = {
        service.id: Place(form.text(f"city_{service.id}", most=60), form.text(f"address_{service.id}"))
        for service in customer.services
    }
    phones = tuple(form.text("phones", most=400).splitlines())
    return Correction(form.text("name"), form.text("email", most=254), phones, places)


def _fill(customer: Customer) -> dict[str, str]:
    phones = "\n".join(phone.number for phone in customer.phones)
    values = {"name": customer.name, "email": customer.email or "", "phones": phones}
    for service in customer.services:
        values[f"city_{service.id}"] = service.city or ""
        values[f"address_{service.id}"] = service.address or ""
    return values
