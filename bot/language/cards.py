"""Payment cards' numbers, which nobody here may keep: found in what customers write, and masked before it is stored."""

import re

from stdnum import luhn

# 14 to 19 digits, alone or in groups; the first digit is a card's. A RUC has 13, a telephone 15 at most and other ones.
_RUN = re.compile(r"(?<![\d+])[2-6](?:[ .\-]?\d){13,18}(?!\d)")
_LEAST_PLAIN = 15  # a slip in the number makes it no less a card's


def mask_cards(text: str) -> str:
    """The text with each card's number replaced by its last four digits: "[tarjeta …1234]"."""
    return _RUN.sub(_mask, text)


def _mask(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found[0])
    is_card = luhn.is_valid(digits) or len(digits) in (_LEAST_PLAIN, 16)
    return f"[tarjeta …{digits[-4:]}]" if is_card else found[0]
