"""The webhooks of a call that an agent begins: first the agent answers, then the customer is put through."""

from flask import Blueprint, Response, current_app, request
from twilio.twiml.voice_response import VoiceResponse

from bot.bootstrap import Recobra
from bot.channels import agent_twiml
from bot.services.calls import agent_calls
from bot.services.calls.calls import CallEnd
from bot.services.outbound import outcomes
from webhook.twilio import fields, twiml

routes = Blueprint("agent_call", __name__)
_LARGEST_DURATION = 7 * 24 * 3600


@routes.post("/voice/agent/answer")
def ask_agent() -> Response:
    """Somebody, or a machine, picked up at the agent's."""
    with _recobra().database.reading() as session:
        message = agent_calls.find(session, fields.message_id(request))
        if message is None:
            return _hang_up()
        return twiml.answer(agent_twiml.ask_for_key(_url("dial", message.id)))


@routes.post("/voice/agent/dial")
def dial_customer() -> Response:
    """The agent is there: the customer's telephone rings; the same again for a repeated request."""
    if fields.text(request, "Digits", 4) != agent_twiml.KEY:
        return _hang_up()
    message_id = fields.message_id(request)
    with _recobra().database.writing() as session:
        number = agent_calls.put_through(session, message_id)
    if number is None or message_id is None:
        return _hang_up()
    caller_id = _recobra().settings.twilio_voice_from
    return twiml.answer(agent_twiml.put_through(number, _url("dialled", message_id), caller_id))


@routes.post("/voice/agent/dialled")
def end_dial() -> Response:
    """The customer's part of the call is over, or never began."""
    message_id, status = fields.message_id(request), fields.text(request, "DialCallStatus", 30)
    seconds = fields.number(fields.text(request, "DialCallDuration"), _LARGEST_DURATION)
    if message_id is not None:
        with _recobra().database.writing() as session:
            outcomes.record_dial_status(session, message_id, status, seconds)
    return twiml.answer(agent_twiml.tell_end(status))


@routes.post("/voice/agent/status")
def receive_status() -> Response:
    """A status of the agent's own part."""
    sid, status = fields.text(request, "CallSid", 64), fields.text(request, "CallStatus", 30)
    message_id = fields.message_id(request)
    if sid and status and message_id is not None:
        ended = CallEnd(
            call_sid=sid,
            status=status,
            message_id=message_id,
            sip_code=fields.number(fields.text(request, "SipResponseCode"), 999),
            error_code=fields.text(request, "ErrorCode", 10) or None,
        )
        with _recobra().database.writing() as session:
            agent_calls.record_leg(session, ended)
    return twiml.empty()


def _hang_up() -> Response:
    document = VoiceResponse()
    document.hangup()
    return twiml.answer(document)


def _url(step: str, message_id: int) -> str:
    return f"{_recobra().settings.public_base}/voice/agent/{step}?message={message_id}"


def _recobra() -> Recobra:
    recobra: Recobra = current_app.extensions["recobra"]
    return recobra
