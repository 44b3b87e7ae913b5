"""The language data stay whole: enough of every intent, no text with two meanings, nothing leaked."""

from collections import Counter, defaultdict

import pytest
import yaml

from bot.config import ROOT
from tests.nlu import corpus
from tests.nlu.folding import fold

ENOUGH = 40
SMALLER = {"households": 15}


def _all_examples() -> list[corpus.Example]:
    return [example for path in sorted(corpus.DATA.glob("*.yml")) for example in corpus.read_file(path.stem)]


@pytest.mark.parametrize("voice", corpus.VOICES)
def test_each_voice_says_enough_of_every_intent(voice: str) -> None:
    counts = Counter(intent for _, intent in corpus.read_file(voice))
    assert set(counts) == {intent for _, intent in corpus.read_held_out()}
    assert min(counts.values()) >= SMALLER.get(voice, ENOUGH)


def test_every_intent_is_known_to_the_dialogue() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    assert {intent for _, intent in _all_examples()} <= set(domain["intents"])


def test_no_text_has_two_intents() -> None:
    intents = defaultdict(set)
    for text, intent in _all_examples():
        intents[fold(text)].add(intent)
    assert {text: meanings for text, meanings in intents.items() if len(meanings) > 1} == {}


def test_supplements_repeat_no_held_out_text() -> None:
    held_out = {fold(text) for text, _ in corpus.read_held_out()} | {fold(t) for t in corpus.read_unknown()}
    assert [text for text, _ in corpus.read_supplements() if fold(text) in held_out] == []


def test_every_file_of_language_data_is_judged_or_a_supplement() -> None:
    assert {path.stem for path in corpus.DATA.glob("*.yml")} == {*corpus.VOICES, *corpus.SUPPLEMENTS}
