"""What every route of the console needs: the database, the settings, and who asks."""

from contextlib import AbstractContextManager
from typing import Any, cast

from flask import Response, current_app, make_response, render_template, request
from flask_login import current_user
from sqlalchemy.orm import Session

from bot.bootstrap import Recobra
from bot.config import Settings
from bot.models import Conversation, Role
from bot.services import audit, ownership
from webhook.console.signing_in import SignedIn

ATTENDS = frozenset({Role.AGENT, Role.SUPERVISOR, Role.ADMIN})
SUPERVISES = frozenset({Role.SUPERVISOR, Role.ADMIN})
ADMINISTERS = frozenset({Role.ADMIN})
AT_OFFICE = frozenset({Role.CAC, Role.SUPERVISOR, Role.ADMIN})
WORKS_CASES = ATTENDS | {Role.STAFF}
EVERYBODY = frozenset(Role)


def recobra() -> Recobra:
    """The composition root of this process."""
    return cast(Recobra, current_app.extensions["recobra"])


def settings() -> Settings:
    """The settings of this process."""
    return recobra().settings


def reading() -> AbstractContextManager[Session]:
    """A consistent view."""
    return recobra().database.reading()


def writing() -> AbstractContextManager[Session]:
    """A unit of work."""
    return recobra().database.writing()


def me() -> SignedIn:
    """Who is signed in; only where a sign-in is required."""
    return cast(SignedIn, current_user)


def is_htmx() -> bool:
    """Whether a part of a page is asked for, not a page."""
    return request.headers.get("HX-Request") == "true"


def changed(template: str | None = None, *events: str, status: int = 200, **values: Any) -> Response:
    """A part of a page, telling the page's other parts by the names of events that they have to look again."""
    response = make_response(render_template(template, **values) if template else "", status)
    if events:
        response.headers["HX-Trigger"] = ", ".join(events)
    return response


def see(session: Session, conversation_id: int) -> Conversation:
    """A conversation of which something is shown; that it was seen is kept once a day.

    Raises:
        NotFound: there is none.
    """
    conversation = ownership.find(session, conversation_id)
    if not audit.has_looked(session, conversation):
        with writing() as other:
            audit.record(other, audit.VIEW, conversation)
    return conversation
