"""Texts with names in braces, as operators write them: a brace too few is told when the catalog is read."""

import re
from string import Formatter
from typing import Annotated

from pydantic import AfterValidator

_NAME = re.compile(r"[a-z][a-z0-9_]*")


def list_names(template: str) -> list[str]:
    """The words in braces of a template, in its order."""
    return [name for _, name, _, _ in Formatter().parse(template) if name]


def _check(text: str) -> str:
    try:
        pieces = list(Formatter().parse(text))
    except ValueError:
        raise ValueError(f"en «{text}» falta una llave o sobra otra") from None
    for _, name, form, conversion in pieces:
        if name is not None and (form or conversion or not _NAME.fullmatch(name)):
            raise ValueError(f"en «{text}» solo va un nombre entre llaves, y dice «{{{name}}}»")
    return text


Template = Annotated[str, AfterValidator(_check)]
