"""The telephone's webhooks: each answers with what is said next, and never with Twilio's own error voice."""

import re

import structlog
from flask import Blueprint, Request, Response, current_app, request
from werkzeug.exceptions import HTTPException

from bot.bootstrap import Recobra
from bot.catalog.phrases import get_phrases
from bot.channels import twiml as documents
from bot.channels.twiml import Line, Then
from bot.errors import Unauthenticated
from bot.language.cards import mask_cards
from bot.services.calls import calls
from bot.services.calls.inputs import Heard
from bot.services.calls.opening import Call
from webhook.errors import answer_http, answer_refusal
from webhook.twilio import fields, twiml

routes = Blueprint("voice", __name__)
_log = structlog.get_logger()
_MOST_TURNS = 1000
_SPEECH = 1000  # characters


@routes.post("/voice/answer")
def answer_call() -> Response:
    """Somebody, or a machine, picked up our call; or somebody calls us."""
    call = _read_call(request)
    if call is None:
        return twiml.empty()
    return _speak(calls.answer(_recobra(), call), call)


@routes.post("/voice/input")
def take_input() -> Response:
    """What was said or pressed; an empty result is silence."""
    call = _read_call(request)
    if call is None:
        return twiml.empty()
    turn = max(1, fields.number(request.args.get("turn"), _MOST_TURNS) or 1)
    heard = Heard(
        digits=re.sub(r"[^0-9*]", "", fields.text(request, "Digits", 40)),
        speech=mask_cards(fields.text(request, "SpeechResult", _SPEECH)),
        confidence=fields.text(request, "Confidence", 10),
    )
    return _speak(calls.hear(_recobra(), call, turn, heard), call)


@routes.post("/voice/dialled")
def end_dial() -> Response:
    """The person's part of the call is over, or never began."""
    call = _read_call(request)
    if call is None:
        return twiml.empty()
    turn = max(1, fields.number(request.args.get("turn"), _MOST_TURNS) or 1)
    line = calls.end_dial(_recobra(), call, turn, fields.text(request, "DialCallStatus", 30))
    return _speak(line or Line("", Then.HANG_UP), call)


# The forged, the oversized and the lost are answered as everywhere; the nearest handler would take them too.
routes.register_error_handler(Unauthenticated, answer_refusal)
routes.register_error_handler(HTTPException, answer_http)


@routes.errorhandler(Exception)
def excuse(error: Exception) -> Response:
    """Whatever failed here, the caller hears a sentence of ours."""
    _log.error("call_failed", exc_info=error)
    return twiml.answer(documents.render(Line(get_phrases().failures.spoken, Then.HANG_UP), ""))


def _speak(line: Line, call: Call) -> Response:
    settings = _recobra().settings
    path = "dialled" if line.then is Then.DIAL else "input"
    ours = f"&message={call.message_id}" if call.message_id else ""
    url = f"{settings.public_base}/voice/{path}?turn={line.turn}{ours}"
    document = documents.render(
        line, url, person=settings.handoff_phone, caller_id=settings.twilio_voice_from
    )
    return twiml.answer(document)


def _read_call(asked: Request) -> Call | None:
    """The call in a webhook; the other side is who was called, or who calls."""
    sid = fields.text(asked, "CallSid", 50)
    if not sid:
        return None
    message_id = fields.message_id(asked)
    placed = message_id is not None or fields.text(asked, "Direction", 20).startswith("outbound")
    address = fields.address(fields.text(asked, "To" if placed else "From"))
    return Call(
        sid=sid,
        address=address or f"call:{sid}",
        message_id=message_id,
        answered_by=fields.text(asked, "AnsweredBy", 30) or None,
    )


def _recobra() -> Recobra:
    recobra: Recobra = current_app.extensions["recobra"]
    return recobra
