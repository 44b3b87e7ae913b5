"""Keeps who signed in, who tried in vain, and who signed out, in the audit trail and in the log."""

from typing import Any

import structlog
from flask import Flask, Response, request
from flask_login import user_logged_in, user_logged_out

from bot.bootstrap import Recobra
from bot.services import accounts, audit

_log = structlog.get_logger()
_TRIES = ("security.login", "security.two_factor_token_validation", "security.mf_recovery")


def watch(app: Flask, recobra: Recobra) -> None:
    """Listen for what Flask-Login tells, and for what sign-in refuses."""

    def note_in(_sender: object, user: Any, **_more: object) -> None:
        _note(recobra, "account.sign_in", user.email)

    def note_out(_sender: object, user: Any, **_more: object) -> None:
        _note(recobra, "account.sign_out", user.email)

    def note_refused(response: Response) -> Response:
        tried = request.method == "POST" and request.endpoint in _TRIES
        if tried and response.status_code not in (302, 303):
            _log.warning("sign_in_refused", ip=request.remote_addr, status=response.status_code)
            _note(recobra, "account.sign_in_refused", request.form.get("email", "").strip().lower())
        return response

    app.extensions["sign_ins"] = note_in, note_out  # the signals forget them with the application
    user_logged_in.connect(note_in, app)
    user_logged_out.connect(note_out, app)
    app.after_request(note_refused)


def _note(recobra: Recobra, action: str, email: str) -> None:
    """Under the account's name; what was tried under a name that nobody has is in the log alone."""
    with recobra.database.writing() as session:
        account = accounts.find_by_mail(session, email)
        if account is not None:
            audit.doer.set(audit.Doer(account.email, request.remote_addr))
            audit.record(session, action, account)
