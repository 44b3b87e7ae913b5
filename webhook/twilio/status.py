"""Takes in what became of messages and calls; a callback for something unknown changes nothing."""

from flask import Blueprint, Response, current_app, request

from bot.bootstrap import Recobra
from bot.services.calls import calls
from bot.services.outbound.callbacks import StatusCallback
from webhook.twilio import fields, twiml

routes = Blueprint("status", __name__)
_LARGEST_DURATION = 7 * 24 * 3600


@routes.post("/whatsapp/status")
def receive_message_status() -> Response:
    """A message's status callback; they come in any order, repeated, or never."""
    sid, status = (
        fields.first(request, "MessageSid", "SmsSid"),
        fields.first(request, "MessageStatus", "SmsStatus"),
    )
    if sid and status:
        code = fields.text(request, "ErrorCode", 10) or None
        callback = StatusCallback(fields.message_id(request) or sid, sid, status, code)
        current_app.extensions["callbacks"].record(callback)
    return twiml.empty()


@routes.post("/voice/status")
def receive_call_status() -> Response:
    """A call's status callback, with the machine detection's result."""
    sid, status = fields.text(request, "CallSid", 64), fields.text(request, "CallStatus", 30)
    if sid and status:
        ended = calls.CallEnd(
            call_sid=sid,
            status=status,
            message_id=fields.message_id(request),
            answered_by=fields.text(request, "AnsweredBy", 30) or None,
            duration=fields.number(fields.text(request, "CallDuration"), _LARGEST_DURATION),
            sip_code=fields.number(fields.text(request, "SipResponseCode"), 999),
            error_code=fields.text(request, "ErrorCode", 10) or None,
        )
        recobra: Recobra = current_app.extensions["recobra"]
        with recobra.database.writing() as session:
            calls.record_status(session, ended)
    return twiml.empty()
