"""What Ecuador's texts call a cédula, in the words of another country: its operator need not write all texts anew."""

import re
from typing import Any

from bot.country import get_country

_CEDULA = "cédula"
# As the texts have it: with its length, which other identifiers do not share, and with its article.
_WAYS = re.compile(
    r"(?P<whole>(?:los|sus|tus) (?:diez|10) dígitos de (?=(?:tu|su|la) cédula))|(?P<length> \((?:10|diez) dígitos\))"
    r"|(?P<article>\b(?:de la|a la|la|una|esa|esta|otra) )?cédulas?(?P<right> válida)?",
    re.IGNORECASE,
)
_MASCULINE = {
    "de la": "del", "a la": "al", "la": "el", "una": "un", "esa": "ese", "esta": "este", "otra": "otro",
}  # fmt: skip


def adapt(text: str) -> str:
    """The text, with the country's own name of what persons are known by."""
    own = get_country().identifiers_of("person")[0]
    if own.name == _CEDULA or not re.search(r"c[ée]dula", text, re.IGNORECASE):
        return text

    def name(found: re.Match[str]) -> str:
        if found["whole"] or found["length"]:
            return ""
        article, right = (found["article"] or "").strip(), found["right"] or ""
        if own.is_feminine:
            return f"{found['article'] or ''}{own.name}{right}"
        changed = _MASCULINE.get(article.lower(), "")
        begun = changed.capitalize() if article[:1].isupper() else changed
        return f"{begun} {own.name}".lstrip() + (" válido" if right else "")

    return _WAYS.sub(name, text)


def adapt_all(value: Any) -> Any:
    """The same in all texts of a file that was read."""
    if isinstance(value, str):
        return adapt(value)
    if isinstance(value, list):
        return [adapt_all(each) for each in value]
    if isinstance(value, dict):
        return {key: adapt_all(each) for key, each in value.items()}
    return value
