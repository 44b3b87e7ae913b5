"""One text, many spellings: all reach the classifier alike."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.nlu.folding import fold, misspell


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("¿DÓNDE QUEDA?", "donde queda?"),
        ("holaaaa", "ola"),
        ("siiii porfa", "sí, por favor"),
        ("kiero debolber el modem", "quiero devolver el módem"),
        ("xq me cobran", "porque me cobran"),
        ("canselar la zita", "cancelar la cita"),
        ("soy de la see ente", "soy de la CNT"),
        ("la o ene te", "la ONT"),
        ("jajajaja", "jaja"),
        ("👍🏽", "sí"),
        ("n", "no"),
        ("pago $80,50", "pago $12"),
        ("cédula 0912345678", "cédula 1712345678"),
    ],
)
def test_spellings_of_the_same_words_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("sí", "no"), ("0912345678", "35"), ("¿entregué?", "entregué")])
def test_what_differs_in_meaning_stays_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_any_text_folds_into_single_spaced_words_without_capitals(text: str) -> None:
    folded = fold(text)
    assert " ".join(folded.split()) == folded.strip()
    assert not any(character in "ABCDEFGHIJKLMNOPQRSTUVWXYZÁÉÍÓÚÑ" for character in folded)


@given(st.text("abcdefghij ", max_size=60), st.integers())
def test_a_slip_keeps_the_words_and_spares_the_short_ones(text: str, seed: int) -> None:
    slipped = misspell(text, random.Random(seed))
    if slipped is None:
        assert all(len(word) < 4 for word in text.split())
    else:
        assert len(slipped.split()) == len(text.split())
        assert [w for w in text.split() if len(w) < 4] == [
            slip for word, slip in zip(text.split(), slipped.split(), strict=True) if len(word) < 4
        ]
