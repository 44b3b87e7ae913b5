"""Sums of money written as Ecuador writes them."""

from decimal import Decimal


def format_amount(amount: Decimal) -> str:
    """Return "$1.294,52", of dollars."""
    sign = "-" if amount < 0 else ""
    figures = f"{abs(amount):,.2f}".translate(str.maketrans(",.", ".,"))
    return f"{sign}${figures}"
