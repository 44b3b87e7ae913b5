"""Turns every refusal into a page, or into one line at the top of the page that asked."""

import structlog
from flask import Flask, Response, make_response, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from bot.errors import InvalidInput, NotAllowed, NotFound, RecobraError
from webhook.console.context import is_htmx

_log = structlog.get_logger()
_STATUS: dict[type[RecobraError], int] = {NotFound: 404, InvalidInput: 400, NotAllowed: 409}
_SAYINGS = {
    400: "La solicitud no se entiende.",
    403: "Tu cuenta no puede ver esta página.",
    404: "Esa página no existe.",
    405: "Esa acción no existe.",
    413: "El archivo es demasiado grande: hasta 16 MB.",
    429: "Demasiados intentos. Espera un minuto y vuelve a probar.",
    500: "Algo falló de nuestro lado. Ya quedó registrado; vuelve a intentarlo.",
    503: "Algo no responde en este momento. Vuelve a intentarlo en un minuto.",
}


def register(app: Flask) -> None:
    """Answer errors on this application."""
    app.register_error_handler(RecobraError, _answer_refusal)
    app.register_error_handler(CSRFError, _answer_stale_form)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer_failure)


def _answer_refusal(error: RecobraError) -> Response:
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 503)
    return _answer(str(error), status)


def _answer_stale_form(_error: CSRFError) -> Response:
    return _answer("La página estuvo abierta demasiado tiempo. Vuelve a cargarla e inténtalo otra vez.", 400)


def _answer_http(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:  # a redirect
        return error
    response = _answer(_SAYINGS.get(error.code, error.name), error.code)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after", "location"):
            response.headers[name] = value
    return response


def _answer_failure(error: Exception) -> Response:
    # The message of a foreign exception may hold a customer's words: only its kind and place are logged.
    _log.error("console_failed", error=type(error).__name__, exc_info=error)
    return _answer(_SAYINGS[500], 500)


def _answer(text: str, status: int) -> Response:
    """A page; for htmx one line that is put at the top, wherever the answer was to go."""
    if not is_htmx():
        return make_response(render_template("error.html", text=text, status=status), status)
    response = make_response(render_template("parts/saying.html", text=text, kind="refused"), status)
    response.headers["HX-Retarget"] = "#sayings"
    response.headers["HX-Reswap"] = "innerHTML"
    return response
