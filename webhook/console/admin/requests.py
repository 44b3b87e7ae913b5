"""The requests of people about their own data: written down, answered, held, and the erasure itself."""

from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from bot import clock
from bot.errors import NotAllowed, NotFound
from bot.exports import dossiers
from bot.language.country_words import adapt
from bot.language.identifiers import normalize_identifier
from bot.models import Customer, DataRequest, DataRequestKind, DataRequestStatus
from bot.queries import data_requests as queries
from bot.queries.customers import find_customer
from bot.services import audit
from bot.services.privacy import holds, requests
from webhook.console.admin.parts import done, show
from webhook.console.context import reading, recobra, settings, writing
from webhook.console.forms import Form, read_whole

routes = Blueprint("data_requests", __name__, url_prefix="/console/admin/requests")
_WORDS: dict[str, Any] = {
    "kinds": queries.KINDS,
    "statuses": queries.STATUSES,
    "is_overdue": queries.is_overdue,
    "is_soon": queries.is_soon,
}


@routes.get("")
def show_requests() -> tuple[str, int]:
    """Open ones first, by their last day."""
    asked = request.args.get("status", "")
    status = DataRequestStatus(asked) if asked in set(DataRequestStatus) else None
    with reading() as session:
        found = queries.list_requests(session, status)
    return show("requests", requests=found, chosen=status, **_WORDS)


@routes.route("/new", methods=["GET", "POST"])
def open_request() -> AnyResponse | tuple[str, int]:
    """What somebody asks for, by their cédula."""
    kinds = [(kind.value, name) for kind, name in queries.KINDS.items()]
    if request.method == "GET":
        return show("request_new", form=Form(_begin()), kinds=kinds)
    form = Form(request.form)
    with writing() as session:
        opened = _open(session, form)
    if opened is None:
        return show("request_new", 422, form=form, kinds=kinds)
    return done("La solicitud quedó registrada.", "data_requests.show_request", request_id=opened.id)


@routes.get("/<int:request_id>")
def show_request(request_id: int) -> tuple[str, int]:
    """What was asked for, whose data it is about, and what can be done."""
    with writing() as session:
        audit.record(session, "data_request.view", queries.find_request(session, request_id))
    return render(request_id, Form())


@routes.post("/<int:request_id>/complete")
def complete(request_id: int) -> AnyResponse | tuple[str, int]:
    """The data were handed over, or corrected."""
    form = Form(request.form)
    answer = form.text("answer", required="Escribe qué se le respondió.", most=4000)
    with writing() as session:
        found = queries.find_request(session, request_id)
        form.attempt("answer", lambda: requests.complete(session, found, answer))
    return _after(form, request_id, "La solicitud quedó cumplida.")


@routes.post("/<int:request_id>/refuse")
def refuse(request_id: int) -> AnyResponse | tuple[str, int]:
    """With the reason that the person is told."""
    form = Form(request.form)
    reason = form.text("reason", most=4000)
    with writing() as session:
        found = queries.find_request(session, request_id)
        form.attempt("reason", lambda: requests.refuse(session, found, reason))
    return _after(form, request_id, "La solicitud quedó negada.")


@routes.post("/<int:request_id>/withdraw")
def withdraw(request_id: int) -> AnyResponse:
    """The person took it back."""
    with writing() as session:
        requests.withdraw(session, queries.find_request(session, request_id))
    return done("La solicitud quedó retirada.", "data_requests.show_requests")


@routes.post("/<int:request_id>/hold")
def hold(request_id: int) -> AnyResponse | tuple[str, int]:
    """A duty to keep the data goes first, up to a day."""
    form = Form(request.form)
    until, reason = form.day("until"), form.text("hold_reason", most=300)
    if until is None:
        form.refuse("until", "Escribe hasta cuándo.")
    if not reason:
        form.refuse("hold_reason", "Escribe por qué hay que guardar los datos.")
    with writing() as session:
        found = queries.find_request(session, request_id)
        if until:
            form.attempt("until", lambda: requests.hold(session, found, until, reason))
    return _after(form, request_id, "La eliminación quedó aplazada.")


