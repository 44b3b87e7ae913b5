"""What an agent does with a conversation: take it, write in it, note, pass it on."""

from collections.abc import Callable

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from bot.errors import InvalidInput
from bot.models import Conversation, Message
from bot.services import agent_words, ownership, windows
from webhook.console.context import SUPERVISES, changed, me, recobra, settings, writing
from webhook.console.sending import send_soon
from webhook.console.uploads import keep_files

routes = Blueprint("work", __name__, url_prefix="/console/conversations/<int:conversation_id>")
_ALL = ("conversation-changed", "inbox-changed")


@routes.post("/claim")
def claim(conversation_id: int) -> Response:
    """Take it; of two who do so at once one gets it."""
    return _do(conversation_id, lambda session, talk: ownership.take(session, talk, me().email))


@routes.post("/release")
def release(conversation_id: int) -> Response:
    """Back to the queue."""

    def let_go(session: Session, talk: Conversation) -> None:
        _check_may_pass(talk)
        ownership.release(session, talk, me().email)

    return _do(conversation_id, let_go)


@routes.post("/transfer")
def transfer(conversation_id: int) -> Response:
    """To a colleague or a queue: `to` is `agent:MAIL` or `queue:CODE`; `note` goes with it."""
    kind, _, name = request.form.get("to", "").partition(":")
    if kind not in ("agent", "queue") or not name:
        raise InvalidInput("Elige a quién pasas la conversación.")

    def pass_on(session: Session, talk: Conversation) -> None:
        _check_may_pass(talk)
        ownership.transfer(session, talk, me().email, **{kind: name})
        if note := request.form.get("note", "").strip():
            agent_words.add_note(session, talk, me().email, note)

    return _do(conversation_id, pass_on)


@routes.post("/hand-back")
def hand_back(conversation_id: int) -> Response:
    """To the bot, with a word to the customer (`word`) or without."""

    def hand(session: Session, talk: Conversation) -> None:
        _check_may_pass(talk)
        if request.form.get("word") and windows.look(session, settings(), talk).is_open:
            ownership.say_goodbye(session, talk).author = me().email
        ownership.give_back(session, talk, me().email)

    return _do(conversation_id, hand)


@routes.post("/messages")
def write(conversation_id: int) -> Response:
    """Write to the customer, with files or without."""
    text = request.form.get("text", "")
    with writing() as session:  # nothing is kept of files that could not be sent
        ownership.check_owner(ownership.find(session, conversation_id), me().email)
    files = keep_files()
    return _say(
        conversation_id,
        lambda session, talk: agent_words.say(session, settings(), talk, me().email, text, files),
    )


@routes.post("/templates")
def write_template(conversation_id: int) -> Response:
    """Write one of the approved texts."""
    name = request.form.get("name", "")
    return _say(
        conversation_id,
        lambda session, talk: agent_words.send_template(session, settings(), talk, me().email, name),
    )


@routes.post("/notes")
def add_note(conversation_id: int) -> Response:
    """Tell colleagues something."""
    text = request.form.get("text", "")
    return _do(
        conversation_id,
        lambda session, talk: agent_words.add_note(session, talk, me().email, text),
        "conversation-changed",
    )


def _check_may_pass(talk: Conversation) -> None:
    """A colleague's conversation is passed on by who supervises; agents pass on their own."""
    if me().role not in SUPERVISES:
        ownership.check_owner(talk, me().email)


def _do(conversation_id: int, deed: Callable[[Session, Conversation], object], *events: str) -> Response:
    """Do it in one unit of work, under the conversation's lock; the page looks again at what changed."""
    with writing() as session:
        deed(session, ownership.lock(session, conversation_id))
    return changed(None, *(events or _ALL), status=204)


def _say(conversation_id: int, deed: Callable[[Session, Conversation], list[Message]]) -> Response:
    """The same for what leaves for the customer: it is sent as soon as it is kept."""
    with writing() as session:
        said = deed(session, ownership.lock(session, conversation_id))
    send_soon(recobra(), said)
    return changed(None, *_ALL, status=204)
