"""Numbers, days and sums in words, for a telephone voice that would misread their figures."""

from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal

from bot.language.e164 import to_national
from bot.language.word_lists import split_words
from bot.language.written_dates import MONTHS, WEEKDAYS

_UNDER_30 = split_words(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
    "dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro "
    "veinticinco veintiséis veintisiete veintiocho veintinueve"
)
_TENS = split_words("treinta cuarenta cincuenta sesenta setenta ochenta noventa")
_HUNDREDS = split_words(
    "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
)
_MINUTES = {0: "", 15: " y cuarto", 30: " y media"}


def speak_number(number: int) -> str:
    """Return a whole number from 0 to 999,999,999 in words; ValueError outside."""
    if not 0 <= number < 10**9:
        raise ValueError(f"cannot say {number}")
    if number >= 10**6:
        millions = (
            "un millón" if number < 2 * 10**6 else f"{_shorten(speak_number(number // 10**6))} millones"
        )
        return _join(millions, number % 10**6)
    if number >= 1000:
        thousands = "mil" if number < 2000 else f"{_shorten(speak_number(number // 1000))} mil"
        return _join(thousands, number % 1000)
    if number >= 100:
        return "cien" if number == 100 else _join(_HUNDREDS[number // 100 - 1], number % 100)
    if number < 30:
        return _UNDER_30[number]
    tens = _TENS[number // 10 - 3]
    return f"{tens} y {_UNDER_30[number % 10]}" if number % 10 else tens


def _join(head: str, rest: int) -> str:
    return f"{head} {speak_number(rest)}" if rest else head


def _shorten(words: str) -> str:
    """Before a noun uno loses its end: un dólar, veintiún mil."""
    if words.endswith("veintiuno"):
        return words.removesuffix("veintiuno") + "veintiún"
    return words.removesuffix("o") if words.endswith("uno") else words


def speak_digits(digits: str) -> str:
    """Return "cero, uno, cero, tres": the commas make a voice pause. What is no digit is left out."""
    return ", ".join(_UNDER_30[int(digit)] for digit in digits if digit.isascii() and digit.isdigit())


def speak_count(number: int, one: str, many: str) -> str:
    """Return "una factura", "veintiuna facturas", "dos facturas": the noun is feminine."""
    words = speak_number(number)
    return f"{words.removesuffix('uno') + 'una' if words.endswith('uno') else words} {one if number == 1 else many}"


def speak_phone(number: str) -> str:
    """Return a telephone digit by digit, the country's own (E.164) as it is dialled there: "cero, nueve, nueve, …"."""
    return speak_digits(to_national(number))


def speak_amount(amount: Decimal) -> str:
    """Return "mil doscientos noventa y cuatro dólares con cincuenta y dos centavos", rounded to cents."""
    cents = int((abs(amount) * 100).to_integral_value(ROUND_HALF_UP))
    whole, part = divmod(cents, 100)
    dollars = _count(whole, "dólar", "dólares")
    if not part:
        return dollars
    return (
        f"{dollars} con {_count(part, 'centavo', 'centavos')}"
        if whole
        else _count(part, "centavo", "centavos")
    )


def _count(number: int, one: str, many: str) -> str:
    joint = "de " if number and number % 10**6 == 0 else ""
    return f"{_shorten(speak_number(number))} {joint}{one if number == 1 else many}"


def speak_date(day: date, *, year: bool = False) -> str:
    """Return "miércoles treinta y uno de marzo", on request with "de dos mil veintiuno"."""
    number = "primero" if day.day == 1 else speak_number(day.day)
    spoken = f"{WEEKDAYS[day.weekday()]} {number} de {MONTHS[day.month - 1]}"
    return f"{spoken} de {speak_number(day.year)}" if year else spoken


def speak_time(clock: time) -> str:
    """Return "las diez y media de la mañana"; other minutes are counted: "las diez y veinte"."""
    hour = clock.hour % 12 or 12
    article, name = ("la", "una") if hour == 1 else ("las", speak_number(hour))
    minutes = _MINUTES.get(clock.minute, f" y {speak_number(clock.minute)}")
    return f"{article} {name}{minutes} {_name_half(clock.hour)}"


def _name_half(hour: int) -> str:
    if hour < 5:
        return "de la madrugada" if hour else "de la noche"
    if hour < 12:
        return "de la mañana"
    if hour == 12:
        return "del día"
    return "de la tarde" if hour < 19 else "de la noche"
