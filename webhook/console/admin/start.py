"""Where the administrators' pages begin."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

routes = Blueprint("admin", __name__)


@routes.get("/console/admin")
def show_first() -> Response:
    """The first of their pages."""
    return redirect(url_for("accounts.show_accounts"))
