import pytest

from bot.language.digit_runs import read_digits
from bot.language.numbers import read_number

from .tables import load_table


@pytest.mark.parametrize(("text", "expected"), load_table("numbers"))
def test_number_words_are_read(text, expected):
    number = read_number(text)
    assert ([] if number is None else [str(number)]) == expected


@pytest.mark.parametrize(("text", "expected"), load_table("digits"))
def test_dictated_digits_are_joined(text, expected):
    assert read_digits(text) == "".join(expected)
