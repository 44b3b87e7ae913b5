"""What an agent does for a customer beside their conversation, each in a form of its own."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, render_template, request
from sqlalchemy.orm import Session

from bot.errors import RecobraError
from bot.models import Promise, Turn
from bot.services.closing import fields
from bot.services.deeds import debt_deeds, telling, turn_deeds
from bot.services.deeds.forms.form import DeedForm, Done
from bot.services.deeds.forms.registry import find_form
from bot.services.deeds.telling import Doing
from webhook.console.context import changed, me, reading, recobra, writing
from webhook.console.sending import send_soon

routes = Blueprint("deeds", __name__, url_prefix="/console/conversations/<int:conversation_id>/deeds")
_CHANGED = ("customer-changed", "conversation-changed")


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


@routes.get("/cancel-turn/<int:turn_id>")
def ask_to_cancel_turn(conversation_id: int, turn_id: int) -> str:
    """Once more, before a turn is given up."""
    with reading() as session:
        doing = _begin(session, conversation_id, only_asks=True)
        turn = session.get(Turn, turn_id)
        turn = telling.check_theirs(turn, turn.customer_id if turn else None, doing, "Ese turno")
        return render_template("parts/cancel_turn.html", turn=turn, conversation_id=conversation_id)


@routes.post("/cancel-turn/<int:turn_id>")
def cancel_turn(conversation_id: int, turn_id: int) -> Response:
    """Free the place."""
    with writing() as session:
        doing = _begin(session, conversation_id)
        told = turn_deeds.cancel(doing, turn_id)
    return _tell_done(doing, "Turno anulado", Done("El turno quedó anulado.", told), True)


@routes.get("/cancel-promise/<int:promise_id>")
def ask_to_cancel_promise(conversation_id: int, promise_id: int) -> str:
    """Once more, before a promise is taken back."""
    with reading() as session:
        doing = _begin(session, conversation_id, only_asks=True)
        promise = session.get(Promise, promise_id)
        promise = telling.check_theirs(
            promise, promise.customer_id if promise else None, doing, "Esa promesa"
        )
        return render_template("parts/cancel_promise.html", promise=promise, conversation_id=conversation_id)


@routes.post("/cancel-promise/<int:promise_id>")
def cancel_promise(conversation_id: int, promise_id: int) -> Response:
    """The campaign goes on."""
    with writing() as session:
        doing = _begin(session, conversation_id)
        debt_deeds.cancel_promise(doing, promise_id)
    return _tell_done(doing, "Promesa anulada", Done("La promesa quedó anulada.", False), False)


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
