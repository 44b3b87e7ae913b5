"""What other systems were told or are to be told, for who sees to it that it arrives."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.catalog.systems import get_systems
from bot.models import RecordStatus
from bot.queries import case_names, outbox
from bot.queries.case_tasks import find_closing_day
from bot.services.outbox import resending
from webhook.console.context import reading, writing
from webhook.console.forms import read_whole

routes = Blueprint("outbox", __name__, url_prefix="/console/cases/outbox")
_LAST_PAGE = 10_000


@routes.get("")
def show_records() -> str:
    """Those of one state; by default what failed."""
    status, system = _read_status(), request.args.get("system", "")[:40]
    number = min(max(request.args.get("page", 0, type=read_whole), 0), _LAST_PAGE)
    with reading() as session:
        values: dict[str, Any] = {
            "page": outbox.list_page(session, status, system, number),
            "counts": outbox.count_pending(session),
        }
        return render_template(
            "cases/outbox.html", **values, status=status, system=system, number=number,
            systems=get_systems().root, statuses=case_names.RECORDS, names=case_names,
            closing_day=find_closing_day,
        )  # fmt: skip


@routes.post("/<int:record_id>/again")
def send_again(record_id: int) -> Response:
    """One of them is due now."""
    with writing() as session:
        resending.send_again(session, record_id)
    flash("Se vuelve a enviar.", "done")
    return _go_back()


@routes.post("/again")
def send_all_again() -> Response:
    """All that a system did not take are due now."""
    system = request.form.get("system", "")[:40]
    with writing() as session:
        count = resending.send_all_again(session, system)
    flash(f"Se vuelven a enviar: {count}." if count else "No había nada que enviar otra vez.", "done")
    return _go_back()


def _go_back() -> Response:
    """To the list as it was filtered."""
    status, system = (request.form.get(f"of_{name}", "")[:40] for name in ("status", "system"))
    return redirect(url_for("outbox.show_records", status=status or None, system=system or None), 303)


def _read_status() -> RecordStatus:
    asked = request.args.get("status", "")
    return RecordStatus(asked) if asked in set(RecordStatus) else RecordStatus.FAILED
