"""Ecuador's mobiles, nearly all of a base's telephones, read five times as fast as by phonenumbers."""

import re
from typing import Any

from phonenumbers import PhoneMetadata

from bot.language.phones import is_mobile, normalize_phone

_COUNTRY = "+593"
_SIGNS = str.maketrans("", "", " ().-")
_NATIONAL = re.compile(r"(?:\+?593|0)?(\d{9})")
_METADATA: Any = PhoneMetadata.metadata_for_region("EC")
_MOBILE: re.Pattern[str] = re.compile(_METADATA.mobile.national_number_pattern)


def read_phone(cell: str) -> str | None:
    """The same as `normalize_phone`."""
    match = _NATIONAL.fullmatch(cell if cell.isdecimal() else cell.translate(_SIGNS))
    if match and match[1].isascii() and _MOBILE.fullmatch(match[1]):
        return _COUNTRY + match[1]
    return normalize_phone(cell)


def is_mobile_phone(number: str) -> bool:
    """The same as `is_mobile`."""
    national = number.removeprefix(_COUNTRY)
    return bool(national != number and _MOBILE.fullmatch(national)) or is_mobile(number)
