"""What pydantic finds wrong in settings and catalog, in Spanish: operators write both, and it speaks English."""

import re

from pydantic_core import ErrorDetails

_WORDS = {
    "missing": "falta",
    "extra_forbidden": "sobra: no se conoce ese nombre",
    "int_parsing": "debe ser un número entero",
    "int_type": "debe ser un número entero",
    "int_from_float": "debe ser un número entero",
    "float_parsing": "debe ser un número",
    "float_type": "debe ser un número",
    "bool_parsing": "debe ser true o false",
    "bool_type": "debe ser true o false",
    "string_type": "debe ser un texto (entre comillas, si parece un número o una hora)",
    "list_type": "debe ser una lista, [así]",
    "dict_type": "debe ser una tabla de nombres y valores",
    "model_type": "debe ser una tabla de nombres y valores",
    "model_attributes_type": "debe ser una tabla de nombres y valores",
    "greater_than": "debe ser mayor que {gt}",
    "greater_than_equal": "debe ser {ge} o más",
    "less_than": "debe ser menor que {lt}",
    "less_than_equal": "debe ser {le} o menos",
    "string_pattern_mismatch": "no tiene la forma esperada: {pattern}",
    "too_short": "debe tener al menos {min_length}",
    "string_too_short": "debe tener al menos {min_length} caracteres",
    "string_too_long": "tiene más de {max_length} caracteres",
}
_CHOICES = ("enum", "literal_error")


def explain(error: ErrorDetails) -> str:
    """What is wrong with a value, without saying where; complaints of our own validators are in Spanish already."""
    if error["type"] in _CHOICES:
        choices = re.findall(r"'([^']+)'", error["ctx"]["expected"])
        return f"«{error['input']}» no es ninguno de: {', '.join(choices)}"
    ours = _WORDS.get(error["type"])
    return ours.format_map(error.get("ctx", {})) if ours else error["msg"].removeprefix("Value error, ")
