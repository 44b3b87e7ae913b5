"""Whether a customer tells of a death, a grave illness or great age: then a person attends them.

Source: the collections campaign's rule of care; docs/decisions/0012 says what counts.
"""

from enum import Enum
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.language.deaths import names_holder, tells_death
from bot.language.illnesses import tells_illness
from bot.language.old_age import tells_old_age
from bot.language.plain import make_plain
from bot.language.word_lists import split_words

_VOCABULARY = split_words(
    "fallecio fallecido fallecida fallecieron fallecimiento difunto difunta velorio entierro defuncion hospital "
    "hospitalizado hospitalizada internado internada intensiva quimioterapia operaron operado operada dialisis "
    "discapacidad discapacitado discapacitada enfermo enferma enfermedad leucemia alzheimer parkinson anciano anciana "
    "viejita viejito tercera embarazo delicada delicado postrado postrada trombosis titular"
)
_REAL_WORDS = frozenset(
    split_words(
        "operador operadora operario operando interna interno internet internacional intenso intensa tercero enfermera "
        "enfermero delicia terceras embargo hospitales operadas operados"
    )
)
_MISSPELLINGS = {
    "fallecio": "fallesio fayecio fayesio falesio fallecion fallcio",
    "murio": "mrio murip muruo murrio muio murop",
    "cancer": "cancr canser cancet",
    "hospital": "ospital hopital",
    "enferma": "enfrma",
    "enfermo": "enfrmo",
    "estoy": "toy stoy",
    "esta": "ta",
    "tengo": "tngo teng",
    "hermano": "ermano",
    "hermana": "ermana",
    "hijo": "ijo",
    "hija": "ija",
    "edad": "eda",
    "soy": "soi",
    "que": "q",
    "de": "d",
}
_KNOWN = {variant: word for word, variants in _MISSPELLINGS.items() for variant in variants.split()}
_SHORTEST = 7  # letters; in a shorter word any slip may make another


class Circumstance(Enum):
    """What is told; a death of the holder apart, since the family then has things to settle."""

    HOLDER_DEATH = "holder_death"
    DEATH = "death"
    ILLNESS = "illness"
    AGE = "age"


@lru_cache(maxsize=256)
def read_circumstance(text: str) -> Circumstance | None:
    """The gravest one that a text tells of, in the order of the members; None for none."""
    plain = " ".join(_correct(word) for word in make_plain(text).text.split())
    if tells_death(plain):
        return Circumstance.HOLDER_DEATH if names_holder(plain) else Circumstance.DEATH
    if tells_illness(plain):
        return Circumstance.ILLNESS
    return Circumstance.AGE if tells_old_age(plain) else None


@lru_cache(maxsize=8192)
def _correct(word: str) -> str:
    if word in _KNOWN:
        return _KNOWN[word]
    if len(word) < _SHORTEST or word in _REAL_WORDS:
        return word
    nearest = process.extractOne(word, _VOCABULARY, scorer=OSA.distance, score_cutoff=1)
    return nearest[0] if nearest and nearest[0][0] == word[0] and nearest[0][-1] == word[-1] else word
