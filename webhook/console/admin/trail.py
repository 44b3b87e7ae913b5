"""The audit trail: who saw and did what, with filters, and as a file."""

from io import BytesIO

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from bot import clock
from bot.errors import NotFound
from bot.exports.tables import XLSX_TYPE, write_csv, write_xlsx
from bot.language.identifiers import normalize_identifier
from bot.queries.audit_trail import Filters, describe_details, list_actions, make_table, read_page
from bot.queries.audit_words import name_deed, name_subject
from bot.queries.customers import find_customer
from bot.services import audit
from webhook.console import searches
from webhook.console.admin.parts import show
from webhook.console.context import reading, writing
from webhook.console.forms import Form, read_whole

routes = Blueprint("trail", __name__, url_prefix="/console/admin/audit")
_CEDULA_DIGITS = 9  # without the leading zero that spreadsheets drop
_NOBODY = 0
_WRITERS = {"csv": (write_csv, "text/csv; charset=utf-8"), "xlsx": (write_xlsx, XLSX_TYPE)}


@routes.post("")
def search() -> AnyResponse:
    """Those that the filters leave; a cédula stands in no address."""
    form = request.form
    chosen = {name: form.get(name, "").strip() for name in ("actor", "action", "since", "until")}
    return searches.show("trail.show_trail", form.get("customer", "").strip()[:100], **chosen)


@routes.get("")
def show_trail() -> tuple[str, int]:
    """Fifty entries a page, the newest first."""
    form = _read_form()
    with reading() as session:
        filters = _read(session, form)
        page = read_page(session, filters, request.args.get("page", 1, type=read_whole))
        actions = sorted((name_deed(each), each) for each in list_actions(session))
    words = {"describe": describe_details, "name_deed": name_deed, "name_subject": name_subject}
    return show("trail", form=form, page=page, actions=[(each, name) for name, each in actions], words=words)


@routes.get("/auditoria.<ending>")
def download_trail(ending: str) -> Response:
    """What the filters leave; that it was taken is an entry too."""
    if ending not in _WRITERS:
        raise NotFound("Ese formato no existe.")
    write, content_type = _WRITERS[ending]
    content = BytesIO()
    with reading() as session:
        count = write(content, make_table(session, _read(session, _read_form())))
    with writing() as session:
        audit.record(session, "audit.export", rows=count)
    name = f"auditoria-{clock.today()}.{ending}"
    return Response(
        content.getvalue(),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _read_form() -> Form:
    """As the address has it; whose trail it is, sealed or by our own number."""
    return Form({**request.args.to_dict(), "customer": searches.read() or request.args.get("customer", "")})


def _read(session: Session, form: Form) -> Filters:
    return Filters(
        actor=form.text("actor", most=254),
        action=form.text("action", most=60),
        customer_id=_find_customer(session, form),
        since=form.day("since"),
        until=form.day("until"),
    )


def _find_customer(session: Session, form: Form) -> int | None:
    """By the cédula, or by our own number, which is all that is left of somebody who was erased."""
    typed = form.text("customer", most=20)
    cedula = normalize_identifier(typed) if len(typed) >= _CEDULA_DIGITS else None
    if cedula is None:
        if typed and form.key("customer") is None:
            form.refuse("customer", "Escribe una cédula o un número de cliente.")
        return form.key("customer")
    try:
        return find_customer(session, cedula).id
    except NotFound as missing:
        form.refuse("customer", str(missing))
        return _NOBODY
