"""Where each role begins."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from bot.models import Role
from webhook.console.context import me

routes = Blueprint("home", __name__)


@routes.get("/console/")
@routes.get("/console")
def show_home() -> Response:
    """The page that somebody of this role needs first."""
    if me().role is Role.CAC:
        return redirect(url_for("office.show_day"))
    if me().role is Role.STAFF:
        return redirect(url_for("cases.show_tasks"))
    return redirect(url_for("conversations.show_inbox"))
