"""Takes the conversation that waits longest."""

from flask import Blueprint, Response

from bot.services import ownership
from webhook.console.context import changed, me, writing

routes = Blueprint("next_talk", __name__)


@routes.post("/console/conversations/next")
def take_next() -> Response:
    """Two who ask at once get different ones; where nobody waits any more the list says so."""
    with writing() as session:
        conversation = ownership.take_next(session, me().email)
    if conversation is None:
        return changed(None, "inbox-changed", status=204)
    response = changed(status=204)
    response.headers["HX-Redirect"] = f"/console/conversations/{conversation.id}?list=mine"
    return response
