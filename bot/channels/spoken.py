"""Makes a written reply fit to be heard: addresses spelled, short forms said in full, signs and pictures left out."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from bot.language.speech import speak_number

_ADDRESS = re.compile(
    r"(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<url>(?:https?://)?(?:[\w-]+\.)+(?:ec|com|gob|net|org)(?:\.ec)?(?:/[\w./-]*)?)"
    r"|\b1-?800-?(?P<area>\d{3})-?(?P<line>\d{3})\b"
    r"|(?<![\d.,])(?P<percent>\d{1,3}) ?%"
    r"|(?-i:\b(?P<short>CAC|CNT|DTH|ADSL|ONT|Av\.|Dr\.|Sr\.|Sra\.|Gral\.)(?!\w))",
    re.IGNORECASE,
)
_SHORT = {
    "CAC": "Centro de Atención",
    "Av.": "Avenida",
    "Dr.": "Doctor",
    "Sr.": "señor",
    "Sra.": "señora",
    "Gral.": "General",
}
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


class Piece(NamedTuple):
    """A stretch of a text: as written, and how it is said where a voice would not say it so."""

    written: str
    said: str | None = None


def speak(text: str) -> str:
    """The text as a voice can read it."""
    return " ".join("".join(piece.said or piece.written for piece in pronounce(text)).split())


def pronounce(text: str) -> list[Piece]:
    """The text in pieces, its words as they are: the campaign's are the operator's to the letter."""
    return [piece for piece in _cut(" ".join(text.split())) if piece.written]


def _cut(text: str) -> Iterator[Piece]:
    end = 0
    for match in _ADDRESS.finditer(text):
        yield Piece(_leave_out_signs(text[end : match.start()]))
        yield Piece(match[0], _say_address(match))
        end = match.end()
    yield Piece(_leave_out_signs(text[end:]))


def _leave_out_signs(text: str) -> str:
    heard = "".join(char for char in text if unicodedata.category(char) not in _UNHEARD)
    return re.sub(r"\s+", " ", _MARKUP.sub(" ", heard))


def _say_address(match: re.Match[str]) -> str:
    if match["area"]:
        return f"1 800, {match['area']}, {match['line']}"
    if match["percent"]:
        return f"{speak_number(int(match['percent']))} por ciento"
    if match["short"]:
        return _SHORT.get(match["short"]) or " ".join(match["short"])
    return spell(match["email"] or _without_scheme(match["url"]))


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
