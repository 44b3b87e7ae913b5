"""Makes a written reply fit to be heard: addresses spelled, signs and pictures left out."""

import re
import unicodedata

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_URL = re.compile(r"(?:https?://)?(?:[\w-]+\.)+(?:ec|com|gob|net|org)(?:\.ec)?(?:/[\w./-]*)?", re.IGNORECASE)
_TOLL_FREE = re.compile(r"\b1-?800-?(\d{3})-?(\d{3})\b")
_PIECE = re.compile(r"[a-záéíóúñ]+|\d|[^\sa-z\d]", re.IGNORECASE)
_SIGNS = {".": "punto", "@": "arroba", "-": "guion", "_": "guion bajo", "/": "barra", "+": "más"}
_DIGITS = ("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve")
# What is said as a word although it is short, and what is said otherwise than it is written.
_SAID = {
    "com": "com",
    "web": "web",
    "net": "net",
    "org": "org",
    "www": "triple doble u",
    "posventagec": "posventa gec",
}
_LETTER_BY_LETTER = 3
_UNHEARD = ("So", "Sk", "Cc", "Cf", "Cs", "Co", "Cn")  # pictures, and what no document may hold
_MARKUP = re.compile(r"[*_~`#|<>{}\[\]]|\(\s*\)")


def speak(text: str) -> str:
    """The text as a voice can read it."""
    heard = " ".join(text.split())
    heard = _EMAIL.sub(lambda match: spell(match[0]), heard)
    heard = _URL.sub(lambda match: spell(_without_scheme(match[0])), heard)
    heard = _TOLL_FREE.sub(r"1 800, \1, \2", heard)
    heard = "".join(char for char in heard if unicodedata.category(char) not in _UNHEARD)
    return " ".join(_MARKUP.sub(" ", heard).split())


def spell(address: str) -> str:
    """A mail or web address, piece by piece: "cnt.gob.ec" is "c n t punto g o b punto e c"."""
    return " ".join(_say_piece(piece.lower()) for piece in _PIECE.findall(address))


def _say_piece(piece: str) -> str:
    if piece in _SAID:
        return _SAID[piece]
    if piece.isdigit():
        return _DIGITS[int(piece)] if piece.isascii() else piece
    if not piece[0].isalpha():
        return _SIGNS.get(piece, "")
    return " ".join(piece) if len(piece) <= _LETTER_BY_LETTER else piece


def _without_scheme(url: str) -> str:
    bare = re.sub(r"^https?://", "", url, flags=re.IGNORECASE)
    trailing = len(bare) - len(bare.rstrip("./"))
    return bare[: len(bare) - trailing] if trailing else bare
