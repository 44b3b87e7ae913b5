"""One's own account: name, password, second factor."""

from flask import Blueprint, render_template

routes = Blueprint("account", __name__)


@routes.get("/console/account")
def show_account() -> str:
    """Who is signed in, and what they can change."""
    return render_template("account.html")
