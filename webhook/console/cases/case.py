"""One case: its present step with the form, what was done, and what its people do with it."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, render_template, request
from sqlalchemy.orm import Session

from bot.errors import CaseMoved, InvalidForm
from bot.models import ServiceCase
from bot.queries import case_names, case_page
from bot.queries.case_tasks import find_closing_day
from bot.services.cases import engine, evidence, forms, taking
from bot.services.outbox import resending
from webhook.console.cases.sight import lock, see, worker
from webhook.console.context import changed, reading, writing

_REFUSED = 400
routes = Blueprint("case", __name__, url_prefix="/console/cases/<int:case_id>")


@routes.get("")
def show_case(case_id: int) -> str:
    """The whole page."""
    with reading() as session:
        return render_template("cases/case.html", **read_values(session, see(session, case_id)))


@routes.get("/body")
def show_body(case_id: int) -> str:
    """The same again, for a page that is open."""
    with reading() as session:
        return render_template("cases/body.html", **read_values(session, see(session, case_id)))


@routes.post("/steps/<step>/draw")
def draw_step(case_id: int, step: str) -> str:
    """The form with what was filled in so far: one answer changes what else is asked."""
    with reading() as session:
        values = read_values(session, see(session, case_id), request.form)
        return render_template("cases/step.html", **values)


@routes.post("/steps/<step>/observation")
def preview_observation(case_id: int, step: str) -> str:
    """What will be kept of a case that ends with a typification, once nothing is missing."""
    with reading() as session:
        form = forms.build(session, see(session, case_id))
        answers, faults = form.read(request.form)
    return render_template("cases/observation.html", text="" if faults else answers.get("observation", ""))


@routes.post("/steps/<step>")
def end_step(case_id: int, step: str) -> Response:
    """Do it, or say beside each field what is wrong with it; nothing that was filled in is lost."""
    try:
        with writing() as session:
            case = lock(session, case_id)
            done = case_names.name_step(case, step)
            engine.complete(session, case, step, request.form, worker())
    except InvalidForm as error:
        with reading() as session:
            values = read_values(session, see(session, case_id), request.form, error.faults)
            return _refuse(values)
    except CaseMoved as error:
        return _show_again(case_id, str(error), status=409)
    return _show_again(case_id, f"Hecho: {done}.")


@routes.post("/undo")
def undo_step(case_id: int) -> Response:
    """The last step that was done was a mistake."""
    return _do(
        case_id, lambda session, case: engine.take_back(session, case, worker()), "El paso quedó deshecho."
    )


@routes.post("/cancel")
def cancel(case_id: int) -> Response:
    """Call it off, for a reason."""
    reason = request.form.get("reason", "")[:300]
    return _do(
        case_id,
        lambda session, case: engine.cancel(session, case, reason, worker()),
        "El caso quedó anulado.",
    )


@routes.post("/take")
def take(case_id: int) -> Response:
    """It is mine."""
    return _do(case_id, lambda session, case: taking.take(session, case, worker()), "El caso es tuyo.")


@routes.post("/release")
def release(case_id: int) -> Response:
    """It is nobody's again."""
    return _do(case_id, lambda session, case: taking.release(session, case, worker()), "El caso quedó libre.")


@routes.post("/records/<int:record_id>/again")
def send_again(case_id: int, record_id: int) -> Response:
    """What a system did not take is due again."""

    def send(session: Session, case: ServiceCase) -> None:
        resending.send_again(session, record_id, case)

    return _do(case_id, send, "Se vuelve a enviar.")


def read_values(
    session: Session,
    case: ServiceCase,
    given: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What the page and each of its parts show; `given`: what was filled in so far."""
    mine = worker()
    page = case_page.read(session, case, mine)
    form = forms.build(session, case) if page.present and not page.present.refusal else None
    return {
        "page": page,
        "case": case,
        "form": form,
        "fields": form.list_fields(given or {}) if form else [],
        "given": given or {},
        "faults": faults or {},
        "names": case_names,
        "closing_day": find_closing_day,
        "worker": mine,
        "file_fields": evidence.list_fields(page.procedure) if page.procedure else [],
        "may_remove": lambda file: evidence.may_remove(case, file, mine),
    }


def _do(case_id: int, deed: Callable[[Session, ServiceCase], None], said: str) -> Response:
    """Do it in one unit of work, under the case's lock, and show the case as it is then."""
    with writing() as session:
        deed(session, lock(session, case_id))
    return _show_again(case_id, said)


def _refuse(values: dict[str, Any]) -> Response:
    """The form alone: the rest of the page stays as it is."""
    response = changed("cases/step.html", status=422, **values)
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#step", "outerHTML"
    return response


def _show_again(case_id: int, said: str, status: int = 200) -> Response:
    with reading() as session:
        values = read_values(session, see(session, case_id))
        kind = "refused" if status >= _REFUSED else "done"
        response = changed("cases/body.html", status=status, said=said, kind=kind, **values)
    response.headers["HX-Retarget"] = (
        "#case"  # a page clears its sayings after a deed that says nothing by itself
    )
    return response
