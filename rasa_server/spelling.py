"""Folds the many spellings of chat and of speech recognition into one: the classifier hears words, not keys.

Training and understanding fold alike. Accents, capitals, punctuation, stretched letters and the letters that
sound the same in Ecuador (b and v; s, z and soft c; ll and y; silent h) never reach the model.
"""

import re
import unicodedata

_ABBREVIATIONS = {
    "q": "que", "k": "que", "ke": "que", "qe": "que", "kien": "quien", "kiero": "quiero", "aki": "aqui",
    "xq": "porque", "xk": "porque", "pq": "porque", "pk": "porque", "porq": "porque",
    "x": "por", "xfa": "por favor", "xfavor": "por favor", "porfa": "por favor", "porfis": "por favor",
    "porfavor": "por favor", "pf": "por favor", "plis": "por favor",
    "d": "de", "dl": "del", "m": "me", "t": "te", "pa": "para", "xa": "para", "pal": "para el",
    "dnd": "donde", "dond": "donde", "cdo": "cuando", "cndo": "cuando", "cm": "como",
    "tb": "tambien", "tmb": "tambien", "tbn": "tambien", "nd": "nada", "tngo": "tengo",
    "sta": "esta", "stoy": "estoy", "toy": "estoy", "ta": "esta", "bn": "bien", "ntp": "no te preocupes",
    "ud": "usted", "uds": "ustedes", "ustd": "usted", "sr": "senor", "sra": "senora", "srta": "senorita",
    "bns": "buenos", "bnas": "buenas", "bnos": "buenos", "wenas": "buenas", "wenos": "buenos", "ola": "hola",
    "grax": "gracias", "grcs": "gracias", "tx": "thanks", "ty": "thanks",
    "msj": "mensaje", "msjs": "mensajes", "tlf": "telefono", "telf": "telefono", "cel": "celular",
    "num": "numero", "hr": "hora", "hrs": "horas", "min": "minutos", "ubi": "ubicacion",
}  # fmt: skip
_LONE_LETTERS = {"s": "si", "n": "no", "k": "ok", "q": "que"}
_SPOKEN = (
    (re.compile(r"\b(?:see|se|ce) (?:ene te|ente|ene t)\b"), "cnt"),
    (re.compile(r"\b(?:o ene te|oene te|o n t)\b"), "ont"),
    (re.compile(r"\b(?:see|se|ce) a (?:see|se|ce)\b"), "cac"),
)
_EMOJI = {
    "👋": "hola", "🙏": "gracias", "👍": "si", "👌": "si", "✅": "si", "🆗": "si", "💯": "si", "👎": "no",
    "❌": "no", "🚫": "no", "🙅": "no", "😂": "jaja", "🤣": "jaja", "😅": "jaja", "🤖": "robot",
    "🤔": "?", "❓": "?",
}  # fmt: skip
_LONG_NUMBER = re.compile(r"\b[0-9][0-9 -]{6,}[0-9]\b")
_NUMBER = re.compile(r"[0-9]+(?:[.,:/-][0-9]+)*")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_SOUNDS = tuple(
    (re.compile(letters), sound)
    for letters, sound in (
        (r"qu(?=[ei])", "k"), (r"ph", "f"), (r"sh", "ch"), (r"(?<!c)h", ""), (r"c(?=[ei])", "s"),
        (r"c(?!h)", "k"), (r"q", "k"), (r"z", "s"), (r"v", "b"), (r"ll", "y"), (r"gu(?=[ei])", "g"),
        (r"g(?=[ei])", "j"),
        (r"w", "u"), (r"x", "s"), (r"m(?=[bp])", "n"), (r"(.)\1", r"\1"), (r"y\b", "i"),
    )
)  # fmt: skip
_LAUGHTER = re.compile(r"\b(?:[aj]*jaja[aj]*|(?:je){2,}|(?:ji){2,}|l+o+l+|x+d+)\b")


def fold(text: str) -> str:
    """The words of a text as they sound, lower case and unaccented, separated by single spaces."""
    folded = _words(text)
    for pattern, sound in _SOUNDS:
        folded = pattern.sub(sound, folded)
    return folded


def _words(text: str) -> str:
    plain = _STRETCHED.sub(r"\1", _unaccented(text))
    plain = _LAUGHTER.sub(" jaja ", plain)
    for pattern, word in _SPOKEN:
        plain = pattern.sub(word, plain)
    words = _spaced(_without_digits(plain)).split()
    if len(words) == 1:
        return _LONE_LETTERS.get(words[0], _ABBREVIATIONS.get(words[0], words[0]))
    return " ".join(_ABBREVIATIONS.get(word, word) for word in words)


def _unaccented(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).lower()
    return "".join(character for character in decomposed if unicodedata.category(character) != "Mn")


def _without_digits(text: str) -> str:
    """Amounts, times and days become 0; cédulas and telephones a word of their own."""
    return _NUMBER.sub(" 0 ", _LONG_NUMBER.sub(" cifras ", text))


def _spaced(text: str) -> str:
    return "".join(_symbol(character) for character in text)


def _symbol(character: str) -> str:
    if character.isalnum():
        return character
    if character in _EMOJI:
        return f" {_EMOJI[character]} "
    if character in "?$" or unicodedata.category(character) == "So":
        return f" {character} "
    return " "
