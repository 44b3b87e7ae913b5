"""A supervisor reads a conversation and scores how it was handled."""

from flask import Blueprint, Response, render_template, request

from bot.services import ownership, reviews
from webhook.console.context import changed, me, reading, see, writing
from webhook.console.forms import read_whole

routes = Blueprint("reviews", __name__, url_prefix="/console/conversations/<int:conversation_id>/reviews")


@routes.get("")
def show_form(conversation_id: int) -> str:
    """Who can be scored, and what was said of them before."""
    with reading() as session:
        conversation = see(session, conversation_id)
        return render_template(
            "parts/review.html",
            conversation=conversation,
            agents=reviews.list_agents(session, conversation),
            given=reviews.list_of(session, conversation),
        )


@routes.post("")
def add(conversation_id: int) -> Response:
    """Keep a score with its comment."""
    form = request.form
    with writing() as session:
        conversation = ownership.lock(session, conversation_id)
        score = form.get("score", 0, type=read_whole)
        reviews.add(session, conversation, me().email, form.get("agent", ""), score, form.get("comment", ""))
    return changed(None, "sheet-done", status=204)
