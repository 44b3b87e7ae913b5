"""Who tells of a death, an illness or great age, and who only sounds alike."""

import time

import pytest
import yaml

from bot.config import ROOT
from bot.language.circumstances import Circumstance, read_circumstance

from .tables import load_table

# Of what customers write for other things, as the NLU is taught: whoever raises this has read each new one.
_TOLD_IN_TRAINING = 243


def read(text):
    found = read_circumstance(text)
    return [] if found is None else [found.value.removeprefix("holder_")]


@pytest.mark.parametrize(("text", "expected"), load_table("circumstances"))
def test_circumstances_are_read(text, expected):
    assert read(text) == expected


def test_what_was_not_looked_at_is_read_too():
    table = load_table("circumstances_blind")
    right = sum(read(text) == expected for text, expected in table if expected)
    false = [text for text, expected in table if read(text) and not expected]
    told = sum(bool(expected) for _, expected in table)
    assert right / told >= 0.95
    assert len(false) / told <= 0.03, false


def test_hardly_anybody_who_writes_of_other_things_is_taken_for_one():
    examples = {
        line.removeprefix("- ").strip()
        for path in sorted((ROOT / "data" / "nlu").glob("*.yml"))
        for group in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        for line in group["examples"].splitlines()
    }
    told = [text for text in examples if read_circumstance(text)]
    assert len(told) <= _TOLD_IN_TRAINING


@pytest.mark.parametrize(
    "text",
    [
        "el titular murió hace un mes",
        "la dueña de la línea falleció",
        "mi papá, a nombre de quien está el contrato, ya es finado",
        "el señor que buscan ya falleció",
    ],
)
def test_a_death_of_the_holder_is_told_apart(text):
    assert read_circumstance(text) is Circumstance.HOLDER_DEATH


def test_the_gravest_comes_first():
    assert read("soy de la tercera edad, estoy enferma y mi esposo murió") == ["death"]
    assert read("soy de la tercera edad y estoy en diálisis") == ["illness"]


@pytest.mark.parametrize(
    "noise", ["mi mama murio ", "el modem murio ", "estoy en el ", "82 anos de ", "mi el perro "]
)
def test_no_text_takes_long(noise):
    started = time.process_time()
    read_circumstance((noise * 4096)[:4096])
    assert time.process_time() - started < 0.5
