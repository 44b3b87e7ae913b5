"""Tells an open page that something changed, so that it looks again: asked every other second by every page."""

import threading
import time

from flask import Blueprint, Response, current_app, jsonify, request
from flask_wtf.csrf import generate_csrf

from bot.queries.desk import pulse
from webhook.console.context import me, reading
from webhook.console.forms import read_whole

routes = Blueprint("live", __name__)
_FRESH = 0.5  # seconds for which the lists' mark holds for all who ask


@routes.get("/console/live")
def show_changes() -> Response:
    """Marks of the lists and of the open conversation; 204 where they are those that the page has.

    `waiting`, `mine`: how many wait, and how many the agent has; `heard`: when one of theirs last spoke.
    """
    key = request.args.get("open", type=read_whole)
    lists = _read_lists()
    talk = ""
    if key:
        with reading() as session:
            talk = pulse.read_conversation(session, key)
    if (lists.mark, talk) == (request.args.get("lists"), request.args.get("talk", "")):
        return Response(status=204)
    heard = lists.heard.get(me().email)
    return jsonify(
        lists=lists.mark,
        talk=talk,
        waiting=lists.waiting,
        mine=lists.held.get(me().email, 0),
        heard=heard.timestamp() if heard else 0,
    )


@routes.get("/console/session")
def show_session() -> Response:
    """Whose session it is, and the token for what is posted in it: a page goes on after its agent signed in again."""
    return jsonify(account=me().id, token=generate_csrf())


def _read_lists() -> pulse.Lists:
    """The same for all agents: one of them asks the database, the others within half a second hear it too."""
    shared: _Shared = current_app.extensions.setdefault("lists_mark", _Shared())
    with shared.lock:
        if time.monotonic() - shared.asked > _FRESH:
            with reading() as session:
                shared.found = pulse.read_lists(session)
            shared.asked = time.monotonic()
        return shared.found


class _Shared:
    """What the lists were, and when that was asked (monotonic seconds)."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.asked = float("-inf")
        self.found = pulse.Lists("", 0, {}, {})