@routes.post("/<int:request_id>/erase")
def erase(request_id: int) -> AnyResponse | tuple[str, int]:
    """For good: the cédula is typed again, and what holds it needs a reason."""
    form = Form(request.form)
    typed = normalize_identifier(form.text("cedula", required=adapt("Escribe la cédula para confirmar.")))
    reason = form.text("despite_hold", most=300)
    with reading() as session:
        found = queries.find_request(session, request_id)
        if found.customer and typed != found.customer.cedula:
            form.refuse("cedula", adapt("No es la cédula de esta persona."))
    form.attempt(
        "despite_hold", lambda: requests.carry_out(recobra(), request_id, despite_hold=reason or None)
    )
    if not form:
        return render(request_id, form, 422)
    return done("Los datos quedaron borrados.", "data_requests.show_requests")


@routes.get("/<int:request_id>/datos.<ending>")
def download(request_id: int, ending: str) -> Response:
    """All that is kept of the person, with their files in a ZIP, or as one document."""
    if ending not in ("zip", "json"):
        raise NotFound("Ese formato no existe.")
    with reading() as session:
        customer = queries.find_request(session, request_id).customer
        if customer is None:
            raise NotAllowed("Esta solicitud ya no nombra a nadie.")
        write_zip = ending == "zip"
        content = (
            dossiers.make_zip(session, settings(), customer)
            if write_zip
            else dossiers.write_document(session, customer)
        )
    with writing() as session:
        audit.record(session, "customer.export", customer_id=customer.id)
    content_type = "application/zip" if write_zip else "application/json"
    disposition = f'attachment; filename="datos-{request_id}.{ending}"'
    return Response(content, content_type=content_type, headers={"Content-Disposition": disposition})


def render(request_id: int, form: Form, status: int = 200) -> tuple[str, int]:
    """The request's page, with a form of it that was refused."""
    with reading() as session:
        found = queries.find_request(session, request_id)
        is_open = found.status is DataRequestStatus.OPEN
        erasing = is_open and found.kind is DataRequestKind.ERASURE and found.customer is not None
        held = holds.find_holds(session, found.customer) if erasing and found.customer else []
        if found.customer:
            found.customer.services  # noqa: B018  read while the session is open
        return show("request", status, asked=found, form=form, holds=held, is_open=is_open, **_WORDS)


def _open(session: Session, form: Form) -> DataRequest | None:
    kind = form.choice("kind", DataRequestKind, DataRequestKind.EXPORT)
    received_on, words = form.day("received_on"), form.text("asked", most=4000)
    customer = _find_customer(session, form)
    opened: list[DataRequest] = []
    if customer is not None:
        form.attempt(
            "kind",
            lambda: opened.append(requests.open_request(session, customer, kind, words, received_on)),
        )
    return opened[0] if opened else None


def _begin() -> dict[str, str]:
    """Received today; from a customer's panel, theirs: their cédula stands in no address."""
    key = request.args.get("customer", type=read_whole)
    with reading() as session:
        customer = session.get(Customer, key) if key else None
        return {"received_on": clock.today().isoformat(), "cedula": customer.cedula if customer else ""}


def _find_customer(session: Session, form: Form) -> Customer | None:
    typed = form.text("cedula", required=adapt("Escribe la cédula."))
    number = normalize_identifier(typed)
    if typed and number is None:
        form.refuse("cedula", adapt("No es una cédula válida."))
    if number is None:
        return None
    try:
        return find_customer(session, number)
    except NotFound as missing:
        form.refuse("cedula", str(missing))
        return None


def _after(form: Form, request_id: int, text: str) -> AnyResponse | tuple[str, int]:
    if not form:
        return render(request_id, form, 422)
    return done(text, "data_requests.show_requests")
