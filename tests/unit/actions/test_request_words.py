"""How long a suspension is wanted, what is asked in between, and what is no reason yet, in customers' words."""

import pytest

from actions import request_words
from actions.reading import Said


def say(text: str) -> Said:
    return Said({"text": text})


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("tres meses", 3), ("unos dos mesesitos", 2), ("un mesecito", 1), ("medio año", 6), ("un semestre", 6),
        ("un año", 12), ("mes y medio", None), ("un mes y medio", 2), ("un par de meses", 2), ("45 días", 2),
        ("quince días", 0), ("una semana", 0), ("hasta que regrese", None), ("el lunes", None),
    ],
)  # fmt: skip
def test_months(text: str, months: int | None) -> None:
    assert request_words.read_months(say(text)) == months


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("y eso cuanto cuesta?", "cost"), ("me van a cobrar algo?", "cost"), ("digame si tiene algun costo", "cost"),
        ("cuanto se demora", "time"), ("cuando vienen?", "time"), ("en que tiempo me llaman?", "time"),
        ("que documentos necesito?", "needs"), ("para que quiere mi numero?", "why"),
        ("que paso con mi tramite?", "status"), ("en que estado esta mi pedido", "status"),
        ("es muy caro", None), ("me cobran demasiado", None), ("ya no tiene precio competitivo", None),
    ],
)  # fmt: skip
def test_questions(text: str, topic: str | None) -> None:
    assert request_words.find_question(say(text)) == topic


@pytest.mark.parametrize("text", ["por", "porque", "es que", "la verdad es que", "lo que pasa es que"])
def test_half_a_sentence_is_no_reason_yet(text: str) -> None:
    assert request_words.FRAGMENT.fullmatch(say(text).plain)


@pytest.mark.parametrize(
    ("text", "skips"),
    [
        ("no", True), ("prefiero no decirlo", True), ("motivos personales", True), ("no quiero decir", True),
        ("no me gusta", False), ("porque nunca vienen", False), ("no sirve", False),
    ],
)  # fmt: skip
def test_who_would_rather_not_say_why(text: str, skips: bool) -> None:
    assert bool(request_words.SKIPS.fullmatch(say(text).plain)) == skips


@pytest.mark.parametrize(
    ("text", "is_just_since"),
    [
        ("3 meses", True), ("desde ayer", True), ("hace como dos semanas", True), ("desde el lunes pasado", True),
        ("se corta desde ayer", False), ("lento", False), ("todos los días se va", False),
    ],
)  # fmt: skip
def test_a_while_is_not_what_fails(text: str, is_just_since: bool) -> None:
    assert request_words.is_just_since(say(text)) == is_just_since
