"""Says whether the program lives, and whether everything it needs is there."""

import httpx
from flask import Blueprint, Flask, Response, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.bootstrap import Recobra
from bot.services import job_runs

routes = Blueprint("health", __name__)
_TIMEOUT = 2.0


def register(app: Flask) -> None:
    """Put the routes on the application."""
    app.register_blueprint(routes)


@routes.get("/healthz")
def show_alive() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@routes.get("/readyz")
def show_ready() -> tuple[Response, int]:
    """Each dependency's state; 503 while one that is needed is missing."""
    states = check(current_app.extensions["recobra"])
    ready = all(state == "ok" for state in states.values())
    return jsonify(status="ready" if ready else "not ready", dependencies=states), 200 if ready else 503


def check(recobra: Recobra) -> dict[str, str]:
    """`ok`, or in one word what is wrong, by dependency."""
    return {
        "database": "ok" if _database_answers(recobra) else "unreachable",
        "rasa": "ok" if recobra.rasa.is_ready() else "unreachable",
        "actions": _check_actions(recobra.settings.actions_url),
        "twilio": "ok" if _has_twilio(recobra) else "not configured",
        "scheduler": _check_scheduler(recobra),
    }


def _database_answers(recobra: Recobra) -> bool:
    try:
        with recobra.database.reading() as session:
            session.execute(text("SELECT 1 FROM conversation LIMIT 1"))
    except SQLAlchemyError:
        return False
    return True


def _check_scheduler(recobra: Recobra) -> str:
    """Whether a scheduler, on any machine, did something within the last minute."""
    try:
        with recobra.database.reading() as session:
            return "late" if job_runs.is_late(session) else "ok"
    except SQLAlchemyError:
        return "unreachable"


def _check_actions(url: str | None) -> str:
    if not url:
        return "not configured"
    try:
        answered = httpx.get(f"{url.rstrip('/')}/health", timeout=_TIMEOUT, trust_env=False).is_success
    except (httpx.HTTPError, httpx.InvalidURL):
        return "unreachable"
    return "ok" if answered else "failing"


def _has_twilio(recobra: Recobra) -> bool:
    return bool(recobra.settings.twilio_account_sid and recobra.settings.twilio_auth_token)
