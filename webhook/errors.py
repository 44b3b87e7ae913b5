"""Turns every refusal into one short HTTP answer; what went wrong inside is for the log alone."""

import structlog
from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from bot.errors import InvalidInput, NotAllowed, NotFound, RecobraError, Unauthenticated

_log = structlog.get_logger()
_STATUS: dict[type[RecobraError], int] = {
    Unauthenticated: 403,
    NotFound: 404,
    InvalidInput: 400,
    NotAllowed: 409,
}


def register(app: Flask) -> None:
    """Answer errors on this application."""
    app.register_error_handler(RecobraError, answer_refusal)
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(Exception, _answer_failure)


def answer_refusal(error: RecobraError) -> Response:
    """The refusal's own sentence, with the status of its kind."""
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 503)
    _log.info("request_refused", error=type(error).__name__, status=status)
    return _plain(str(error), status)


def answer_http(error: HTTPException) -> Response:
    """The protocol's refusal, in its own words."""
    response = _plain(error.name, error.code or 500)
    for name, value in error.get_headers():
        if name.lower() == "allow":
            response.headers[name] = value
    return response


def _answer_failure(error: Exception) -> Response:
    # The message of a foreign exception may hold a customer's words: only its kind and place are logged.
    _log.error("request_failed", error=type(error).__name__, exc_info=error)
    return _plain("Error interno", 500)


def _plain(text: str, status: int) -> Response:
    return Response(text, status, content_type="text/plain; charset=utf-8")
