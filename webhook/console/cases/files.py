"""The files of a case: evidence that people add, and papers that are printed."""

from flask import Blueprint, Response, request

from bot.services import audit, media
from bot.services.cases import evidence, papers
from webhook.console.cases.case import read_values
from webhook.console.cases.sight import lock, see, worker
from webhook.console.context import changed, reading, settings, writing
from webhook.console.served_files import serve
from webhook.console.uploads import keep_files

routes = Blueprint("case_files", __name__, url_prefix="/console/cases/<int:case_id>")


@routes.post("/files")
def add_files(case_id: int) -> Response:
    """Keep them for the field `field`; what was written in the step's form meanwhile stays."""
    field = request.form.get("field") or evidence.OTHER
    with reading() as session:  # nothing is kept of files that could not be added
        case = see(session, case_id)
        evidence.check_may_add(case, worker())
        types = evidence.list_types(case, field)
    kept = keep_files(types=types)
    with writing() as session:
        evidence.add(session, lock(session, case_id), field, kept, worker())
    return _show_again(case_id)


@routes.get("/files/<int:file_id>")
def show_file(case_id: int, file_id: int) -> Response:
    """One of them."""
    with reading() as session:
        kept = evidence.find(see(session, case_id), file_id).media
    content = media.read(settings(), kept)
    return serve(content, str(kept.get("content_type", "")), str(kept.get("name", "archivo")))


@routes.post("/files/<int:file_id>/remove")
def remove_file(case_id: int, file_id: int) -> Response:
    """It was added by mistake."""
    with writing() as session:
        path = evidence.remove(session, lock(session, case_id), file_id, worker())
    media.delete(settings(), path)
    return _show_again(case_id)


@routes.get("/papers/<step>.pdf")
def show_paper(case_id: int, step: str) -> Response:
    """A paper of a step that the case came to, to be printed; who printed it is kept."""
    with reading() as session:
        case = see(session, case_id)
        paper = papers.write_paper(session, case, step)
    with writing() as session:
        audit.record(session, "case.paper", case, step=step)
    return serve(paper.content, "application/pdf", paper.name)


def _show_again(case_id: int) -> Response:
    """The step's form with what was filled in so far, and the case's files beside it."""
    with reading() as session:
        values = read_values(session, see(session, case_id), request.form)
        return changed("cases/files_again.html", **values)
