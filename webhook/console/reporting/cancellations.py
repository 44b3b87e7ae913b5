"""The indicator of cancellations: month by month, and who left in one of them and why."""

from datetime import date

from flask import Blueprint, Response, abort, render_template, request
from sqlalchemy.orm import Session

from bot import clock
from bot.errors import InvalidInput
from bot.queries.reports import cancellations
from bot.queries.reports.report import Report
from bot.services.cases.workers import reads_indicator
from webhook.console.context import me, reading
from webhook.console.reporting import charts, parts

routes = Blueprint("cancellations", __name__, url_prefix="/console/reports/cancellations")
_NAMES = {"months": "bajas por mes", "details": "bajas por motivo"}


@routes.before_request
def _admit() -> None:
    if not reads_indicator(me()):
        abort(403)


@routes.get("")
def show() -> str:
    """A month, this one by default, against the one before."""
    month = _read_month()
    with reading() as session:
        found = cancellations.measure(session, month)
        months, details = _report(session, month)
    return render_template(
        "reports/cancellations.html",
        found=found,
        month=f"{month:%Y-%m}",
        month_name=cancellations.name_month(month),
        months=months,
        details=details,
        chart=charts.draw("cancellations", months),
        link=lambda path, drill=None, **more: f"/console/reports/cancellations/{path}?month={month:%Y-%m}",
    )


@routes.get("/<key>.<kind>")
def send(key: str, kind: str) -> Response:
    """One of its tables as a file."""
    if key not in _NAMES:
        abort(404)
    month = _read_month()
    with reading() as session:
        months, details = _report(session, month)
        return parts.send_file_of((months if key == "months" else details).table, kind, _NAMES[key])


def _report(session: Session, month: date) -> tuple[Report, Report]:
    return cancellations.report_months(session, month), cancellations.report_details(session, month)


def _read_month() -> date:
    text = request.args.get("month", "").strip()
    if not text:
        return clock.today().replace(day=1)
    try:
        return date.fromisoformat(f"{text[:7]}-01")
    except ValueError as error:
        raise InvalidInput(f"«{text[:20]}» no es un mes.") from error
