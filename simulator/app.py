"""The simulator's web application: Twilio's API, the control API and the page."""

from __future__ import annotations

from flask import Flask, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from simulator.api import API_BLUEPRINTS
from simulator.control import CONTROL_BLUEPRINTS
from simulator.errors import ApiError
from simulator.exchange import Exchange, exchange
from simulator.settings import Settings

LOOPBACK = ("127.0.0.1", "localhost", "::1")
MAX_REQUEST_BYTES = 32 * 1024 * 1024
API_PATHS = ("/2010-04-01/", "/v1/")
CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob: http: https:; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'none'"
)


def create_app(settings: Settings | None = None) -> Flask:
    """An application with an exchange of its own; closing `app.extensions["exchange"]` ends its threads."""
    settings = settings or Settings()
    app = Flask(__name__)
    app.extensions["exchange"] = Exchange(settings)
    app.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST_BYTES
    if settings.host in LOOPBACK:
        # A page elsewhere must not reach this through a name that resolves to loopback.
        app.config["TRUSTED_HOSTS"] = list(LOOPBACK)
    for blueprint in (*API_BLUEPRINTS, *CONTROL_BLUEPRINTS):
        app.register_blueprint(blueprint)
    app.register_error_handler(ApiError, _refuse)
    app.register_error_handler(NotFound, _miss)
    app.register_error_handler(MethodNotAllowed, _miss)
    app.add_url_rule("/", view_func=show_page)
    app.add_url_rule("/healthz", view_func=show_health)
    return app


def show_page() -> Response:
    """The telephone."""
    response = Response(render_template("index.html", settings=exchange().settings))
    response.headers["Content-Security-Policy"] = CONTENT_POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def show_health() -> Response:
    """That the simulator is alive, and what it holds."""
    parts = exchange()
    counts = {"messages": len(parts.messages.newest_first()), "calls": len(parts.calls.newest_first())}
    return jsonify(status="ok", smtp_port=parts.mail_server.port, **counts)


def _miss(problem: HTTPException) -> ResponseReturnValue:
    if not request.path.startswith(API_PATHS):
        return problem.get_response()
    return _refuse(ApiError(20404 if problem.code == 404 else 20004, request.path))


def _refuse(problem: ApiError) -> tuple[Response, int, dict[str, str]]:
    headers = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if problem.status == 401 else {}
    return jsonify(problem.body()), problem.status, headers
