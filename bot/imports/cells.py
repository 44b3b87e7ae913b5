"""What a cell means once spreadsheets have spoiled it: dates, amounts, yes or no, lists."""

import re
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

_EXCEL_EPOCH = date(1899, 12, 30)
_EARLIEST, _LATEST = date(1980, 1, 1), date(2100, 1, 1)
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?:[ T]\d{1,2}:.*)?")
_YEAR_FIRST = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})(?:[ T]\d{1,2}:.*)?")
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
_AMOUNT = re.compile(r"\d+(?:[.,]\d{1,2})?")
_PRECISE = re.compile(r"\d+[.,]\d{4,}")
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*(?:(?!\1)[.,]\d{1,2})?")
_SPOILED = re.compile(r"\s|[.,]0+$")
_NUMBER = re.compile(r"(?=.*[0-9])[0-9A-Za-z-]{3,20}")
_TOO_MUCH = Decimal(10) ** 12  # the number of something else
_CURRENCY = re.compile(r"^(?:US\$|USD|\$)|(?:USD|\$)$", re.IGNORECASE)


@lru_cache(maxsize=4096)
def read_date(cell: str) -> date | None:
    """A day: 16-5-2020 and 29/07/2020 (day first), 2020-03-31, Excel's serial 43978; None otherwise."""
    text = cell.strip()
    if match := _YEAR_FIRST.fullmatch(text):
        return _make_date(int(match[1]), int(match[2]), int(match[3]))
    if match := _DAY_FIRST.fullmatch(text):
        year = int(match[3])
        return _make_date(year + 2000 if year < 100 else year, int(match[2]), int(match[1]))
    if match := _SERIAL.fullmatch(text):
        return _keep_plausible(_EXCEL_EPOCH + timedelta(days=int(match[1])))
    return None


@lru_cache(maxsize=4096)
def read_amount(cell: str) -> Decimal | None:
    """Dollars with two places: '339,53' '837.47' '$1399,40' '1.294,52'; an empty cell is zero.

    None where it cannot be read. One separator before three digits groups thousands: none has three decimals;
    four and more, as a workbook's formula leaves them, are rounded to cents.
    """
    text = _CURRENCY.sub("", cell.strip().replace(" ", "").replace("\xa0", "")).strip()
    if text in ("", "-"):
        return Decimal("0.00")
    if match := _GROUPED.fullmatch(text):
        text = text.replace(match[1], "")
    elif not (_AMOUNT.fullmatch(text) or _PRECISE.fullmatch(text)):
        return None
    amount = Decimal(text.replace(",", "."))
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP) if amount < _TOO_MUCH else None


def read_yes(cell: str) -> bool | None:
    """'SI', 'SÍ', 'S' or 'X' is yes; 'NO', 'N' or nothing is no; None is neither."""
    word = cell.strip().upper()
    if word in ("SI", "SÍ", "S", "X", "1"):
        return True
    return False if word in ("", "NO", "N", "0", "-") else None


def read_list(cell: str) -> list[str]:
    """'MODEM ADSL+ONT' as its parts."""
    return [part for part in map(read_text, cell.split("+")) if part]


def read_number(cell: str) -> str | None:
    """A service number: digits (perhaps with letters), as text; None if there is none."""
    text = _SPOILED.sub("", cell.strip().lstrip("'"))
    return text if _NUMBER.fullmatch(text) else None


def read_text(cell: str) -> str:
    """Words with single spaces; characters that no database keeps are dropped."""
    return " ".join(cell.replace("\0", "").split())


def _make_date(year: int, month: int, day: int) -> date | None:
    try:
        return _keep_plausible(date(year, month, day))
    except ValueError:
        return None


def _keep_plausible(day: date) -> date | None:
    return day if _EARLIEST <= day < _LATEST else None
