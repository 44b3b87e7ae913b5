"""Twilio's signature, written down again from its description."""

import base64
import hashlib
import hmac
from collections.abc import Mapping


def sign(url: str, fields: Mapping[str, str] | None = None, token: str = "") -> str:
    """The value of X-Twilio-Signature for a POST of these fields to this address."""
    text = url + "".join(name + value for name, value in sorted((fields or {}).items()))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()
