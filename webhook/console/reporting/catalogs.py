"""The catalogs, to be read: what is said, how conversations end, the rules, the benefits, the offices, the mails."""

from flask import Blueprint, Response, abort, render_template

from bot.catalog.notices import get_notices
from bot.catalog.scripts import TemplateKind, get_scripts
from bot.queries import catalog_words
from bot.queries.reports.report import Report
from bot.queries.state_names import CHANNELS, SCENARIOS, SCRIPTS
from webhook.console.context import reading, settings
from webhook.console.reporting import parts

routes = Blueprint("catalogs", __name__, url_prefix="/console/catalogs")
_KINDS = {
    TemplateKind.CAMPAIGN: "campaña",
    TemplateKind.MACHINE: "en el contestador",
    TemplateKind.NOTICE: "aviso",
}
_MAILS = {
    "receipt_mail": "Respaldo de una entrega, a la bandeja de la empresa",
    "payment_mail": "Comprobante de un pago, a la bandeja de la empresa",
    "office_mail": "Turnos del día, a cada oficina",
    "visit_mail": "Visita técnica, a operaciones de campo",
}


@routes.get("")
def show_all() -> str:
    """Everything on one page, with its contents at the top."""
    with reading() as session:
        offices = catalog_words.report_offices(session)
    scripts = catalog_words.list_scripts()
    return render_template(
        "reports/catalogs.html",
        scripts=[(each, SCRIPTS.get(each, each.value)) for each in scripts],
        policies={each: catalog_words.say_policy(each) for each in scripts},
        typifications={each: catalog_words.report_typifications(each) for each in scripts},
        rules=catalog_words.say_rules(settings()),
        texts=get_scripts().templates,
        names={"scripts": SCRIPTS, "channels": CHANNELS, "scenarios": SCENARIOS, "kinds": _KINDS},
        benefits=catalog_words.report_benefits(),
        offices=offices,
        notices=get_notices(),
        mails=_MAILS,
        link=lambda path: f"/console/catalogs/{path}",
    )


@routes.get("/<key>.<kind>")
def send_table(key: str, kind: str) -> Response:
    """One table of them as a file."""
    return parts.send_file_of(_find(key).table, kind, key)


def _find(key: str) -> Report:
    if key == "offices":
        with reading() as session:
            return catalog_words.report_offices(session)
    if key == "benefits":
        return catalog_words.report_benefits()
    for script in catalog_words.list_scripts():
        if key == f"typifications-{script.value}":
            return catalog_words.report_typifications(script)
    abort(404)
