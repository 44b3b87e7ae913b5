"""Lets only Twilio in: nobody else can make a customer say something, or settle a message."""

import hmac
from collections.abc import Iterator
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

from flask import Request, current_app, request
from twilio.request_validator import RequestValidator

from bot.bootstrap import Recobra
from bot.config import Settings
from bot.errors import Unauthenticated

_DEFAULT_PORTS = {"http": 80, "https": 443}
_FORM = "application/x-www-form-urlencoded"


def require_signature() -> None:
    """Refuse the present request unless Twilio signed it with our token, or with the one before.

    Raises:
        Unauthenticated: no signature, or one over something else.
    """
    recobra: Recobra = current_app.extensions["recobra"]
    if not is_genuine(request, recobra.settings):
        raise Unauthenticated("La firma X-Twilio-Signature falta o no corresponde a esta solicitud.")


def is_genuine(asked: Request, settings: Settings) -> bool:
    """Whether the header is Twilio's signature over this very request.

    Source: twilio.com/docs/usage/security; shared facts, "Signature": raw path, with and without port.
    """
    given = asked.headers.get("X-Twilio-Signature", "").encode("utf-8", "replace")
    target = _raw_target(asked)
    shapes = list(_signed_fields(asked, target))
    for token in filter(None, (settings.twilio_auth_token, settings.twilio_auth_token_previous)):
        validator = RequestValidator(token)
        for base in _bases(settings.public_base):
            for fields in shapes:
                if hmac.compare_digest(_sign(validator, base + target, fields), given):
                    return True
    return False


def _signed_fields(asked: Request, target: str) -> Iterator[object]:
    """What may have been signed beside the URL: the form, or nothing where the URL vouches for the body."""
    body = asked.get_data(cache=True)
    if (
        asked.mimetype == _FORM and asked.form
    ):  # what cannot be decoded leaves an empty form: nothing was signed
        yield asked.form
    if not body:
        yield {}
    promised = parse_qs(urlsplit(target).query).get("bodySHA256", [""])[0]
    if promised and hmac.compare_digest(
        sha256(body).hexdigest().encode(), promised.lower().encode("utf-8", "replace")
    ):
        yield {}


def _sign(validator: RequestValidator, url: str, fields: object) -> bytes:
    try:
        return str(validator.compute_signature(url, fields)).encode()
    except UnicodeEncodeError:  # half a character pair: nothing that Twilio could have signed
        return b"\x00"


def _raw_target(asked: Request) -> str:
    """The path and query as they came over the wire: `request.url` decodes what Twilio signed encoded."""
    raw = asked.environ.get("RAW_URI") or asked.environ.get("REQUEST_URI") or asked.full_path
    if not raw.startswith("/"):  # the absolute form
        raw = "/" + raw.partition("://")[2].partition("/")[2]
    return str(raw).partition("#")[0]


def _bases(public_base: str) -> set[str]:
    """Our address with and without its port: Twilio signs both ways."""
    parts = urlsplit(public_base)
    host = parts.netloc.rpartition("@")[2]
    port = parts.port or _DEFAULT_PORTS.get(parts.scheme, 443)
    bare = host if parts.port is None else host.rpartition(":")[0]
    login = parts.netloc[: len(parts.netloc) - len(host)]
    names = {
        public_base,
        *(f"{parts.scheme}://{login}{name}{parts.path}" for name in (bare, f"{bare}:{port}")),
    }
    return names
