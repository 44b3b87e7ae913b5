"""Twilio's identifiers and dates, as its API writes them."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import UTC, datetime
from email.utils import format_datetime

API_VERSION = "2010-04-01"
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_HIDDEN = re.compile(r"[A-Z]{2}\.[A-Za-z0-9]{1,128}")


def new_sid(prefix: str) -> str:
    """A fresh identifier such as `SM` followed by 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)


def utc_now() -> datetime:
    """The system's time in UTC: the provider's dates never follow the program's clock offset."""
    return datetime.now(UTC)


def rfc2822(moment: datetime | None) -> str | None:
    """The date format of the 2010-04-01 API, in UTC, or None."""
    return format_datetime(moment) if moment else None


def strip_channel(address: str) -> str:
    """`whatsapp:+593…` without its channel."""
    return address.removeprefix("whatsapp:")


def is_phone(text: str) -> bool:
    """Whether this is a telephone number in E.164."""
    return _E164.fullmatch(text) is not None


def is_address(text: str) -> bool:
    """Whether a message can be addressed to this: a telephone, or WhatsApp's id of a user who hides it."""
    plain = strip_channel(text)
    return is_phone(plain) or (plain != text and _HIDDEN.fullmatch(plain) is not None)


def normalise_phone(text: str) -> str:
    """E.164 from what a person types; a leading 0 means Ecuador. Raises ValueError if it is no number."""
    digits = re.sub(r"[\s().-]", "", strip_channel(text.strip()))
    if re.fullmatch(r"0\d{8,9}", digits):
        digits = "+593" + digits[1:]
    elif re.fullmatch(r"593\d{8,9}", digits):
        digits = "+" + digits
    if not is_phone(digits):
        raise ValueError("not a telephone number")
    return digits


def hidden_id(number: str) -> str:
    """The business-scoped user id that WhatsApp shows instead of a hidden number; a number has one."""
    return f"EC.{int(hashlib.sha256(number.encode()).hexdigest()[:12], 16)}"
