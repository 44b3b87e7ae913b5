"""Keeps with a case the files that prove what was said and done."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.procedure import FormField, Procedure
from bot.catalog.procedures import get_procedures
from bot.errors import NotAllowed, NotFound
from bot.models import CaseFile, CaseStatus, ServiceCase
from bot.services import audit
from bot.services.cases.engine import Worker

OTHER = "other"  # what answers no field of the procedure
MOST = 40  # files of a case
_PAPERS = ("image/", "application/pdf")


def list_fields(procedure: Procedure) -> list[FormField]:
    """The fields of any step that are answered with files."""
    return [field for step in procedure.steps for field in step.form if field.kind == "files"]


def list_types(case: ServiceCase, field: str) -> tuple[str, ...]:
    """How the content types begin that a field takes; empty: all that are taken at all."""
    known = {each.name: each for each in list_fields(get_procedures()[case.procedure])}
    return _PAPERS if field in known and known[field].papers else ()


def check_may_add(case: ServiceCase, worker: Worker) -> None:
    """Whether somebody may add a file to a case.

    Raises:
        NotAllowed: it is over, it has very many, or it is no concern of theirs.
    """
    if case.status is not CaseStatus.OPEN:
        raise NotAllowed("Este caso ya terminó: no recibe más archivos.")
    if not (worker.attends or worker.may_do(case.role)):
        raise NotAllowed("Esta tarea es de otro rol.")
    if len(case.files) >= MOST:
        raise NotAllowed(f"Este caso ya tiene {MOST} archivos.")


def add(
    session: Session, case: ServiceCase, field: str, kept: Sequence[Mapping[str, Any]], worker: Worker
) -> list[CaseFile]:
    """Files that are kept already (services/media), for a field of the procedure or as another document.

    Raises:
        NotAllowed: as `check_may_add`; or none was given.
        NotFound: the procedure asks for no such file.
    """
    check_may_add(case, worker)
    if not kept:
        raise NotAllowed("Elige un archivo.")
    known = {each.name for each in list_fields(get_procedures()[case.procedure])}
    if field not in known | {OTHER}:
        raise NotFound("Ese archivo no se pide en este procedimiento.")
    files = [
        CaseFile(field=field, media=dict(media), added_at=clock.now(), added_by=worker.email)
        for media in kept
    ]
    case.files.extend(files)
    audit.record(session, "case.file", case, field=field, files=len(files))
    return files


def find(case: ServiceCase, file_id: int) -> CaseFile:
    """One of a case's files.

    Raises:
        NotFound: it has none of that id.
    """
    found = next((each for each in case.files if each.id == file_id), None)
    if found is None:
        raise NotFound("Ese archivo no existe.")
    return found


def may_remove(case: ServiceCase, file: CaseFile, worker: Worker) -> bool:
    """Whether it was added by mistake, as far as they may say so."""
    return case.status is CaseStatus.OPEN and (worker.leads or file.added_by == worker.email)


def remove(session: Session, case: ServiceCase, file_id: int, worker: Worker) -> str:
    """Take a file that was added by mistake out of a case; the path at which it was kept.

    Raises:
        NotFound: the case has none of that id.
        NotAllowed: somebody else added it, or the case is over.
    """
    file = find(case, file_id)
    if not may_remove(case, file, worker):
        raise NotAllowed("Solo lo quita quien lo agregó, mientras el caso está abierto.")
    case.files.remove(file)
    session.delete(file)
    audit.record(session, "case.file_remove", case, field=file.field)
    return str(file.media["path"])
