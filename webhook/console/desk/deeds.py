"""What an agent does for a customer beside their conversation, each in a form of its own."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, render_template, request
from sqlalchemy.orm import Session

from bot.catalog.desk import get_desk
from bot.errors import RecobraError
from bot.services.closing import fields
from bot.services.deeds import telling, undoing
from bot.services.deeds.forms.form import DeedForm, Done
from bot.services.deeds.forms.registry import find_form
from bot.services.deeds.telling import Doing
from bot.services.deeds.undoing import find_undo
from webhook.console.context import changed, me, reading, recobra, writing
from webhook.console.sending import send_soon

routes = Blueprint("deeds", __name__, url_prefix="/console/conversations/<int:conversation_id>/deeds")
_CHANGED = ("customer-changed", "conversation-changed")
_CANCEL = "cancel-<kind>/<int:key>"


@routes.get("/<name>")
def show_form(conversation_id: int, name: str) -> str:
    """The form, with what the page knows already."""
    return _draw(conversation_id, name, request.args)


@routes.post("/<name>/draw")
def draw_again(conversation_id: int, name: str) -> str:
    """The form with what was filled in so far: one choice changes what the next can be.

    Posted, since addresses and telephones have no place in an address that somebody may log.
    """
    return _draw(conversation_id, name, request.form)


@routes.post("/<name>")
def do(conversation_id: int, name: str) -> Response:
    """Do it, or say beside each field what is wrong with it; nothing that was filled in is lost."""
    form = find_form(name)
    try:
        with writing() as session:
            doing = _begin(session, conversation_id)
            values, faults = fields.read(form.list_fields(doing, request.form), request.form)
            faults = faults or form.check(doing, values)
            if faults:
                return _refuse(doing, name, form, faults)
            done = form.do(doing, values)
    except RecobraError as error:
        with reading() as session:
            doing = _begin(session, conversation_id, only_asks=True)
            return _refuse(doing, name, form, {form.blamed: str(error)})
    return _tell_done(doing, form.title, done, form.tells)


@routes.get(f"/{_CANCEL}")
def ask_to_cancel(conversation_id: int, kind: str, key: int) -> str:
    """Once more, and why, before what was agreed is taken back."""
    with reading() as session:
        doing = _begin(session, conversation_id, only_asks=True)
        return render_template("parts/undo.html", **_describe(doing, kind, key))


@routes.post(f"/{_CANCEL}")
def cancel(conversation_id: int, kind: str, key: int) -> Response:
    """Take it back; without a reason it is asked again."""
    reason = request.form.get("reason", "")
    if reason not in get_desk().undo_reasons:
        with reading() as session:
            doing = _begin(session, conversation_id, only_asks=True)
            values = _describe(doing, kind, key) | {"fault": "Elige por qué se anula."}
            return changed("parts/undo.html", status=422, **values)
    with writing() as session:
        doing = _begin(session, conversation_id)
        told = undoing.take_back(doing, kind, key, reason)
    undo = find_undo(kind)
    return _tell_done(doing, "Anulado", Done(undo.done, told), undo.tells)


def _describe(doing: Doing, kind: str, key: int) -> dict[str, Any]:
    undo = find_undo(kind)
    return {
        "conversation_id": doing.conversation.id,
        "kind": kind,
        "key": key,
        "undo": undo,
        "what": undo.say(undoing.find(doing, kind, key)),
        "reasons": get_desk().undo_reasons,
    }


def _draw(conversation_id: int, name: str, given: Mapping[str, str]) -> str:
    form = find_form(name)
    with reading() as session:
        doing = _begin(session, conversation_id, only_asks=True)
        return render_template("parts/deed.html", **_values(doing, name, form, given))


def _begin(session: Session, conversation_id: int, *, only_asks: bool = False) -> Doing:
    return telling.begin(recobra(), session, conversation_id, me().email, only_asks=only_asks)


def _values(
    doing: Doing,
    name: str,
    form: DeedForm,
    given: Mapping[str, str],
    faults: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    return {
        "conversation_id": doing.conversation.id,
        "name": name,
        "form": form,
        "fields": form.list_fields(doing, given),
        "given": given,
        "faults": faults or {},
    }


def _refuse(doing: Doing, name: str, form: DeedForm, faults: Mapping[str, str]) -> Response:
    return changed("parts/deed.html", status=422, **_values(doing, name, form, request.form, faults))


def _tell_done(doing: Doing, title: str, done: Done, tells: bool) -> Response:
    """Only once it is committed: what the customer is told leaves at once."""
    if doing.told:
        send_soon(recobra(), doing.told)
    values: dict[str, Any] = {
        "title": title,
        "done": done,
        "tells": tells,
        "conversation_id": doing.conversation.id,
    }
    return changed("parts/deed_done.html", *_CHANGED, **values)
