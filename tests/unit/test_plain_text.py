from hypothesis import given
from hypothesis import strategies as st

from bot.services.inbound.plain_text import clean, neutralise_command, simplify

anything = st.text(st.characters(codec=None), max_size=200)


@given(anything)
def test_cleaned_text_can_be_kept_anywhere(text: str) -> None:
    kept = clean(text)
    kept.encode("utf-8")
    assert "\x00" not in kept
    assert clean(kept) == kept


@given(anything)
def test_no_text_is_a_command_to_rasa(text: str) -> None:
    said = neutralise_command(clean(text))
    assert said
    assert not said.strip().startswith("/")


def test_what_people_write_stays() -> None:
    for text in ("Hola, ¿qué tal? ñ", "🙂👨‍👩‍👧", "مرحبا", "una\nlínea\ty otra", "a" * 10_000):
        assert clean(text) == text
    assert clean("a" * 20_000) == "a" * 10_000


def test_simplified() -> None:
    assert simplify("  ¡Opción 2.º, POR favor! ") == "opcion 2 o por favor"
