"""The cells that the back office's files share: each is read, or makes its row unusable."""

from datetime import date
from decimal import Decimal

from bot.country import get_country
from bot.imports import cells
from bot.imports.layouts import Cells
from bot.imports.phones import is_mobile_phone, read_phone
from bot.imports.rows import BadCellError
from bot.language.country_words import adapt
from bot.language.e164 import to_national
from bot.language.identifiers import normalize_company, normalize_person

_MOST = 999


def read_cedula(cell: str) -> str:
    """A person's identifier with a right check digit, or `BadCellError`."""
    cedula = normalize_person(cell)
    if cedula is None:
        shown = cell.strip()
        wrong = f"«{shown}» no es una cédula válida" if shown else "falta la cédula"
        raise BadCellError("cedula", adapt(wrong))
    return cedula


def read_company(cell: str) -> str:
    """A company's identifier with a right check digit, or `BadCellError`."""
    number = normalize_company(cell)
    if number is None:
        shown, name = cell.strip(), get_country().identifiers_of("company")[0].name
        raise BadCellError("identifier", f"«{shown}» no es un {name} válido" if shown else f"falta el {name}")
    return number


def read_mobile_line(cell: str) -> str:
    """A mobile of the country as it is dialled there, or `BadCellError`."""
    number = read_phone(cell)
    if number is None or not is_mobile_phone(number):
        shown = cell.strip()
        raise BadCellError("line", f"«{shown}» no es una línea móvil" if shown else "falta la línea")
    return to_national(number)


def read_service_number(cell: str) -> str:
    """The service's number, or `BadCellError`."""
    number = cells.read_number(cell)
    if number is None:
        shown = cell.strip()
        reason = f"«{shown}» no es un número de servicio" if shown else "falta el número de servicio"
        raise BadCellError("service_number", reason)
    return number


def read_day(cell: str, column: str, what: str) -> date:
    """A day, or `BadCellError`; `what` completes "la fecha …"."""
    day = cells.read_date(cell)
    if day is None:
        shown = cell.strip()
        raise BadCellError(column, f"«{shown}» no es una fecha válida" if shown else f"falta la fecha {what}")
    return day


def read_value(cell: str, column: str) -> Decimal:
    """Dollars, zero where the cell is empty, or `BadCellError`."""
    amount = cells.read_amount(cell)
    if amount is None:
        raise BadCellError(column, f"«{cell.strip()}» no es un valor en dólares")
    return amount


def read_choice(cell: str, column: str, *, yes: str, no: str) -> bool:
    """Which of the two words, in any case, or `BadCellError`."""
    word = cells.read_text(cell).upper()
    if word not in (yes, no):
        raise BadCellError(column, f"«{cell.strip()}» no es {yes} ni {no}")
    return word == yes


def read_count(cell: str, column: str, what: str) -> int:
    """So many, below a thousand, or `BadCellError`; `what` completes "un número de …"."""
    text = cells.read_number(cell.strip().rjust(3, "0")) or ""
    if not text.isdecimal() or int(text) > _MOST:
        raise BadCellError(column, f"«{cell.strip()}» no es un número de {what}")
    return int(text)


def read_words(row: Cells, column: str, reason: str, limit: int) -> str:
    """Words of at most `limit` letters, or `BadCellError`; `reason` is said where there are none."""
    words = cells.read_text(row[column])
    if not words:
        raise BadCellError(column, reason)
    if len(words) > limit:
        raise BadCellError(column, f"tiene más de {limit} letras")
    return words


def read_phones(row: Cells) -> list[str]:
    """The telephones of a row in E.164, each once, or `BadCellError` where none can be rung."""
    written = [cell for cell in (row["phone_1"], row.get("phone_2", "")) if cell.strip()]
    phones = dict.fromkeys(phone for phone in map(read_phone, written) if phone)
    if not phones:
        shown = " y ".join(f"«{cell.strip()}»" for cell in written)
        raise BadCellError("phone", f"ningún teléfono válido: {shown}" if shown else "falta el teléfono")
    return list(phones)


def read_flag(row: Cells, column: str) -> bool:
    """Yes or no, or `BadCellError`."""
    flag = cells.read_yes(row[column])
    if flag is None:
        raise BadCellError(column, f"«{row[column].strip()}» no es SI ni NO")
    return flag


def read_email(cell: str) -> str | None:
    """A mail address; None where there is none: nobody is left out for it."""
    text = cell.strip()
    return text if "@" in text and len(text) <= 254 else None
