"""Whether digits are a telephone number one can write to or ring in Ecuador, or abroad with its prefix."""

from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberType

_REACHABLE = {
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE,
    PhoneNumberType.VOIP,
    PhoneNumberType.PERSONAL_NUMBER,
}
_PREFIX = "593"


@lru_cache(maxsize=4096)
def to_e164(digits: str, *, international: bool = False) -> str | None:
    """Return a person's number in E.164, or None; `international`: a plus stood before the digits."""
    if digits.startswith("00"):
        digits, international = digits[2:], True
    international = international or (digits.startswith(_PREFIX) and len(digits) > 10)
    try:
        number = phonenumbers.parse(f"+{digits}" if international else digits, "EC")
    except phonenumbers.NumberParseException:
        return None
    reachable = phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) in _REACHABLE
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if reachable else None


def is_mobile(number: str) -> bool:
    """Say whether an E.164 number is a mobile one, which WhatsApp can reach."""
    try:
        kind = phonenumbers.number_type(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False
    return kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
