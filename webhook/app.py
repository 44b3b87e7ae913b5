"""The web application: Twilio's webhooks, our media, and the health pages."""

import atexit
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.phrases import get_phrases
from bot.language import calendar
from webhook import callback_batches, errors, health, media, metrics, pages, pool, twilio

MAX_BODY = 512 * 1024  # bytes; 10,000 emoji, escaped, are 120 kB

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}


def create_app(recobra: Recobra) -> Flask:
    """Build the application around one composition root; the pool of handlers starts with it.

    Raises:
        InvalidInput: the catalog's sentences are not right: better now than at the first customer.
    """
    get_phrases()
    calendar.is_holiday(clock.today())  # the list of holidays takes half a second: not in the first call
    app = Flask("webhook")
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY, MAX_FORM_MEMORY_SIZE=MAX_BODY)
    app.extensions["recobra"] = recobra
    app.extensions["pool"] = handlers = pool.Pool(recobra)
    app.extensions["callbacks"] = batches = callback_batches.CallbackBatches(recobra)
    atexit.register(handlers.close)
    atexit.register(batches.close)
    for part in (errors, metrics, health, pages, media, twilio):
        part.register(app)
    app.after_request(_protect)
    return app


def join(webhooks: Flask, console: Flask) -> WSGIApplication:
    """Both behind one port, by path. They share nothing: no cookie or session reaches the webhooks."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        is_console = path == "/console" or path.startswith(("/console/", "/login"))
        return (console if is_console else webhooks)(environ, start_response)

    return answer


def _protect(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response
