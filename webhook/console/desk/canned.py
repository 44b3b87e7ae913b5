"""The canned replies of a conversation, filled in with what is known of its customer."""

from dataclasses import asdict

from flask import Blueprint, Response, jsonify

from bot.queries.canned_values import read_values
from bot.services import canned_replies
from webhook.console.context import me, reading, see

routes = Blueprint("canned", __name__)


@routes.get("/console/conversations/<int:conversation_id>/canned")
def list_replies(conversation_id: int) -> Response:
    """All of them, by their short words."""
    with reading() as session:
        values = read_values(session, see(session, conversation_id), me().email)
        filled = [canned_replies.fill(reply, values) for reply in canned_replies.list_all(session)]
    return jsonify([asdict(each) for each in filled])
