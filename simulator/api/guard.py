"""What every API request passes: credentials, the log, and the faults that numbers ask for."""

from __future__ import annotations

import hmac
import time

from flask import Blueprint, Response, g, request

from simulator.errors import ApiError
from simulator.exchange import exchange
from simulator.identity import API_VERSION

PREFIX = f"/{API_VERSION}/Accounts/<account_sid>"


def guard(blueprint: Blueprint) -> Blueprint:
    """Check credentials before, and log after, every request of a blueprint."""
    blueprint.before_request(_authenticate)
    blueprint.after_request(_note)
    return blueprint


def _authenticate() -> None:
    g.started = time.monotonic()
    settings = exchange().settings
    given = request.authorization
    user, password = (given.username, given.password) if given else (None, None)
    known = hmac.compare_digest((user or "").encode(), settings.account_sid.encode())
    allowed = known and hmac.compare_digest((password or "").encode(), settings.auth_token.encode())
    if not allowed:
        raise ApiError(20003)
    wanted = (request.view_args or {}).pop("account_sid", settings.account_sid)
    if wanted != settings.account_sid:
        raise ApiError(20404, request.path)


def _note(response: Response) -> Response:
    exchange().log.add(
        "api",
        f"{request.method} {_short(request.path)}",
        status=response.status_code,
        milliseconds=round((time.monotonic() - g.get("started", time.monotonic())) * 1000),
        url=request.full_path.rstrip("?"),
        params={name: ", ".join(values) for name, values in request.form.lists()},
        answer=response.get_data(as_text=True)[:4000] if response.is_json else "",
    )
    return response


def _short(path: str) -> str:
    return path.removeprefix(f"/{API_VERSION}/Accounts/{exchange().settings.account_sid}").removesuffix(
        ".json"
    )
