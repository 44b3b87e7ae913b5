"""The words that dates, times and amounts are made of, and the ways people misspell them."""

import re
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.language.word_lists import split_words

WEEKDAYS = tuple(split_words("lunes martes miercoles jueves viernes sabado domingo"))
MONTHS = tuple(
    split_words("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre")
)

_SHORTEST_WORD = 6  # letters; in a shorter one any slip may make another word
_OTHER_WORDS = split_words(
    "sabados domingos manana mananas semana semanas quincena proximo proxima proximos proximas "
    "siguiente siguientes dolares centavos cedula mediodia temprano veinte treinta cuarenta cincuenta "
    "sesenta setenta ochenta noventa doscientos trescientos cuatrocientos quinientos seiscientos "
    "setecientos ochocientos novecientos dieciseis diecisiete dieciocho diecinueve veintiuno "
    "veintidos veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve"
)
_VOCABULARY = tuple(word for word in (*WEEKDAYS, *MONTHS, *_OTHER_WORDS) if len(word) >= _SHORTEST_WORD)
_LONG_WORDS = ("miercoles", "septiembre", "noviembre", "diciembre")  # two slips still leave nothing else

# Real words one slip away from the vocabulary: they mean themselves.
_REAL_WORDS = frozenset(
    split_words(
        "manzana manzanas manada manadas marana maranas magana macana macanas manazas manara manaba "
        "manama samana semanal semanales quincenal salado salados sanado sanados sabido sabidos sacado "
        "sacados sobado sabato sabalo dominio dominios domino dominos dominico dominicos vienes jueces "
        "mares mates martos martel mantes martas marten martens mortes dolores angosto agoto aposto "
        "acosto agosta ferrero novena treintena projimo proximal celula credula temperado temprana "
        "tempranos tempano sirviente veinti venite vente dominga domingas maltes projimos sabalos"
    )
)

# Misspellings too far from the right word, or too short, for an edit distance to be trusted.
_MISSPELLINGS = {
    "hoy": "oy hoi",
    "hoy dia": "hoydia",
    "manana": "mnn mna manna mnana maniana mnyana mnna manan maana manaan",
    "pasado": "pasao pazado psado",
    "pasado manana": "pasadomanana pasadomaniana pasaomanana",
    "ayer": "aier hayer",
    "anteayer": "antier antiayer antayer antiayer antyer",
    "lunes": "lune lunez luns",
    "martes": "marte martez",
    "miercoles": "mierkoles mierkole miercole",
    "jueves": "juebes juebez jueve guebes juev",
    "viernes": "biernes bierne vierne",
    "sabado": "savado sabdo zabado sabao",
    "domingo": "domigo domingop",
    "enero": "henero enro",
    "febrero": "febero",
    "marzo": "marso marz mrzo mzo marxo",
    "abril": "avril abrl abri aril",
    "junio": "junyo",
    "julio": "jullio jlio",
    "agosto": "agsto",
    "septiembre": "setiembre",
    "octubre": "otubre",
    "proximo": "prox prosimo procsimo proccimo",
    "proxima": "prosima procsima proccima",
    "fin de semana": "finde findesemana",
    "fin de mes": "findemes finmes",
    "quincena": "kincena",
    "mediodia": "mediodias",
    "a las": "alas",
    "a la": "ala",
    "de la": "dela",
    "en la": "enla",
    "por la": "porla",
    "de": "d",
    "para el": "pal",
    "por": "x",
    "dia": "diia",
    "dias": "diaz",
    "y": "i",
    "cedula": "sedula cedual ceula zedula cedla",
    "dolares": "dolarez dolar dolarsitos dolaritos dolarito dolars dls",
    "centavos": "sentavos centabos centavo ctvs ctv cvs",
    "cero": "sero zero",
    "tres": "trez",
    "cuatro": "cuatr quatro",
    "cinco": "sinco cinko",
    "siete": "ciete",
    "ocho": "hocho",
    "nueve": "nuebe",
    "diez": "dies diex",
    "once": "onse",
    "doce": "dose",
    "trece": "trese",
    "catorce": "catorse",
    "quince": "quinse kinse",
    "veinte": "beinte",
    "veintiuno": "ventiuno veintiun ventiun veintiuna",
    "veintidos": "ventidos",
    "veintitres": "ventitres",
    "veinticinco": "venticinco",
    "treinta": "trenta",
    "cincuenta": "sincuenta",
    "sesenta": "secenta",
    "cien": "sien",
    "setecientos": "setesientos",
    "millon": "millones",
}

_KNOWN = {variant: word for word, variants in _MISSPELLINGS.items() for variant in variants.split()}
_STRETCHED = re.compile(r"(.)\1{2,}")
_GLUED_NUMBER = re.compile(
    r"(treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa)[iy](un[oa]?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)"
)


@lru_cache(maxsize=8192)
def correct(word: str) -> str:
    """Return the vocabulary's word, or words, that a folded word stands for, else the word itself."""
    word = _STRETCHED.sub(r"\1", word)
    if word in _KNOWN:
        return _KNOWN[word]
    if glued := _GLUED_NUMBER.fullmatch(word):
        return f"{glued[1]} y {glued[2]}"
    if len(word) < _SHORTEST_WORD - 1 or word in _REAL_WORDS:
        return word
    nearest = process.extractOne(
        word, _VOCABULARY, scorer=OSA.distance, score_cutoff=1
    ) or process.extractOne(word, _LONG_WORDS, scorer=OSA.distance, score_cutoff=2)
    return nearest[0] if nearest and nearest[0][0] == word[0] else word
