"""What is offered to who was not understood."""

from actions.answers.misunderstandings import find_likely

RANKING = ["reschedule_turn", "affirm", "lost_equipment", "out_of_scope", "ask_charges", "wrong_person"]


def test_the_likeliest_that_have_a_title() -> None:
    assert find_likely(RANKING, has_turn=True) == ["reschedule_turn", "lost_equipment", "ask_charges"]


def test_no_turn_is_changed_that_is_not_there() -> None:
    assert find_likely(RANKING, has_turn=False) == ["lost_equipment", "ask_charges", "wrong_person"]
