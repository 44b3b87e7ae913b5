"""Closing a conversation: the form of its typifications, in a sheet over the page."""

from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from sqlalchemy.orm import Session

from bot.catalog.closing import get_closing
from bot.errors import InvalidForm, NotAllowed
from bot.services import ownership
from bot.services.closing.case import list_cases
from bot.services.closing.closing import OBSERVATION, close
from webhook.console.context import changed, me, reading, recobra, writing
from webhook.console.desk import closing_sections

routes = Blueprint("closing", __name__, url_prefix="/console/conversations/<int:conversation_id>/closing")
# "sheet-done" takes the form away on which they are triggered: whatever came after it would not be heard.
_DONE = ("conversation-changed", "inbox-changed", "sheet-done")


@routes.get("")
def show(conversation_id: int) -> str:
    """The form, as far as the bot has filled it in."""
    return _draw(conversation_id)


@routes.post("/draw")
def draw(conversation_id: int) -> str:
    """The form again, with the fields of what was chosen; all that was written stays."""
    return _draw(conversation_id)


@routes.post("/preview/<int:contact_id>")
def preview(conversation_id: int, contact_id: int) -> str:
    """One observation as it would be kept, with its length."""
    with reading() as session:
        sections = _make_sections(session, conversation_id)
        section = next((each for each in sections if each.case.contact.id == contact_id and each.form), None)
        own = request.form.get(OBSERVATION, "")  # of who is in no campaign
        text, written = (section.preview, section.observation) if section else (own, own)
        longest = get_closing().observation.longest
        return render_template("closing/preview.html", text=text, written=written, longest=longest)


@routes.post("")
def finish(conversation_id: int) -> Response:
    """Close it; or the form again with what is wrong beside each field."""
    try:
        with writing() as session:
            conversation = ownership.find(session, conversation_id)
            outcomes = closing_sections.list_outcomes(_make_sections(session, conversation_id))
            close(recobra(), session, conversation, me().email, outcomes, request.form.get(OBSERVATION))
    except InvalidForm as error:
        return make_response(_draw(conversation_id, error.faults), 422)
    except NotAllowed as error:
        return make_response(render_template("closing/refused.html", text=str(error)), 422)
    return changed(None, *_DONE, status=204)


def _draw(conversation_id: int, faults: dict[str, str] | None = None) -> str:
    with reading() as session:
        conversation = ownership.find(session, conversation_id)
        ownership.check_owner(conversation, me().email)
        sections = _make_sections(session, conversation_id)
        values: dict[str, Any] = {
            "conversation": conversation,
            "sections": sections,
            "faults": closing_sections.tell_faults(sections, faults or {}),
            "observation": request.form.get(OBSERVATION, ""),
            "is_new": request.method == "GET",
            "longest": get_closing().observation.longest,
        }
        return render_template("closing/form.html", **values)


def _make_sections(session: Session, conversation_id: int) -> list[closing_sections.Section]:
    conversation = ownership.find(session, conversation_id)
    return closing_sections.make(list_cases(recobra(), session, conversation, me().email), request.form)
