import pytest

from bot.language.amounts import read_amounts

from .tables import load_table


@pytest.mark.parametrize(("text", "expected"), load_table("amounts"))
def test_customers_amounts_are_read(text, expected):
    assert [str(found.value) for found in read_amounts(text)] == expected
