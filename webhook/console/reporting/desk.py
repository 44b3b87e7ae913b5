"""The desk as it stands now, and the reports over all campaigns."""

from flask import Blueprint, Response, abort, render_template

from bot import clock
from bot.queries.durations import list_durations
from bot.queries.reports.live import show_desk
from webhook.console.context import is_htmx, reading
from webhook.console.reporting import asking, parts

routes = Blueprint("reports", __name__, url_prefix="/console/reports")


@routes.get("")
def show_now() -> str:
    """Who waits, and who is there; the page asks for its part again and again."""
    with reading() as session:
        desk = show_desk(session)
    template = "reports/desk.html" if is_htmx() else "reports/now.html"
    return render_template(template, desk=desk, **parts.link_values(asking.read_scope(None)))


@routes.get("/times")
def show_times() -> str:
    """What the bot settles, how long it takes, what was agreed: over all campaigns."""
    scope = asking.read_scope(None)
    return render_template(
        "reports/times.html", sections=parts.list_sections(scope), **parts.link_values(scope)
    )


@routes.get("/sections/<key>")
def show_section(key: str) -> str:
    """One section of them."""
    return parts.render_section(key, asking.read_scope(None))


@routes.get("/tables/<key>.<kind>")
def send_table(key: str, kind: str) -> Response:
    """One table of them as a file."""
    return parts.send_table(key, kind, asking.read_scope(None))


@routes.get("/desk/<key>.<kind>")
def send_desk(key: str, kind: str) -> Response:
    """The queues or the agents of this moment as a file."""
    with reading() as session:
        desk = show_desk(session)
    tables = {"queues": desk.queues.table, "agents": desk.agents.table}
    if key not in tables:
        abort(404)
    return parts.send_file_of(tables[key], kind, {"queues": "colas", "agents": "asesores"}[key])


@routes.get("/durations.<kind>")
def send_durations(kind: str) -> Response:
    """How long each conversation of these days was with the bot, waited, and was with an agent."""
    scope = asking.read_scope(None)
    last = scope.last or clock.today()
    with reading() as session:
        found = list_durations(session, scope.first or last, last)
        return parts.send_file_of(found, kind, "tiempos por conversación")


@routes.get("/people")
def show_people() -> str:
    """The contacts behind a number."""
    return parts.render_people(asking.read_scope(None))


@routes.get("/talks")
def show_talks() -> str:
    """The conversations behind a number."""
    return parts.render_talks(asking.read_scope(None))


@routes.get("/<which>.<kind>")
def send_list(which: str, kind: str) -> Response:
    """All of them as a file."""
    return parts.send_list(which, kind, asking.read_scope(None))
