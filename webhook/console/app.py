"""The console's application: its parts, who may use each, and how its pages speak."""

from flask import Flask
from werkzeug.routing import IntegerConverter, ValidationError

from bot.bootstrap import Recobra
from webhook.console import (
    account,
    admin,
    cases,
    desk,
    errors,
    home,
    live,
    office,
    reporting,
    security,
    sending,
    words,
)
from webhook.console.cases import opening, outbox
from webhook.console.context import ADMINISTERS, AT_OFFICE, ATTENDS, EVERYBODY, SUPERVISES, WORKS_CASES
from webhook.console.desk import reviews
from webhook.console.forms import MOST

_MAX_BODY = 20 * 1024 * 1024  # bytes: an attachment of 16 MB, WhatsApp's limit, and its form
_PARTS = {
    **dict.fromkeys((home, account, live), EVERYBODY),
    **dict.fromkeys(desk.PARTS, ATTENDS),
    reviews: SUPERVISES,
    **dict.fromkeys(cases.PARTS, WORKS_CASES),
    opening: ATTENDS,
    outbox: SUPERVISES,
    **dict.fromkeys(reporting.PARTS, SUPERVISES),
    reporting.cancellations: WORKS_CASES,
    office: AT_OFFICE,
    **dict.fromkeys(admin.PARTS, ADMINISTERS),
}


class _Key(IntegerConverter):
    """A row's id in an address: there are no larger ones, and a database would fail on them."""

    regex = r"\d{1,10}"

    def to_python(self, value: str) -> int:
        """The id."""
        key = super().to_python(value)
        if key > MOST:
            raise ValidationError
        return int(key)


def create_console(recobra: Recobra) -> Flask:
    """Build the application around one composition root."""
    app = Flask("webhook.console", static_url_path="/console/static")
    app.config.update(
        MAX_CONTENT_LENGTH=_MAX_BODY,
        MAX_FORM_MEMORY_SIZE=512 * 1024,
    )
    app.extensions["recobra"] = recobra
    app.url_map.converters["int"] = _Key
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    words.register(app)
    errors.register(app)
    sending.register(app)
    for part in _PARTS:
        app.register_blueprint(part.routes)
    security.guard(app, recobra, {part.routes.name: roles for part, roles in _PARTS.items()})
    return app
