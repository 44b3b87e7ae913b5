"""What is searched for, a name or a cédula, travels in bodies; an address carries it sealed, as proxies log those."""

from typing import Any, cast

from cryptography.fernet import Fernet, InvalidToken
from flask import Flask, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

_LONGEST = 100  # characters
_SEALED = "s"  # the name of it in an address


def register(app: Flask, key: str) -> None:
    """Seal with this key, 32 bytes in URL-safe base64: all that serve the console have the same."""
    app.extensions["searches"] = Fernet(key)
    app.jinja_env.filters["sealed"] = seal


def seal(text: str) -> str:
    """For an address; nothing of nothing."""
    return _seal().encrypt(text.encode()).decode() if text else ""


def read() -> str:
    """What this request searches for: typed (`q`, of a form that is posted), or sealed in its address."""
    if "q" in request.form:
        return request.form["q"].strip()[:_LONGEST]
    return _open(request.values.get(_SEALED, ""))


def show(endpoint: str, text: str, **more: object) -> Response:
    """Go on to the page of what was typed, so that one comes back to it, and may load it anew."""
    values: dict[str, Any] = {**more, _SEALED: seal(text)}
    return redirect(url_for(endpoint, **{name: value for name, value in values.items() if value}), 303)


def _open(sealed: str) -> str:
    """Of what was not sealed here, nothing."""
    try:
        return _seal().decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken:
        return ""


def _seal() -> Fernet:
    return cast(Fernet, current_app.extensions["searches"])
