"""Cédulas, telephones, sums and days in the many shapes in which customers write and dictate them."""

from datetime import date
from decimal import Decimal

import phonenumbers
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.cedulas import is_valid
from bot.language.speech import speak_amount, speak_digits, speak_number
from bot.language.word_lists import split_words

# What a message may be made of without naming any number, day or sum.
WORDS = split_words(
    """hola buenas señorita quiero entregar el modem de mi casa router banco pichincha cooperativa factura planilla
    deuda servicio internet televisión teléfono cédula celular número correo dirección pagar cancelar abonar depositar
    dólares gracias por favor no entiendo sí claro titular esposo hija vecino oficina agencia cuánto debo cuándo dónde
    para qué también pero porque entonces siempre nunca nadie todo nada algo poco mucho convenio cuotas tarjeta débito
    reclamo"""
)


def for_all(*strategies):
    """Try the test on examples, however busy the machine is."""
    return lambda test: settings(deadline=None, max_examples=200)(given(*strategies)(test))


def _complete(nine: str) -> str:
    return next(nine + last for last in "0123456789" if is_valid(nine + last))


def _is_given_out(digits: str) -> bool:
    return phonenumbers.is_valid_number(phonenumbers.parse(digits, "EC"))


CEDULAS = st.from_regex(r"(0[1-9]|1[0-9]|2[0-4])[0-5][0-9]{6}", fullmatch=True).map(_complete)
MOBILES = st.from_regex(r"09[2-9][0-9]{7}", fullmatch=True).filter(
    lambda digits: not is_valid(digits) and _is_given_out(digits)
)
LANDLINES = st.from_regex(r"0[2-7][2-9][0-9]{6}", fullmatch=True).filter(_is_given_out)
SERVICES = st.from_regex(r"[2-7][0-9]{7}", fullmatch=True)
DAYS = st.dates(date(2015, 1, 1), date(2060, 12, 31))
AMOUNTS = st.decimals(Decimal("0.01"), Decimal("99999.99"), places=2)


def speak_group(digits: str) -> str:
    """A group as one says it: "cero noventa y nueve", "ciento veintitrés", "cero cero tres"."""
    zeros = len(digits) - len(digits.lstrip("0"))
    rest = digits[zeros:]
    return " ".join(["cero"] * zeros + ([speak_number(int(rest))] if rest else []))


def speak_pairs(digits: str) -> str:
    """Two by two, as long numbers are dictated: "diecisiete diez cero dos cero cero treinta y uno"."""
    pairs = [digits[place : place + 2] for place in range(0, len(digits), 2)]
    return " ".join(map(speak_group, pairs))


def cut(digits: str, places: set[int], sign: str) -> str:
    """The digits with a sign at these places."""
    return "".join(
        f"{sign if place in places and place else ''}{digit}" for place, digit in enumerate(digits)
    )


def dictate(digits: str) -> list[str]:
    """In words, one by one and two by two."""
    return [speak_digits(digits), speak_digits(digits).replace(",", ""), speak_pairs(digits)]


def write_amount(amount: Decimal) -> list[str]:
    """A sum as people write and say it."""
    whole, cents = divmod(int(amount * 100), 100)
    thousands = f"{whole:,}".replace(",", ".")
    written = [
        f"${amount}",
        f"USD {amount}",
        f"{amount} dólares",
        f"${thousands},{cents:02}",
        f"{whole:,}.{cents:02} dólares",
    ]
    written += [f"{whole},{cents:02} usd", speak_amount(amount), speak_amount(amount).upper()]
    if cents == 0:
        written += [f"${whole}", f"{whole} dólares", f"{whole}$", f"{whole} dolaritos"]
    elif whole:
        written += [
            f"{whole} dólares con {cents} centavos",
            f"{whole} dolares y {cents} ctvs",
            f"{whole} con {cents:02}",
        ]
    return written
