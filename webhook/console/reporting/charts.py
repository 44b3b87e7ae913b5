"""What is drawn of a table: series of numbers for the page's script, which knows nothing of the reports."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from bot.queries.reports.report import Report
from webhook.console.words import say_heading

Chart = dict[str, Any]
_OF_DAYS = ("progress", "plan")


def draw(key: str, report: Report, deadline: date | None = None) -> Chart | None:
    """The picture of a table, where it has one and there is anything in it; the deadline is marked on its days."""
    drawer = _DRAWERS.get(key)
    if drawer is None or not report.rows:
        return None
    chart = drawer(report)
    if key in _OF_DAYS and deadline:
        chart["mark"] = {"label": _write_day(deadline), "text": "Plazo"}
    return chart


def _write_day(day: date) -> str:
    return f"{day.day}/{day.month}"


def _column(report: Report, column: int) -> list[Any]:
    return [_plain(row[column]) for row in report.rows]


def _plain(cell: Any) -> Any:
    return cell if cell is None or isinstance(cell, int | str) else float(cell)


def _series(report: Report, columns: Sequence[int], **style: Any) -> list[dict[str, Any]]:
    return [
        _one(say_heading(report.headings[column]), _column(report, column), **style) for column in columns
    ]


def _one(label: str, data: Sequence[Any], **style: Any) -> dict[str, Any]:
    return {"label": label, "data": list(data), **style}


def _progress(report: Report) -> Chart:
    days: list[date] = [row[0] for row in report.rows]
    left = _one("Quedan", _column(report, 5), kind="line")
    plan = _one("Pronóstico", _column(report, 6), kind="line", dashed=True)
    return {
        "labels": [_write_day(day) for day in days],
        "series": [left, plan, *_series(report, (1, 2, 3), kind="bar")],
        "stacked": True,
    }


def _funnel(report: Report) -> Chart:
    steps = [say_heading(heading) for heading in report.headings[1:7]]
    return {
        "labels": steps,
        "series": [_one(say_heading(str(row[0])), row[1:7], kind="bar") for row in report.rows],
    }


def _typifications(report: Report) -> Chart:
    rows = report.rows[:12]
    labels = [f"{row[2]} {str(row[1]).capitalize()}" for row in rows]
    return {
        "labels": labels,
        "series": [_one("Contactos", [row[3] for row in rows], kind="bar")],
        "lying": True,
    }


def _hours(report: Report) -> Chart:
    return {
        "labels": _column(report, 0),
        "series": [*_series(report, (1, 4), kind="bar"), *_series(report, (9, 10), kind="line")],
        "stacked": True,
    }


def _results(report: Report) -> Chart:
    labels = [f"{row[0]}: {row[1]}" for row in report.rows]
    return {"labels": labels, "series": _series(report, (2,), kind="bar"), "lying": True}


def _promises(report: Report) -> Chart:
    labels = [f"{row[0]} · {row[1]}" for row in report.rows]
    return {
        "labels": labels,
        "series": _series(report, (4, 5, 3), kind="bar"),
        "stacked": True,
        "lying": True,
    }


def _resolution(report: Report) -> Chart:
    return {
        "labels": _column(report, 0), "series": _series(report, (2, 3, 4), kind="bar"), "stacked": True, "lying": True,
    }  # fmt: skip


def _reasons(report: Report) -> Chart:
    return {"labels": _column(report, 0), "series": _series(report, (1,), kind="bar"), "lying": True}


def _plan(report: Report) -> Chart:
    labels = [_write_day(row[0]) for row in report.rows]
    return {"labels": labels, "series": _series(report, (1, 2), kind="bar"), "stacked": True}


def _cancellations(report: Report) -> Chart:
    """The month before as a line: the bars have to stay below it."""
    before = _one("Mes anterior", _column(report, 2), kind="line")
    return {"labels": _column(report, 0), "series": [*_series(report, (1,), kind="bar"), before]}


_DRAWERS: Mapping[str, Callable[[Report], Chart]] = {
    "progress": _progress,
    "plan": _plan,
    "funnel": _funnel,
    "typifications": _typifications,
    "hours": _hours,
    "results": _results,
    "promises": _promises,
    "resolution": _resolution,
    "reasons": _reasons,
    "cancellations": _cancellations,
}
