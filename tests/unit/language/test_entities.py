from datetime import date

import pytest

from bot.language.entities import read_entities

from .tables import DATA

THURSDAY = date(2021, 3, 18)


def load_messages():
    lines = (DATA / "entities.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.rpartition("=>") for line in lines if not line.startswith("#"))
    return [(text.strip(), expected.strip()) for text, _, expected in pairs]


@pytest.mark.parametrize(("text", "expected"), load_messages())
def test_messages_are_read(text, expected):
    assert " ".join(f"{entity.type}={entity.value}" for entity in read_entities(text, THURSDAY)) == expected


def test_an_entity_keeps_the_customers_own_words():
    entities = read_entities("Voy el Viernés a las 10H30, cédula 171002003-1", THURSDAY)
    assert [entity.text for entity in entities] == ["Viernés", "a las 10H30", "171002003-1"]
