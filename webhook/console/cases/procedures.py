"""The procedures as their people read them: the drawing, the steps, who does each, and where it is written."""

from flask import Blueprint, render_template

from bot.catalog.procedures import get_procedures
from bot.catalog.roles import get_roles
from bot.catalog.systems import get_systems
from bot.errors import NotFound
from bot.queries import case_names
from bot.queries.motives import list_motives
from bot.queries.procedure_drawing import Drawing
from bot.queries.procedure_people import list_people
from webhook.console.context import reading

routes = Blueprint("procedures", __name__, url_prefix="/console/cases/procedures")


@routes.get("")
def show_procedures() -> str:
    """All of them, and the roles with their people."""
    with reading() as session:
        people = list_people(session)
    return render_template(
        "cases/procedures.html", procedures=get_procedures(), roles=get_roles().root, people=people
    )


@routes.get("/<name>")
def show_procedure(name: str) -> str:
    """One of them."""
    procedure = get_procedures().get(name)
    if procedure is None:
        raise NotFound("Ese procedimiento no existe.")
    with reading() as session:
        people = list_people(session)
    return render_template(
        "cases/procedure.html",
        procedure=procedure,
        drawing=Drawing(procedure).draw(),
        titles=case_names.name_places(procedure),
        people=people,
        motives=list_motives(procedure),
        names=case_names,
        systems=get_systems(),
    )
