"""The inbox: lists of conversations, and the one that is open."""

from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.catalog.desk import get_desk
from bot.catalog.typifications import get_typifications
from bot.models import Conversation, ConversationState, Script
from bot.queries.accounts import list_colleagues
from bot.queries.campaigns import list_names
from bot.queries.desk import inbox, thread
from bot.queries.desk.inbox import Filters, InboxList
from bot.services import audit, ownership, windows
from bot.services.handoffs import HandoffReason, next_opening
from webhook.console import searches
from webhook.console.context import me, reading, see, settings, writing
from webhook.console.forms import read_whole

routes = Blueprint("conversations", __name__)
_LAST_PAGE = 100_000
_LISTS = {
    InboxList.WAITING: "En espera",
    InboxList.MINE: "Mías",
    InboxList.ALL: "Todas",
    InboxList.CLOSED: "Cerradas",
}


@routes.get("/console/conversations")
def show_inbox() -> str:
    """The list alone, on a wide screen beside an empty thread."""
    with reading() as session:
        return render_template("inbox.html", **_list(session) | _choices(session), conversation=None)


@routes.post("/console/conversations/search")
def search() -> Response:
    """The list of what was typed and chosen."""
    form = request.form
    chosen = {name: form.get(name, "") for name in ("list", "campaign", "reason", "typification", "queue")}
    return searches.show("conversations.show_inbox", searches.read(), **chosen)


@routes.route("/console/conversations/rows", methods=["GET", "POST"])
def show_rows() -> str:
    """The list's rows, for a page that is open: again, or (posted) of what is just being typed."""
    with reading() as session:
        return render_template(
            "parts/rows_again.html",
            **_list(session),
            open_id=request.values.get("open", type=read_whole),
            is_new=request.method == "POST",
        )


@routes.get("/console/conversations/<int:conversation_id>")
def show_conversation(conversation_id: int) -> str:
    """A conversation beside its list; who looked is kept."""
    with writing() as session:
        audit.record(session, audit.VIEW, ownership.find(session, conversation_id))
    with reading() as session:
        conversation = ownership.find(session, conversation_id)
        values = _list(session) | _choices(session) | _head_values(session, conversation)
        return render_template("inbox.html", thread=thread.read(session, conversation), **values)


@routes.get("/console/conversations/<int:conversation_id>/thread")
def show_thread(conversation_id: int) -> str:
    """What was said, again or before a message."""
    with reading() as session:
        conversation = see(session, conversation_id)
        found = thread.read(session, conversation, request.args.get("before", type=read_whole))
        return render_template("parts/thread.html", conversation=conversation, thread=found)


@routes.get("/console/conversations/<int:conversation_id>/head")
def show_head(conversation_id: int) -> str:
    """Whose it is, and what can be done with it."""
    with reading() as session:
        return render_template(
            "parts/head_again.html", **_head_values(session, see(session, conversation_id))
        )


@routes.get("/console/conversations/<int:conversation_id>/composer")
def show_composer(conversation_id: int) -> str:
    """Where one writes, as far as one may now."""
    with reading() as session:
        return render_template("parts/composer.html", **_head_values(session, see(session, conversation_id)))


def _head_values(session: Session, conversation: Conversation) -> dict[str, Any]:
    """What stands above and below an open conversation's thread."""
    return {
        "conversation": conversation,
        "window": windows.look(session, settings(), conversation),
        "is_mine": conversation.state is ConversationState.AGENT and conversation.agent == me().email,
        "agent_name": ownership.name_of(session, conversation.agent) if conversation.agent else None,
        "colleagues": list_colleagues(session, me().email),
        "queues": get_desk().queues,
    }


def _list(session: Session) -> dict[str, Any]:
    which = _read_list()
    filters = _read_filters()
    page = min(max(request.values.get("page", 0, type=read_whole), 0), _LAST_PAGE)
    return {
        "which": which,
        "lists": _LISTS,
        "filters": filters,
        "sought": searches.seal(filters.text),
        "number": page,
        "page": inbox.list_page(session, which, me().email, filters, page),
        "counts": inbox.count_lists(session, me().email),
        "opening": next_opening(),
    }


def _choices(session: Session) -> dict[str, Any]:
    """What the filters offer; the rows alone need none of it."""
    typifications = [
        (each.code, f"{each.code} · {each.motive.capitalize()}")
        for script in Script
        for each in get_typifications().root.get(script, [])
    ]
    return {
        "campaigns": list_names(session),
        "reasons": list(HandoffReason),
        "typifications": typifications,
        "queues": get_desk().queues,
    }


def _read_list() -> InboxList:
    asked = request.values.get("list", "")
    return InboxList(asked) if asked in set(InboxList) else InboxList.WAITING


def _read_filters() -> Filters:
    return Filters(
        text=searches.read(),
        campaign_id=request.values.get("campaign", type=read_whole),
        reason=request.values.get("reason", ""),
        typification=request.values.get("typification", ""),
        queue=request.values.get("queue", ""),
    )
