"""Who asked to hear no more from us; only they themselves undo it."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from bot.catalog.phrases import get_phrases
from bot.queries.opt_outs import read_page
from webhook.console import searches
from webhook.console.admin.parts import show
from webhook.console.context import reading
from webhook.console.forms import read_whole

routes = Blueprint("opt_outs", __name__, url_prefix="/console/admin/opt-outs")


@routes.post("")
def search() -> Response:
    """Those of a name, a cédula or an address."""
    return searches.show("opt_outs.show_opt_outs", searches.read())


@routes.get("")
def show_opt_outs() -> tuple[str, int]:
    """A page of them, the latest first."""
    text = searches.read()
    with reading() as session:
        page = read_page(session, text, request.args.get("page", 1, type=read_whole))
        return show("opt_outs", page=page, text=text, back=get_phrases().opt_out.in_words)
