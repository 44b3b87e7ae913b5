"""Opens a case for who called another line or wrote a mail: nobody has a conversation with them here.

Source: 001_a9dd3aa41c520426.txt, "se comunica al canal telefónico o escribe al correo autorizado".
"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.queries import case_openings
from bot.services import audit
from bot.services.cases import opening
from webhook.console import searches
from webhook.console.context import me, reading, writing
from webhook.console.forms import read_whole

routes = Blueprint("case_opening", __name__, url_prefix="/console/cases/new")


@routes.get("")
def ask() -> str:
    """Whose case, and what was found."""
    text = searches.read()
    with reading() as session:
        found = case_openings.find_services(session, text)
        values = {
            "services": found,
            "open_cases": case_openings.find_open(session, found),
            "procedures": opening.list_by_hand(),
            "text": text,
        }
        page = render_template("cases/new.html", **values)
    if found:
        with writing() as session:
            for customer in {each.customer_id: each.customer for each in found}.values():
                audit.record(session, "customer.lookup", customer, customer_id=customer.id)
    return page


@routes.post("/search")
def search() -> Response:
    """What was typed stands in no address."""
    return searches.show("case_opening.ask", searches.read())


@routes.post("")
def open_case() -> Response:
    """Begin it."""
    with writing() as session:
        service_id = request.form.get("service", 0, type=read_whole)
        case = opening.open_without_talk(
            session, me().email, request.form.get("procedure", "")[:40], service_id
        )
        number, case_id = case.number, case.id
    flash(f"Caso {number} abierto.", "done")
    return redirect(url_for("case.show_case", case_id=case_id), 303)
