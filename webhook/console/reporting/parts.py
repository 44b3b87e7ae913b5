"""The parts that the pages of a campaign and those over all campaigns share: sections, files, and lists of people."""

from tempfile import TemporaryFile
from typing import Any

from flask import Response, abort, render_template, request, send_file

from bot.exports.tables import CSV_TYPE, XLSX_TYPE, TableData, write_csv, write_xlsx
from bot.queries.reports.people import PEOPLE
from bot.queries.reports.scope import Scope
from bot.queries.reports.talks import TALKS
from bot.services import audit
from webhook.console.context import is_htmx, reading, writing
from webhook.console.forms import read_whole
from webhook.console.reporting import asking, charts, meanings
from webhook.console.reporting.sections import (
    SECTIONS,
    build_section,
    build_table,
    lacks_plan,
    recall_plan,
    title_of,
)

_PAGE = 50
_WRITERS = {"csv": (write_csv, CSV_TYPE), "xlsx": (write_xlsx, XLSX_TYPE)}
_LISTS = {"people": PEOPLE, "talks": TALKS}
_FILE_NAMES = {"people": "contactos", "talks": "conversaciones"}


def render_section(key: str, scope: Scope) -> str:
    """One section, as the page asks for it once it is there."""
    campaign = scope.campaign
    if key == "progress" and campaign and request.args.get("plan"):
        recall_plan(campaign)
    section, reports, at = build_section(key, scope, fresh=bool(request.args.get("fresh")))
    deadline = campaign.deadline if campaign else None
    return render_template(
        "reports/section.html",
        is_part=is_htmx(),
        key=key,
        is_to_be_planned=key == "progress" and campaign is not None and lacks_plan(campaign),
        section=section,
        at=at,
        tables=[(name, title, reports[name]) for name, title in section.tables.items()],
        charts={name: charts.draw(name, report, deadline) for name, report in reports.items()},
        **link_values(scope),
    )


def link_values(scope: Scope) -> dict[str, Any]:
    """What templates need to write addresses."""
    return {
        "scope": scope,
        "link": lambda path, drill=None, **more: asking.link(scope, path, drill, **more),
        "link_drill": lambda drill: asking.link_drill(scope, drill),
    }


def list_sections(scope: Scope) -> list[tuple[str, str]]:
    """The sections that tell something about it: key and title."""
    return [(key, each.title) for key, each in SECTIONS.items() if scope.campaign or not each.needs_campaign]


def send_table(key: str, kind: str, scope: Scope) -> Response:
    """One table as a file."""
    return send_file_of(build_table(key, scope).table, kind, title_of(key), scope)


def render_people(scope: Scope) -> str:
    """The contacts behind a number, a page of them; that they were looked at is kept."""
    return _render_list("people", "Contactos", scope)


def render_talks(scope: Scope) -> str:
    """The conversations behind a number, a page of them; that they were looked at is kept."""
    return _render_list("talks", "Conversaciones", scope)


def send_list(which: str, kind: str, scope: Scope) -> Response:
    """All that are behind a number, as a file; that it was taken is kept."""
    if which not in _LISTS:
        abort(404)
    drill = asking.read_drill()
    _record("export", which, scope, drill)
    with reading() as session:
        return send_file_of(_LISTS[which].export(session, scope, drill), kind, _FILE_NAMES[which], scope)


def _render_list(which: str, title: str, scope: Scope) -> str:
    after, drill = request.args.get("after", 0, type=read_whole), asking.read_drill()
    with reading() as session:
        found = _LISTS[which].read(session, scope, drill, after, _PAGE + 1)
    _record("view", which, scope, drill)
    return render_template(
        "reports/list.html",
        which=which,
        title=title,
        headings=_LISTS[which].headings,
        rows=[(each.conversation_id, each.cells) for each in found[:_PAGE]],
        following=found[_PAGE - 1].key if len(found) > _PAGE else None,
        drill=drill,
        meaning=meanings.say(drill, scope),
        **link_values(scope),
    )


def _record(deed: str, which: str, scope: Scope, drill: dict[str, str]) -> None:
    """The filters are codes and days, never a person's; an agent's address is the company's own."""
    with writing() as session:
        audit.record(session, f"report.{deed}", scope.campaign, which=which, filters=drill)


def send_file_of(table: TableData, kind: str, name: str, scope: Scope | None = None) -> Response:
    """A table as a file, on disk as long as it is sent: a million rows are not held in memory."""
    if kind not in _WRITERS:
        abort(404)
    write, content_type = _WRITERS[kind]
    file = TemporaryFile()  # noqa: SIM115  closed when the answer is
    write(file, table)
    file.seek(0)
    whose = f"{scope.campaign.name} " if scope and scope.campaign else ""
    answer = send_file(file, content_type, as_attachment=True, download_name=f"{whose}{name}.{kind}")
    answer.headers["Cache-Control"] = "no-store"  # of itself it may lie in any cache for an hour
    return answer
