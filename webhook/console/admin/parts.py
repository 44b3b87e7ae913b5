"""What the administrators' pages share: their tabs, and how a form that was refused is shown again."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from bot.queries.data_requests import count_attention
from webhook.console.context import reading

TABS = (
    ("accounts.show_accounts", "Cuentas", "people"),
    ("replies.show_replies", "Respuestas", "chat"),
    ("admin_offices.show_offices", "Oficinas", "office"),
    ("data_requests.show_requests", "Datos personales", "shield"),
    ("opt_outs.show_opt_outs", "Bajas", "close"),
    ("trail.show_trail", "Auditoría", "list"),
    ("retention.show_retention", "Conservación", "clock"),
)


def show(template: str, status: int = 200, **values: object) -> tuple[str, int]:
    """A page of the section; 422 where its form was refused."""
    with reading() as session:
        attention = count_attention(session)
    return render_template(f"admin/{template}.html", tabs=TABS, attention=attention, **values), status


def done(text: str, endpoint: str, **values: Any) -> Response:
    """What was done is told on the next page."""
    flash(text, "done")
    return redirect(url_for(endpoint, **values), 303)
