"""Whether digits are a telephone number one can write to or ring in the country, or abroad with its prefix."""

from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from bot.country import get_country

_REACHABLE = {
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE,
    PhoneNumberType.VOIP,
    PhoneNumberType.PERSONAL_NUMBER,
}
_LONGEST_NATIONAL = 10  # digits: what is longer and begins with the country's prefix has it


def to_e164(digits: str, *, international: bool = False) -> str | None:
    """Return a person's number in E.164, or None; `international`: a plus stood before the digits."""
    plan = get_country().phone
    if digits.startswith("00"):
        digits, international = digits[2:], True
    has_prefix = digits.startswith(plan.prefix) and len(digits) > _LONGEST_NATIONAL
    return _read(f"+{digits}" if international or has_prefix else digits, plan.region)


@lru_cache(maxsize=4096)
def _read(digits: str, region: str) -> str | None:
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    reachable = phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) in _REACHABLE
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if reachable else None


def is_mobile(number: str) -> bool:
    """Say whether an E.164 number is a mobile one, which WhatsApp can reach."""
    try:
        kind = phonenumbers.number_type(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False
    return kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


def to_national(number: str) -> str:
    """Return the digits that are dialled within the country for an E.164 number: 0991234567; another's as it is."""
    plan = get_country().phone
    if not number.startswith(f"+{plan.prefix}"):
        return number
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    shown = phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL)
    return "".join(sign for sign in shown if sign.isdigit())
