"""What is read from a message beyond its intent."""

import pytest

from actions.forms import gives_up, is_elsewhere
from actions.reading import Said
from tests.unit.actions.speaking import said


@pytest.mark.parametrize(
    "text", ["ya no", "olvídalo", "mejor no", "cancelar", "dejémoslo ahí", "ya no quiero nada", "no importa"]
)
def test_wishes_to_stop(text: str) -> None:
    assert gives_up(said(text))


@pytest.mark.parametrize(
    "text", ["mejor el jueves", "no, a las 10", "quito", "el lunes ya no puedo a las 9 pero a las 11 si"]
)
def test_what_names_a_value_is_no_wish_to_stop(text: str) -> None:
    assert not gives_up(said(text))


def test_dropping_it_is_no_refusal_to_hand_in() -> None:
    assert gives_up(said("no, olvidelo", "refuse_return"))
    assert not gives_up(said("no quiero entregar", "refuse_return"))


def test_a_deed_of_its_own_is_no_wish_to_stop() -> None:
    assert not gives_up(said("ya no tengo el equipo", "lost_equipment"))
    assert not gives_up(said("ya no me escriban", "opt_out"))


@pytest.mark.parametrize(
    "text", ["sí", "si por favor", "dale", "ok", "Claro que sí", "ya", "listo", "de una", "confirmo"]
)
def test_a_yes(text: str) -> None:
    assert said(text).agrees
    assert not said(text).refuses


@pytest.mark.parametrize("text", ["no", "nop", "no gracias", "ninguno", "noo"])
def test_a_no(text: str) -> None:
    assert said(text).refuses
    assert not said(text).agrees


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("quito", "ask_location"),
        ("el viernes", "call_later"),
        ("a las 10", "call_later"),
        ("en quito el viernes a las 10", "already_returned"),
        ("mejor el jueves", "reschedule_turn"),
    ],
)
def test_bare_values_answer_whatever_intent_was_guessed(text: str, intent: str) -> None:
    assert not is_elsewhere(said(text, intent))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("¿dónde queda la de quito?", "ask_location"),
        ("hasta cuando tengo plazo", "ask_deadline"),
        ("yo ya entregué eso en quito el viernes pasado", "already_returned"),
        ("quiero una persona", "ask_human"),
    ],
)
def test_questions_and_deeds_are_no_answers(text: str, intent: str) -> None:
    assert is_elsewhere(said(text, intent))


def test_what_does_not_suit_is_not_taken() -> None:
    assert said("el viernes no puedo").rejects
    assert not said("el viernes no puedo, mejor el lunes").rejects


def test_a_choice_is_kind_and_value() -> None:
    entities = [{"entity": "choice", "value": "time:2021-03-19T10:00"}]
    message = said("/choose", "choose", entities=entities)
    assert message.choice == ("time", "2021-03-19T10:00")
    assert message.text == ""


@pytest.mark.parametrize("intent", ["lost_equipment", "refuse_return", "wrong_person"])
def test_a_grave_deed_needs_more_confidence(intent: str) -> None:
    guess = {
        "event": "user",
        "text": "el coso ese",
        "parse_data": {"intent": {"name": intent, "confidence": 0.45}},
    }
    assert Said(guess).intent == "nlu_fallback"
    guess["parse_data"] = {"intent": {"name": intent, "confidence": 0.55}}
    assert Said(guess).intent == intent


@pytest.mark.parametrize(
    "text", ["a primera hora", "cualquiera", "cuando haya", "lo antes posible", "me da igual"]
)
def test_the_first_will_do(text: str) -> None:
    assert said(text).takes_first


def test_because_is_no_why() -> None:
    assert not said("puede ser el sábado porque entre semana trabajo", "ask_deadline").asks
    assert said("porque me cobran", "ask_charges").asks


def test_a_no_with_more_behind_it_is_more_than_a_no() -> None:
    assert said("no mijo").just_refuses
    assert not said("no mijo, yo puedo mandar a mi nieto").just_refuses


def test_digits_alone_are_no_request() -> None:
    assert said("1130", "competitor_offer").intent == "nlu_fallback"
    assert said("/competitor_offer", "competitor_offer").intent == "competitor_offer"
    assert said("500 megas", "competitor_offer").intent == "competitor_offer"
