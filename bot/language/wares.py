"""What the operator's lines and devices are called to a customer, from the codes in its bases."""

from collections.abc import Sequence

_LINES = {
    "INTERNET FIJO": "Internet Fijo",
    "TELEFONIA FIJA": "Telefonía Fija",
    "TELEVISION DTH": "Televisión DTH",
    "CDMA": "CDMA",
    "MOVIL CORPORATIVO": "Móvil Corporativo",
}
_DEVICES = {
    "MODEM ADSL": "módem ADSL",
    "MODEM": "módem",
    "ONT": "ONT",
    "ROUTER": "router",
    "DECODIFICADOR": "decodificador",
    "DECODIFICADOR HD": "decodificador HD",
    "CONTROL REMOTO": "control remoto",
    "TELEFONO FIJO": "teléfono fijo",
    "TERMINAL CDMA": "terminal CDMA",
    "ANTENA": "antena",
}

_VOWELS = frozenset("AEIOUÁÉÍÓÚ")


def name_business_line(code: str) -> str:
    """Return "Internet Fijo" for "INTERNET FIJO"; an unknown code in title case."""
    words = code.upper().split()
    return _LINES.get(" ".join(words)) or " ".join(
        word if _is_acronym(word) else word.capitalize() for word in words
    )


def name_device(code: str) -> str:
    """Return "módem ADSL" for "MODEM ADSL"; an unknown code in small letters."""
    words = code.upper().split()
    return _DEVICES.get(" ".join(words)) or " ".join(
        word if _is_acronym(word) else word.lower() for word in words
    )


def _is_acronym(word: str) -> bool:
    return not _VOWELS.intersection(word)


def list_devices(codes: Sequence[str]) -> str:
    """Return the devices as a sentence lists them: "módem ADSL y ONT"."""
    return join_words([name_device(code) for code in codes])


def join_words(words: Sequence[str]) -> str:
    """Return "a, b y c", with the e that Spanish puts before an i."""
    if len(words) < 2:
        return "".join(words)
    last = words[-1].lower()
    joint = (
        "e" if last.startswith(("i", "hi", "í", "hí")) and not last.startswith(("hie", "ia", "io")) else "y"
    )
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"
