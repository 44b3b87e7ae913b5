"""How the console is kept shut: sign-in with a second factor, CSRF tokens, cookies, headers, and no page by default."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Flask, Response, abort, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user
from flask_security import Security
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as AnyResponse

from bot.bootstrap import Recobra
from bot.config import Settings
from bot.models import Role
from bot.services import accounts, audit
from webhook.console import searches, sign_ins
from webhook.console.second_factor import RescueForm, SetupForm
from webhook.console.signing_in import AccountStore, AnyMail

_SESSION = timedelta(hours=12)  # a working day
_FRESH = timedelta(minutes=15)  # since the password: nobody changes the second factor of a desk left open
# Asked by the page itself, whether anybody sits before it or not.
_PASSIVE = frozenset({"live.show_changes", "reports.show_now"})
_OF_ONE = "10 per minute; 60 per hour"  # attempts from one address at one account
_OF_ACCOUNT = "200 per hour"
_OF_ADDRESS = "120 per minute"
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self'; "
        "connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
}


class _Sessions(SecureCookieSessionInterface):
    """Cookies are `Secure` wherever the console is reached over https; a plain one is for this machine alone."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return bool(app.config["HTTPS_ONLY"]) or request.is_secure


def guard(app: Flask, recobra: Recobra, roles: Mapping[str, frozenset[Role]]) -> None:
    """Put sign-in and all protections on the application; `roles`: by blueprint, who may use it. Others: nobody."""
    settings = recobra.settings
    app.config.update(_configure(settings))
    app.session_interface = _Sessions()
    if settings.web_proxies:
        count = settings.web_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    searches.register(app, _derive(settings, "searches"))
    Babel(app, default_locale="es_ES", default_timezone=settings.timezone)
    CSRFProtect(app)
    Security(
        app,
        AccountStore(recobra),
        mail_util_cls=AnyMail,
        two_factor_setup_form=SetupForm,
        two_factor_rescue_form=RescueForm,
    )
    _limit(app, settings)
    sign_ins.watch(app, recobra)
    app.extensions["admitted"] = roles
    app.before_request(lambda: _admit(recobra, roles))
    app.after_request(_protect)
    app.teardown_request(_forget_doer)


def _configure(settings: Settings) -> dict[str, Any]:
    https = settings.public_base.startswith("https://")
    return {
        "SECRET_KEY": _derive(settings, "console"),
        "HTTPS_ONLY": https,
        "SESSION_COOKIE_NAME": "recobra",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": _SESSION,
        "SESSION_REFRESH_EACH_REQUEST": False,
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        "REMEMBER_COOKIE_SECURE": https,
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session
        "WTF_CSRF_SSL_STRICT": False,  # the proxy speaks http to us; the token is tied to the session
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": {"argon2"},
        "SECURITY_PASSWORD_LENGTH_MIN": accounts.SHORTEST_PASSWORD,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_LOGIN_URL": "/login",
        "SECURITY_LOGOUT_URL": "/console/logout",
        "SECURITY_POST_LOGIN_VIEW": "/console/",
        "SECURITY_POST_LOGOUT_VIEW": "/login",
        "SECURITY_CHANGEABLE": True,
        "SECURITY_CHANGE_URL": "/console/account/password",
        "SECURITY_POST_CHANGE_VIEW": "/console/account",
        "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_SETUP_URL": "/console/account/second-factor",
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "/console/account",
        "SECURITY_TWO_FACTOR_TOKEN_VALIDATION_URL": "/login/code",
        "SECURITY_TWO_FACTOR_SELECT_URL": "/login/select",
        "SECURITY_TWO_FACTOR_RESCUE_URL": "/login/rescue",
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_URL": "/console/account/recovery-codes",
        "SECURITY_MULTI_FACTOR_RECOVERY_URL": "/login/recovery",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [_derive(settings, "recovery codes").encode()],
        "SECURITY_FRESHNESS": _FRESH,
        "SECURITY_FRESHNESS_GRACE_PERIOD": _FRESH,
        "SECURITY_TOTP_SECRETS": {"1": _derive(settings, "totp")},
        "SECURITY_TOTP_ISSUER": "Recobra",
        "SECURITY_VERIFY_URL": "/console/account/verify",
    }


def _derive(settings: Settings, purpose: str) -> str:
    """A key of its own for each purpose, from the one of the installation."""
    digest = hmac.new(settings.secret_key.encode(), purpose.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode()


def _limit(app: Flask, settings: Settings) -> None:
    """Nobody can try passwords or codes by the hundred; with several processes the count is Redis'.

    By address and account, since a whole office of agents comes from one address at eight o'clock.
    """
    storage = settings.redis_url or "memory://"
    limiter = Limiter(
        get_remote_address,
        app=app,
        storage_uri=storage,
        strategy="moving-window",
        in_memory_fallback_enabled=True,  # a Redis that is away locks nobody out, and lets nobody try for ever
    )
    for endpoint in ("login", "two_factor_token_validation", "mf_recovery", "verify", "change_password"):
        name = f"security.{endpoint}"
        view: Any = app.view_functions[name]
        for limit, key in (
            (_OF_ONE, _name_pair),
            (_OF_ACCOUNT, _name_account),
            (_OF_ADDRESS, get_remote_address),
        ):
            view = limiter.limit(limit, key_func=key, methods=["POST"])(view)
        app.view_functions[name] = view


def _name_account() -> str:
    """Whose password or code is tried: a password's by what was typed, whoever else began to sign in here."""
    if request.endpoint == "security.login":
        return request.form.get("email", "").strip().lower()
    return str(session.get("tf_user_id") or session.get("_user_id") or "")


def _name_pair() -> str:
    return f"{get_remote_address()} {_name_account()}"


def _admit(recobra: Recobra, roles: Mapping[str, frozenset[Role]]) -> AnyResponse | None:
    """Only who is signed in, with a role that the blueprint admits; sign-in itself and static files are free."""
    endpoint = request.endpoint
    if any(
        "\0" in text
        for sent in (request.args, request.form)
        for pair in sent.items(multi=True)
        for text in pair
    ):
        abort(400)  # no database keeps it as text
    if endpoint is None or endpoint == "static":
        return None
    if request.blueprint == "security":
        _note_doer()
        return None
    if not current_user.is_authenticated:
        return _ask_to_sign_in()
    if current_user.role not in roles.get(request.blueprint or "", frozenset()):
        abort(403)
    _note_doer()
    session.permanent = True
    if endpoint not in _PASSIVE or request.args.get("active"):
        _note_presence(recobra)
    return None


def _ask_to_sign_in() -> AnyResponse:
    login = url_for("security.login", next=request.full_path.rstrip("?") if request.method == "GET" else None)
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": url_for("security.login")})
    return redirect(login)


def _note_doer() -> None:
    email = current_user.email if current_user.is_authenticated else "nobody"
    audit.doer.set(audit.Doer(email, request.remote_addr))


def _forget_doer(_error: BaseException | None) -> None:
    """The thread's next request is somebody else's."""
    audit.doer.set(audit.Doer())


def _note_presence(recobra: Recobra) -> None:
    if current_user.seen_at is None or accounts.is_stale(current_user.seen_at):
        with recobra.database.writing() as session:
            accounts.note_presence(session, current_user.id)


def _protect(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint == "static":
        response.headers["Cache-Control"] = (
            "public, no-cache"  # asked again by its tag: an update is seen at once
        )
    if response.headers.get("Content-Type", "").startswith("text/html"):
        response.headers.setdefault("Vary", "HX-Request")
    return response
