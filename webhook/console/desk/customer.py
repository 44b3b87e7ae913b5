"""The customer beside a conversation: who it is, what is pending and agreed, and calls to them."""

from typing import Any

from flask import Blueprint, Response, render_template, request
from sqlalchemy.orm import Session

from bot.errors import InvalidInput
from bot.language.identifiers import name_kinds, normalize_identifier
from bot.models import Account, Conversation, ConversationState, Customer
from bot.queries import case_names, state_names
from bot.queries.customer_panel import look_at
from bot.queries.customers import find_customer
from bot.queries.due_today import list_numbers
from bot.services import audit, conversations, ownership
from bot.services.calls import agent_calls
from webhook.console import sayings
from webhook.console.context import changed, me, reading, see, writing
from webhook.console.desk import dialling

routes = Blueprint("customer", __name__, url_prefix="/console/conversations/<int:conversation_id>")


@routes.get("/customer")
def show_customer(conversation_id: int) -> str:
    """Everything that is theirs."""
    with reading() as session:
        conversation = see(session, conversation_id)
        return render_template("parts/customer.html", **_values(session, conversation))


@routes.post("/customer")
def identify(conversation_id: int) -> Response:
    """Say by the cédula whom the conversation is with."""
    with writing() as session:
        conversation = ownership.lock(session, conversation_id)
        ownership.check_owner(conversation, me().email)
        conversations.introduce(session, conversation, _find_by_cedula(session))
        audit.record(session, "conversation.identify", conversation)
    return changed(None, "conversation-changed", "customer-changed", "inbox-changed", status=204)


@routes.post("/call")
def call(conversation_id: int) -> Response:
    """Ring them: the agent's telephone first."""
    number, knowing = request.form.get("number", ""), "knowing" in request.form
    with writing() as session:
        conversation = ownership.lock(session, conversation_id)
        ownership.check_owner(conversation, me().email)
        agent = session.get_one(Account, me().id)
        message_id = agent_calls.place(session, conversation, number, agent, despite_opt_out=knowing).id
    return sayings.answer(dialling.ring(message_id), "conversation-changed")


@routes.post("/called")
def note_call(conversation_id: int) -> Response:
    """Keep a call that was made with a telephone of one's own."""
    with writing() as session:
        conversation = ownership.lock(session, conversation_id)
        ownership.check_owner(conversation, me().email)
        agent_calls.record_by_hand(
            session, conversation, request.form.get("number", ""), session.get_one(Account, me().id),
            answered=request.form.get("answered") == "1", despite_opt_out=True,
        )  # fmt: skip
    return sayings.answer("La llamada quedó anotada.", "conversation-changed")


def _find_by_cedula(session: Session) -> Customer:
    """An agent may mistype as often as they like: the limit of tries is for strangers."""
    cedula = normalize_identifier(request.form.get("cedula", ""))
    if cedula is None:
        raise InvalidInput(f"Eso no es {name_kinds()}: revisa los dígitos.")
    return find_customer(session, cedula)


def _values(session: Session, conversation: Conversation) -> dict[str, Any]:
    panel = look_at(session, conversation.customer_id) if conversation.customer_id else None
    return {
        "conversation": conversation,
        "panel": panel,
        "numbers": list_numbers(panel.customer if panel else None, conversation),
        "names": state_names,
        "case_names": case_names,
        "is_mine": conversation.state is ConversationState.AGENT and conversation.agent == me().email,
    }
