"""`recobra understand` end to end: the trained model, Rasa's pipeline and the entities."""

from collections import Counter

from tests.nlu import corpus
from tests.nlu.conftest import ODD, Answers

SANE = 0.95  # measured 0.975; docs/nlu.md says how the sets came to be


def test_texts_by_another_hand_are_understood(answers: Answers) -> None:
    asked = zip(corpus.read_held_out(), answers.held_out, strict=True)
    wrong = [(text, right, answer["intent"]) for (text, right), answer in asked if answer["intent"] != right]
    assert len(wrong) <= (1 - SANE) * len(answers.held_out), wrong


def test_no_intent_is_neglected(answers: Answers) -> None:
    rights = [right for _, right in corpus.read_held_out()]
    asked = Counter(rights)
    pairs = zip(rights, answers.held_out, strict=True)
    missed = Counter(right for right, answer in pairs if answer["intent"] != right)
    assert not [intent for intent in asked if missed[intent] > 0.2 * asked[intent]]


def test_what_the_bot_does_not_serve_is_not_taken_for_what_it_does(answers: Answers) -> None:
    harmless = [answer for answer in answers.unknown if answer["intent"] in ("nlu_fallback", "out_of_scope")]
    assert len(harmless) >= 0.75 * len(answers.unknown)


def test_each_line_is_answered_in_order_whatever_it_holds(answers: Answers) -> None:
    assert [answer["text"] for answer in answers.odd] == ODD
    assert all(isinstance(answer["intent"], str) for answer in answers.odd)
    assert all(0 <= answer["confidence"] <= 1 for answer in answers.odd)
    first, empty, *_, last = [answer["intent"] for answer in answers.odd]
    assert (first, empty, last) == ("greet", "nlu_fallback", "thank")


def test_bytes_that_are_no_text_spoil_nothing_else(answers: Answers) -> None:
    assert answers.no_text["text"].endswith(" hola")


def test_entities_are_told_from_the_given_day(answers: Answers) -> None:
    assert answers.dated["intent"] == "return_equipment"
    assert [(entity["type"], entity["value"]) for entity in answers.dated["entities"]] == [
        ("date", "2021-03-17"), ("time", "15:00"), ("city", "Quito"),
    ]  # fmt: skip
