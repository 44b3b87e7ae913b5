import pytest

from bot.language.cities import read_cities

from .tables import DATA


def load_cities():
    lines = (DATA / "cities.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("=>") for line in lines if not line.startswith("#"))
    return [(text.strip(), cities.strip()) for text, cities in pairs]


@pytest.mark.parametrize(("text", "expected"), load_cities())
def test_customers_towns_are_read(text, expected):
    assert " ".join(found.value for found in read_cities(text)) == expected
