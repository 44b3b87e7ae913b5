"""What sounds like a date and is none: la mañana, Santo Domingo, de lunes a viernes, the choice "el 1"."""

import re
from datetime import date

from bot.language.date_words import MONTH, WEEKDAY
from bot.language.day_math import Reference
from bot.language.rules import Rule, rule


def _hide(_match: re.Match[str], _reference: Reference) -> date | None:
    return None


_STREET = (
    r"(?:la|av|avenida|calle|barrio|ciudadela|cdla|parque|sector|cooperativa|parroquia|colegio|escuela)\.?"
)
_WISH = r"(?:feliz|buen|lindo|bonito|bello|excelente)"

RULES: list[Rule[Reference, date]] = [
    rule(rf"{WEEKDAY} (?P<morning>de manana)", _hide, "morning"),
    *(
        rule(pattern, _hide)
        for pattern in (
            r"(?:(?:en|por|de|a|toda) )?(?:la|las|una|cada|media|misma|buenas?) mananas?",
            r"(?:^|(?<=[,.!;] )|(?<=gracias )|(?<=chao )|(?<= y ))hasta manana(?=[ .!]*$)",
            rf"{_WISH} (?:fin de semana|{WEEKDAY})",
            r"(?:es|seria|era) todo por hoy|nada mas por hoy",
            rf"{_STREET} \d{{1,2}} de {MONTH}",
            r"hoy en dia",
            r"(?:santo|santa|sto\.?|sta\.?|san) domingo",
            r"santodomingo",
            rf"{WEEKDAY} santo",
            rf"(?:desde )?(?:el )?{WEEKDAY} (?:a|hasta(?: el)?) {WEEKDAY}",
            rf"(?:los|cada|todos los|todo)(?: dias)? {WEEKDAY}(?: (?:y|e|o|,) {WEEKDAY})?",
            r"(?:cada|por|una) quincena|quincena pasada",
            r"fines de semana|fin de semana pasado|pasado fin de semana",
            r"^(?:el|la) [1-9](?=[ .!]*$)|^(?:el )?(?:1 ?(?:ro|ero|er)|primero)(?=[ .!]*$)",
            r"(?:servicio|atencion|internet|soporte|trabaj\w+|atiend\w+|abiert\w+|funcion\w+|es) 24/7"
            r"|[123]/[24] (?:horas?|dias?|litros?|kilos?|mes)",
        )
    ),
]
