"""Serves the pictures that we send on WhatsApp, to whoever has the signed address."""

from flask import Blueprint, Flask, Response, current_app

from bot.services import media

routes = Blueprint("media", __name__)


def register(app: Flask) -> None:
    """Put the route on the application."""
    app.register_blueprint(routes)


@routes.get("/media/<token>")
def show_media(token: str) -> Response:
    """One file, as the type that it was kept with."""
    settings = current_app.extensions["recobra"].settings
    kept = media.read_token(settings, token)
    response = Response(media.read(settings, kept), content_type=kept["content_type"])
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
