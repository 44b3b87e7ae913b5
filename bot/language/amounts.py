"""The amounts of money in what a customer writes or says, in US dollars, Ecuador's currency."""

import re
from decimal import Decimal

from bot.language.date_words import MONTH
from bot.language.found import Found
from bot.language.plain import Plain, make_plain
from bot.language.rules import Rule, apply_rules, rule
from bot.language.time_words import NEVER_BARE

_CENT = Decimal("0.01")
_ONES = {"un": "1", "una": "1"}
_THOUSANDS = re.compile(r"(\d{1,3}(?:[., ]\d{3})+)(?:[.,](\d{1,2}))?")


def read_amounts(text: str) -> list[Found[Decimal]]:
    """Return the amounts in a text, in its order, in dollars with two places.

    A number is an amount only with a cue: a currency's sign or word, a verb such as pago or abono before it,
    or two decimal places. Only the first `plain.MAX_CHARS` characters are read.
    """
    return find_amounts(make_plain(text))


def find_amounts(plain: Plain) -> list[Found[Decimal]]:
    """Return the amounts in a text that has been made plain."""
    return apply_rules(_RULES, plain, None)


def parse_decimal(digits: str) -> Decimal:
    """Return the number behind "1.294,52", "1,294.52", "1.294", "40,5" or "40".

    A sign with three digits after it marks thousands.
    """
    if thousands := _THOUSANDS.fullmatch(digits):
        whole, decimals = re.sub(r"\D", "", thousands[1]), thousands[2] or "0"
        return Decimal(f"{whole}.{decimals}").quantize(_CENT)
    return Decimal(digits.replace(",", ".")).quantize(_CENT)


def _read_amount(match: re.Match[str], _context: None) -> Decimal:
    """Read the groups amount and cents; either may be missing."""
    groups = match.groupdict()
    whole = groups.get("amount") or "0"
    cents = groups.get("cents") or "0"
    return parse_decimal(_ONES.get(whole, whole)) + Decimal(_ONES.get(cents, cents)) / 100


def _hide(_match: re.Match[str], _context: None) -> None:
    return None


_BEFORE = r"(?<![\d.,:/-])"
_AFTER = r"(?![\d/]|[.,:-]\d| ?%| (?:por ciento|por 100)\b)"
_WHOLE = r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?|\d{1,3}(?: \d{3})+,\d\d"
_NUMBER = rf"(?P<amount>{_WHOLE}|\d{{1,9}}(?:[.,]\d{{1,2}})?)"
_BARE = rf"(?P<amount>{_WHOLE}|[1-9]\d{{0,4}}(?:[.,]\d{{1,2}})?)"
_TWO_PLACES = r"(?P<amount>\d{1,3}(?:[.,]\d{3})+[.,]\d\d|\d{1,9}[.,]\d\d)"
_SIGN = r"(?:us ?\$|\$|usd\b)"
_CURRENCY = r"(?:us\$|\$|(?:dolares|usd|dol)\b(?: americanos\b)?)"
_CENTS = r"(?: (?:con )?(?:y )?(?P<cents>(?<=con )\d\d(?!\d)|(?:\d\d?|un)(?= ?centavos))(?: ?centavos)?)"
_VERB = (
    r"(?:pag(?:o|ar|ue|aria|are|amos|arle|arles|arte|ando)|cancel(?:o|ar|e|aria|are|amos)|abon(?:o|ar|e|aria|are)"
    r"|deposit(?:o|ar|e|aria|are)|transf(?:ier[eo]|erir|eri|eriria)|doy|dar|daria|debo|adeudo|solo tengo"
    r"|cobr(?:an|ar|aron|o|e|aba)|carg(?:an|ar|aron|o)|factur(?:an|aron))"
)
_NOUN = (
    r"(?:valor|monto|saldo|deuda|cuotas?|abonos?|total)(?: (?:total|pendiente|mensual))? (?:de|es|por|son)"
)
_FILLER = r"(?:unos|unas|como|solo|solamente|hasta|al menos|minimo|maximo|la mitad,?|de|por|aproximadamente)"
_NOT_DUE = (
    rf"(?! (?:de |del )?{MONTH})(?! del? (?:este mes|presente|proximo|mes|l[oa]s)\b)"
    r"(?! ?(?:[ap]\.? ?m|h|hs|horas?)\b)"
    r"(?! (?:mes|dia|hora|cuota|factura|planilla|equipo|servicio|mega|vez)\b)"
    r"(?! (?:de la (?:manana|tarde|noche)|y media|y cuarto)\b)"
)

_RULES: list[Rule[None, Decimal]] = [
    rule(r"las? \d{1,2}[.,]\d\d|\d{1,2}[.,]\d\d ?(?:[ap]\.? ?m|h|hs|horas?|%|por ciento)", _hide),
    rule(rf"{_SIGN} ?{_NUMBER}(?: ?(?:dolares|usd)\b)?{_CENTS}?{_AFTER}", _read_amount),
    rule(rf"{_BEFORE}{_NUMBER} ?{_CURRENCY}{_CENTS}?", _read_amount),
    rule(rf"(?P<amount>una?) dolares{_CENTS}?", _read_amount),
    rule(rf"{_BEFORE}{_NUMBER}{_CENTS}{_AFTER}", _read_amount),
    rule(rf"{_BEFORE}(?P<cents>\d{{1,2}}|un) ?centavos", _read_amount),
    rule(rf"{_BEFORE}{_TWO_PLACES}{_AFTER}", _read_amount),
    rule(
        rf"(?:{_VERB}|{_NOUN})(?: {_FILLER}){{0,3}} (?P<span>{_BARE}){_AFTER}{_NOT_DUE}{NEVER_BARE}",
        _read_amount,
        "span",
    ),
    rule(rf"{_BEFORE}{_NUMBER}(?= (?:o|u|y|a|hasta) \d{{1,9}}(?:[.,]\d{{1,2}})? ?{_CURRENCY})", _read_amount),
]
