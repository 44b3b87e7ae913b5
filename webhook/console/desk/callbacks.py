"""Promised calls by their hour, and what else falls due today."""

from datetime import datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request
from sqlalchemy.orm import Session

from bot import clock
from bot.config import get_settings
from bot.errors import InvalidInput, NotFound
from bot.language.calendar import is_business_day, next_business_day
from bot.models import Account, Conversation, FollowUp
from bot.queries import case_names, cases, due_today
from bot.services import ownership, promised_calls
from bot.services.calls import agent_calls
from bot.services.promised_calls import CallResult
from webhook.console import sayings
from webhook.console.cases.sight import worker
from webhook.console.context import me, reading, writing
from webhook.console.desk import dialling
from webhook.console.forms import read_day

routes = Blueprint("callbacks", __name__, url_prefix="/console/callbacks")
_CHANGED = ("callbacks-changed", "inbox-changed")
_HOUR = timedelta(hours=1)
_OFFERED = (time(9), time(11), time(15), time(17))


@routes.get("")
def show_page() -> str:
    """All of it."""
    with reading() as session:
        return render_template("callbacks.html", **_values(session))


@routes.get("/list")
def show_list() -> str:
    """The same again, for a page that is open."""
    with reading() as session:
        return render_template("parts/callbacks.html", **_values(session))


@routes.post("/<int:follow_up_id>/call")
def call(follow_up_id: int) -> Response:
    """Take the conversation, and ring: the agent's telephone first."""
    number, knowing = request.form.get("number", ""), "knowing" in request.form
    with writing() as session:
        conversation = _take(session, promised_calls.find_open(session, follow_up_id))
        agent = session.get_one(Account, me().id)
        message_id = agent_calls.place(session, conversation, number, agent, despite_opt_out=knowing).id
    return sayings.answer(dialling.ring(message_id), *_CHANGED)


@routes.post("/<int:follow_up_id>/finish")
def finish(follow_up_id: int) -> Response:
    """How it went; where nobody answered, when it is tried again. A call from one's own telephone is noted too."""
    result = _read_result()
    again_at = _read_again()
    with writing() as session:
        number = request.form.get("number", "")
        if number and not me().phone:
            conversation = _take(session, promised_calls.find_open(session, follow_up_id))
            agent_calls.record_by_hand(
                session, conversation, number, session.get_one(Account, me().id),
                answered=result is CallResult.ANSWERED, despite_opt_out=True,
            )  # fmt: skip
        following = promised_calls.finish(session, follow_up_id, result, me().email, again_at=again_at)
        text = f"Se vuelve a llamar {_say(following.due_at)}." if following else "Llamada cumplida."
    return sayings.answer(text, *_CHANGED)


def _values(session: Session) -> dict[str, Any]:
    found = due_today.list_callbacks(session)
    return {
        "today_calls": [each for each in found if each.is_today],
        "later_calls": [each for each in found if not each.is_today],
        "due": due_today.list_due(session),
        "cases": cases.list_due_today(session, worker()),
        "case_names": case_names,
        "offered": _offer_hours(),
        "names": _name_agents(session, found),
    }


def _name_agents(session: Session, found: list[due_today.Callback]) -> dict[str, str]:
    emails = {each.conversation.agent for each in found if each.conversation and each.conversation.agent}
    return {email: ownership.name_of(session, email) for email in emails}


def _take(session: Session, follow_up: FollowUp) -> Conversation:
    """The conversation is the caller's from now on; a colleague's is refused."""
    if follow_up.conversation_id is None:
        raise NotFound("Esta llamada no tiene una conversación.")
    conversation = ownership.lock(session, follow_up.conversation_id)
    ownership.take(session, conversation, me().email)
    return conversation


def _read_result() -> CallResult:
    asked = request.form.get("result", "")
    result = next((each for each in CallResult if each.value == asked), None)
    if result is None:
        raise InvalidInput("Di si el cliente contestó.")
    return result


def _read_again() -> datetime | None:
    """Local, as a browser's field gives it, or with its zone."""
    text = request.form.get("again") or request.form.get("other") or ""
    if not text:
        return None
    try:
        instant = datetime.fromisoformat(text)
        read_day(text[:10])
    except ValueError:
        raise InvalidInput("Esa fecha y hora no se entienden.") from None
    return instant if instant.tzinfo else clock.at_local(instant.date(), instant.time())


def _offer_hours() -> list[datetime]:
    """The next hours that suit most: in an hour, later today, and on the next working day."""
    hours, now = get_settings().agent_hours, clock.now()
    soon = clock.to_local(now + _HOUR).replace(minute=0 if clock.local_now().minute < 30 else 30, second=0)
    days = [clock.today(), next_business_day(clock.today())]
    moments = [clock.at_local(day, each) for day in days if is_business_day(day) for each in _OFFERED]
    found = [clock.at_local(soon.date(), soon.time().replace(microsecond=0)), *moments]
    fitting = [each for each in dict.fromkeys(found) if each > now and clock.to_local(each).time() in hours]
    return [each for each in sorted(fitting) if is_business_day(clock.to_local(each).date())][:6]


def _say(instant: datetime) -> str:
    local = clock.to_local(instant)
    day = {0: "hoy", 1: "mañana"}.get((local.date() - clock.today()).days, f"el {local:%-d-%-m-%Y}")
    return f"{day} a las {local:%H:%M}"
