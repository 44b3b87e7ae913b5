"""Reads Twilio's form fields so that no value, missing, strange or hostile, can break a handler."""

import re
from typing import Any

from flask import Request

from bot.language.cards import mask_cards
from bot.services.inbound.plain_text import clean

_LARGEST_ID = 2**31 - 1  # of the database's integer keys
_NUMBER = re.compile(r"[+ ]?(\d{7,15})")
_NOBODY = {"", "anonymous", "restricted", "unavailable", "unknown", "private", "+266696687", "266696687"}
SHORT = 254


def text(asked: Request, name: str, limit: int = SHORT) -> str:
    """A field's value, cleaned and cut; empty when it is not there."""
    return clean(asked.form.get(name, "", str), limit).strip()


def body(asked: Request, name: str) -> str:
    """A field that a customer filled, cleaned, with its line breaks; a payment card's number is never kept."""
    return mask_cards(clean(asked.form.get(name, "", str)))


def number(value: str | None, largest: int = _LARGEST_ID) -> int | None:
    """A non-negative whole number up to `largest`, or None."""
    if value and value.isascii() and value.isdigit() and len(value) <= 10 and int(value) <= largest:
        return int(value)
    return None


def message_id(asked: Request) -> int | None:
    """Our message, as the URL that we gave to Twilio names it."""
    return number(asked.args.get("message"))


def address(raw: str) -> str:
    """A telephone in E.164, the id of a hidden one, or empty where nobody is named."""
    bare = raw.removeprefix("whatsapp:").strip()
    if bare.casefold() in _NOBODY:
        return ""
    match = _NUMBER.fullmatch(bare)
    return f"+{match[1]}" if match else bare


def first(asked: Request, *names: str) -> str:
    """The first of these fields that says something."""
    return next((value for name in names if (value := text(asked, name))), "")


def coordinates(asked: Request) -> dict[str, Any] | None:
    """A location message's place, or None."""
    try:
        place: dict[str, Any] = {
            "latitude": float(text(asked, "Latitude", 30)),
            "longitude": float(text(asked, "Longitude", 30)),
        }
    except ValueError:
        return None
    if not (abs(place["latitude"]) <= 90 and abs(place["longitude"]) <= 180):
        return None
    return place | {key.lower(): value for key in ("Address", "Label") if (value := text(asked, key))}
