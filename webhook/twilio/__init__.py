"""The webhooks that Twilio calls, behind one check of its signature that no route can forget."""

from flask import Blueprint, Flask

from webhook.signature import require_signature
from webhook.twilio import agent_call, status, voice, whatsapp


def register(app: Flask) -> None:
    """Put all Twilio routes on the application."""
    signed = Blueprint("twilio", __name__)
    signed.before_request(require_signature)
    for part in (whatsapp, status, voice, agent_call):
        signed.register_blueprint(part.routes)
    app.register_blueprint(signed)
