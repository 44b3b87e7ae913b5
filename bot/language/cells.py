"""What a spreadsheet does to numbers: 253709695.0, 9.91780220E8, '0992530829."""

from decimal import Decimal, InvalidOperation

_LONGEST = 15  # digits a spreadsheet keeps, and the most an international number has


def clean_cell(raw: str) -> str:
    """Return a cell's text with a number spoiled by a float's notation made whole again."""
    text = raw.strip().removeprefix("'").strip()
    if not any(sign in text for sign in ".,eE") or text.count(".") + text.count(",") > 1:
        return text
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return text
    whole = number.is_finite() and 0 <= number.adjusted() < _LONGEST and number == number.to_integral_value()
    return f"{number:.0f}" if whole else text
