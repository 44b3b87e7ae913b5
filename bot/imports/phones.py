"""The country's mobiles, nearly all of a base's telephones, read five times as fast as by phonenumbers."""

import re
from functools import lru_cache
from typing import Any

from phonenumbers import PhoneMetadata

from bot.country import get_country
from bot.language.phones import is_mobile, normalize_phone

_SIGNS = str.maketrans("", "", " ().-")


def read_phone(cell: str) -> str | None:
    """The same as `normalize_phone`."""
    plan = get_country().phone
    shape = _make_shape(plan.region, plan.prefix, plan.trunk)
    match = shape.fullmatch(cell if cell.isdecimal() else cell.translate(_SIGNS))
    return f"+{plan.prefix}{match[1]}" if match else normalize_phone(cell)


def is_mobile_phone(number: str) -> bool:
    """The same as `is_mobile`."""
    plan = get_country().phone
    is_ours = number.startswith(f"+{plan.prefix}")
    return bool(is_ours and _make_shape(plan.region, plan.prefix, plan.trunk).fullmatch(number)) or is_mobile(
        number
    )


@lru_cache
def _make_shape(region: str, prefix: str, trunk: str) -> re.Pattern[str]:
    """A mobile with the country's prefix, with the trunk digit, or with neither; the national number as a group."""
    metadata: Any = PhoneMetadata.metadata_for_region(region)
    mobile = metadata.mobile.national_number_pattern
    dialled = f"|{trunk}" if trunk else ""
    return re.compile(rf"(?:\+?{prefix}{dialled})?((?:{mobile}))", re.ASCII)
