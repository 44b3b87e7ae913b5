"""Which choice a title written by halves means."""

from typing import Any

import pytest

from actions.half_written import find_chosen
from actions.reading import Said
from tests.unit.actions.speaking import FakeTracker, user

OTHER = {"title": "Otra ciudad", "payload": '/choose{"choice": "change:city"}'}
OFFERED = [
    {"title": "Quito", "payload": '/choose{"choice": "city:Quito"}'},
    OTHER,
    {"title": "martes 24 de marzo", "payload": '/choose{"choice": "day:2021-03-24"}'},
    {"title": "martes 31 de marzo", "payload": '/choose{"choice": "day:2021-03-31"}'},
    {"title": "Hablar con un asesor", "payload": "/ask_human"},
]


class _Talk:
    def __init__(self, text: str, offered: list[dict[str, Any]]) -> None:
        said = user(text)
        self.said = Said(said)
        self.tracker = FakeTracker([{"event": "bot", "data": {"buttons": offered}}, said])


def chosen(text: str) -> Said | None:
    return find_chosen(_Talk(text, OFFERED))  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["otra", "otra ciu", "Ciudad", "la otra ciudad"])
def test_the_only_title_that_fits(text: str) -> None:
    said = chosen(text)
    assert said is not None
    assert said.choice == ("change", "city")


def test_a_choice_that_stands_for_an_intent() -> None:
    said = chosen("con un ases")
    assert said is not None
    assert said.intent == "ask_human"


@pytest.mark.parametrize(
    "text", ["mart", "otra hora", "martes 2", "si", "ciudad otra", "otra vez no te entiendo"]
)
def test_what_fits_none_or_several_is_no_choice(text: str) -> None:
    assert chosen(text) is None


def test_a_number_counts_whole() -> None:
    said = chosen("martes 31")
    assert said is not None
    assert said.choice == ("day", "2021-03-31")
