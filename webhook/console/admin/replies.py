"""The canned replies that agents have at hand."""

from functools import partial

from flask import Blueprint, request
from werkzeug.wrappers import Response

from bot.models import CannedReply
from bot.queries.canned_values import VARIABLES
from bot.services import canned_replies
from webhook.console.admin.parts import done, show
from webhook.console.context import reading, writing
from webhook.console.forms import Form

routes = Blueprint("replies", __name__, url_prefix="/console/admin/replies")
_FIELDS = ("shortcut", "title", "body")


@routes.get("")
def show_replies() -> tuple[str, int]:
    """All of them."""
    with reading() as session:
        return show("replies", replies=canned_replies.list_all(session))


@routes.route("/new", methods=["GET", "POST"])
def add_reply() -> Response | tuple[str, int]:
    """One more."""
    return _edit(None)


@routes.route("/<int:reply_id>", methods=["GET", "POST"])
def change_reply(reply_id: int) -> Response | tuple[str, int]:
    """Its short word, title and text."""
    return _edit(reply_id)


@routes.post("/<int:reply_id>/delete")
def delete_reply(reply_id: int) -> Response:
    """Nobody has it at hand any more."""
    with writing() as session:
        canned_replies.delete(session, canned_replies.find(session, reply_id))
    return done("La respuesta quedó borrada.", "replies.show_replies")


def _edit(reply_id: int | None) -> Response | tuple[str, int]:
    with writing() as session:
        reply = canned_replies.find(session, reply_id) if reply_id is not None else None
        if request.method == "GET":
            form = Form({name: getattr(reply, name) for name in _FIELDS} if reply else {})
            return show("reply", form=form, reply=reply, variables=VARIABLES)
        form = Form(request.form)
        _save(form, partial(canned_replies.save, session, reply))
    if not form:
        return show("reply", 422, form=form, reply=_only_id(reply_id), variables=VARIABLES)
    return done("La respuesta quedó guardada.", "replies.show_replies")


def _save(form: Form, save: partial[CannedReply]) -> None:
    values = {name: form.values.get(name, "") for name in _FIELDS}
    values["shortcut"] = values["shortcut"].strip().removeprefix("/").lower()
    values["body"] = values["body"].replace("\r\n", "\n")
    for field, complaint in canned_replies.find_complaints(**values).items():
        form.refuse(field, complaint)
    form.attempt("shortcut", partial(save, **values))


def _only_id(reply_id: int | None) -> dict[str, int] | None:
    return {"id": reply_id} if reply_id is not None else None
