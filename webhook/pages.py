"""The short page at the address that `recobra up` prints: what runs here, and where to go on."""

from html import escape

from flask import Blueprint, Flask, Response, current_app

from webhook import health

routes = Blueprint("pages", __name__)
_PAGE = """<!doctype html><html lang="es"><meta charset="utf-8"><title>Recobra</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}}
td{{padding:.2rem 1.5rem .2rem 0}}</style>
<h1>Recobra</h1><p>Campañas de recuperación por WhatsApp y teléfono.</p>
<table>{rows}</table>
<p><a href="/login"><b>Consola de asesores</b></a></p>
<p><a href="/healthz">Vida</a> · <a href="/readyz">Estado</a> · <a href="/metrics">Métricas</a></p></html>"""
_STATES = {
    "ok": "en marcha",
    "unreachable": "no responde",
    "failing": "falla",
    "late": "no trabaja",
    "not configured": "sin configurar",
}
_NAMES = {
    "database": "Base de datos",
    "rasa": "Diálogo (Rasa)",
    "actions": "Acciones",
    "twilio": "Twilio",
    "scheduler": "Reloj de las campañas",
}


def register(app: Flask) -> None:
    """Put the page on the application."""
    app.register_blueprint(routes)


@routes.get("/")
def show_start() -> Response:
    """What runs, and whether it does."""
    states = health.check(current_app.extensions["recobra"])
    rows = "".join(
        f"<tr><td>{_NAMES[name]}</td><td>{escape(_STATES.get(state, state))}</td></tr>"
        for name, state in states.items()
    )
    return Response(_PAGE.format(rows=rows), content_type="text/html; charset=utf-8")
