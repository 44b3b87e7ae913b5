"""What is drawn of a table: series of numbers for the page's script, which knows nothing of the reports."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from bot.queries.reports.report import Report

Chart = dict[str, Any]


def draw(key: str, report: Report) -> Chart | None:
    """The picture of a table, where it has one and there is anything in it."""
    drawer = _DRAWERS.get(key)
    return drawer(report) if drawer and report.rows else None


def _column(report: Report, column: int) -> list[Any]:
    return [_plain(row[column]) for row in report.rows]


def _plain(cell: Any) -> Any:
    return cell if cell is None or isinstance(cell, int | str) else float(cell)


def _series(report: Report, columns: Sequence[int], **style: Any) -> list[dict[str, Any]]:
    return [
        _one(report.headings[column].capitalize(), _column(report, column), **style) for column in columns
    ]


def _one(label: str, data: Sequence[Any], **style: Any) -> dict[str, Any]:
    return {"label": label, "data": list(data), **style}


def _progress(report: Report) -> Chart:
    days: list[date] = [row[0] for row in report.rows]
    left = _one("Quedan", _column(report, 5), kind="line")
    plan = _one("Pronóstico", _column(report, 6), kind="line", dashed=True)
    return {
        "labels": [f"{day.day}/{day.month}" for day in days],
        "series": [left, plan, *_series(report, (1, 2, 3), kind="bar")],
        "stacked": True,
    }


def _funnel(report: Report) -> Chart:
    steps = [heading.capitalize() for heading in report.headings[1:7]]
    return {
        "labels": steps,
        "series": [_one(str(row[0]).capitalize(), row[1:7], kind="bar") for row in report.rows],
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
        "series": [*_series(report, (1, 2), kind="bar"), *_series(report, (4, 5), kind="line")],
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
    labels = [f"{row[0].day}/{row[0].month}" for row in report.rows]
    return {"labels": labels, "series": _series(report, (1, 2), kind="bar"), "stacked": True}


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
}
