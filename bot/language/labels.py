"""What a customer calls a number decides what it is where its digits could be two things."""

import re
from typing import Literal

from bot.language.digit_runs import DigitRun
from bot.language.plain import Plain

type Label = Literal["cedula", "phone", "other", "number"]

_WORDS: dict[Label, str] = {
    "cedula": r"cedulas?|ced|ci|c\.? ?i|identificacion|identidad|dni|documento|ruc",
    "phone": r"celular(?:es)?|cel|telefonos?|tel|telf|tlf|fono|movil|fijo|convencional|whatsapp|wasap|wsp"
    r"|contacto|llam(?:ar|a|e|en)(?:me|nos)?|marca(?:r|me)?|escrib(?:ir|a|e)(?:me)?",
    "other": r"servicio|contrato|cuenta|pedido|orden|turno|factura|tarjeta|tramite|reclamo|codigo|serie",
    "number": r"numero|nro|num",
}
_LABEL = re.compile(
    r"(?<![a-z])(?:" + "|".join(rf"(?P<{name}>{words})" for name, words in _WORDS.items()) + r")(?![a-z])"
)
_REACH_BACK, _REACH_ON, _NEXT_NUMBER = 40, 25, 15  # characters


def find_label(plain: Plain, run: DigitRun) -> Label | None:
    """Return what the nearest word before the run calls it, else the first one after it.

    A word after it that leads on to another number belongs to that number.
    """
    start, end = run.groups[0].start, run.groups[-1].end
    before = re.split(r"\d", plain.text[max(0, start - _REACH_BACK) : start])[-1]
    labels = [_name(match) for match in _LABEL.finditer(before)]
    if labels:
        return labels[-1]
    after = plain.text[end : end + _REACH_ON + _NEXT_NUMBER]
    match = _LABEL.search(after, 0, _REACH_ON)
    if match and not re.search(r"\d", after[match.end() : match.end() + _NEXT_NUMBER]):
        return _name(match)
    return None


def _name(match: re.Match[str]) -> Label:
    return next(name for name in _WORDS if match[name])
