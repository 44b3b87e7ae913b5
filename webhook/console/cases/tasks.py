"""The lists of cases: one's own tasks first, by the time that is left for each."""

from enum import StrEnum
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.catalog.procedures import get_procedures
from bot.catalog.roles import get_roles
from bot.queries import case_names, cases
from bot.queries.cases import Filters, Which, Whose
from webhook.console import searches
from webhook.console.cases.sight import worker
from webhook.console.context import reading
from webhook.console.forms import read_whole

routes = Blueprint("cases", __name__, url_prefix="/console/cases")
_LAST_PAGE = 10_000
_FIELDS = ("whose", "which", "procedure", "role")
WHOSE = {Whose.ROLES: "De mis roles", Whose.TAKEN: "Tomados por mí", Whose.ALL: "Todos"}
WHICH = {
    Which.READY: "Por hacer",
    Which.LATE: "Vencidos",
    Which.TODAY: "Vencen hoy",
    Which.WAITING: "Esperan su día",
    Which.OPEN: "Todos los abiertos",
    Which.OVER: "Terminados",
}


@routes.get("")
def show_tasks() -> str:
    """The tasks that the filters leave."""
    with reading() as session:
        return render_template("cases/tasks.html", **_values(session), **_choices())


@routes.get("/rows")
def show_rows() -> str:
    """The same again, for a page that is open."""
    with reading() as session:
        return render_template("cases/rows.html", **_values(session))


@routes.post("/search")
def search() -> Response:
    """What was typed and chosen; a name or a cédula stands in no address."""
    chosen = {name: request.form.get(name, "") for name in _FIELDS}
    return searches.show("cases.show_tasks", searches.read(), **chosen)


@routes.get("/next")
def show_next() -> Response:
    """The task that is due first of one's own."""
    with reading() as session:
        found = cases.list_page(session, worker(), Filters()).rows
    if not found:
        flash("No te quedan tareas por hacer ahora.", "done")
        return redirect(url_for("cases.show_tasks"))
    return redirect(url_for("case.show_case", case_id=found[0].case.id))


def _values(session: Session) -> dict[str, Any]:
    filters = _read_filters()
    number = min(max(request.args.get("page", 0, type=read_whole), 0), _LAST_PAGE)
    asked = {name: str(getattr(filters, name)) for name in _FIELDS} | {"s": searches.seal(filters.text)}
    return {
        "filters": filters,
        "asked": {name: value for name, value in asked.items() if value},
        "number": number,
        "page": cases.list_page(session, worker(), filters, number),
        "names": case_names,
    }


def _choices() -> dict[str, Any]:
    """What the filters offer."""
    mine = worker()
    roles = get_roles().root
    return {
        "whose": WHOSE if mine.attends else {key: WHOSE[key] for key in (Whose.ROLES, Whose.TAKEN)},
        "which": WHICH,
        "procedures": [(name, each.title) for name, each in get_procedures().items()],
        "roles": [(key, each.title) for key, each in roles.items() if mine.attends or key in mine.roles],
    }


def _read_filters() -> Filters:
    return Filters(
        whose=_read(Whose, "whose", Whose.ROLES),
        which=_read(Which, "which", Which.READY),
        procedure=request.args.get("procedure", "")[:40],
        role=request.args.get("role", "")[:40],
        text=searches.read(),
    )


def _read[E: StrEnum](kind: type[E], name: str, usual: E) -> E:
    asked = request.args.get(name, "")
    return kind(asked) if asked in set(kind) else usual
