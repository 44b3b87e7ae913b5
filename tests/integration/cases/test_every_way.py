"""Each way, answer and record of a procedure is come to by some case, whatever an operator adds to its file."""

import random
from collections.abc import Callable, Iterator

import pytest

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.procedure import NO, YES, FormField, Procedure, Step
from bot.catalog.procedures import get_procedures
from bot.models import ServiceCase
from bot.services.cases import engine, forms
from bot.services.cases.conditions import holds
from bot.services.cases.forms import StepForm
from bot.services.closing.fields import Field, Kind
from tests.support.cases import LEADER, Cases
from tests.support.world import move_clock

pytestmark = [
    pytest.mark.usefixtures("on_a_wednesday"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
_MOST_CASES, _MOST_STEPS, _MOST_TRIES = 60, 60, 12
_WRITTEN: dict[Kind, Callable[[], str]] = {
    Kind.FILES: lambda: "",
    Kind.TEXT: lambda: "María Vera",
    Kind.AREA: lambda: "Todo quedó funcionando",
    Kind.NUMBER: lambda: "3",
    Kind.AMOUNT: lambda: "12,50",
    Kind.PHONE: lambda: "0991234567",
    Kind.EMAIL: lambda: "maria@example.com",
    Kind.DAY: lambda: clock.today().isoformat(),
}
_STATE = ("answers", "step", "status", "role", "due_at", "closed_at")
_UNTYPIFIED = [p.name for p in get_procedures().values() if not any(step.typifies for step in p.steps)]

Thing = tuple[str, str, str]
"""A way (`way`, step, then), an answer (step, field, option) or a record (`record`, system, kind)."""


@pytest.mark.parametrize("name", _UNTYPIFIED)
def test_each_way_answer_and_record_is_come_to(recobra: Recobra, name: str) -> None:
    random.seed(1)
    procedure = get_procedures()[name]
    missing = {thing for step in procedure.steps for thing in _list_things(step)}
    for _ in range(_MOST_CASES):
        if missing:
            case = Cases(recobra, name)
            case.note(customer_words="Se va a cada rato")
            _lead_on(case, missing)
    assert missing == set()


def _list_things(step: Step) -> Iterator[Thing]:
    yield from (("way", step.key, way.then) for way in step.ways)
    yield from (("record", product.system, product.record) for product in step.produces)
    for field in step.form:
        yield from ((step.key, field.name, answer) for answer in _list_answers(field))


def _list_answers(field: FormField) -> list[str]:
    return [YES, NO] if field.kind == "yes_no" else [*field.options]


def _lead_on(case: Cases, missing: set[Thing]) -> None:
    """To its end, or as long as there is a way back to what is missing."""
    for _ in range(_MOST_STEPS):
        now = case.look()
        if case.is_over():
            break
        if now.ready_at:
            move_clock(seconds=max(0, (now.ready_at - clock.now()).total_seconds()) + 1)
        given = _fill_in(case, missing)
        missing -= {(now.step, name, answer) for name, answer in given.items()}
        case.do(**given)
        _take_back(case, now)
        missing.discard(("way", now.step, case.do(**given)))
    missing -= {("record", record.system, record.kind) for record in case.records()}


def _take_back(case: Cases, before: ServiceCase) -> None:
    """Undone, a step is as it was before, with what the bot had noted."""
    with case.recobra.database.writing() as session:
        engine.take_back(session, engine.lock(session, case.id), LEADER)
    after = case.look()
    assert [getattr(after, name) for name in _STATE] == [getattr(before, name) for name in _STATE]


def _fill_in(case: Cases, missing: set[Thing]) -> dict[str, str]:
    """Its present form, if it may be so that it leads to where something is still missing."""
    with case.recobra.database.reading() as session:
        form = forms.build(session, session.get_one(ServiceCase, case.id))
        for _ in range(_MOST_TRIES):
            given = _answer(form, missing)
            if _leads_to(form, given) & missing:
                break
        files = [field.name for field in form.list_fields(given) if field.kind is Kind.FILES]
    for name in files:
        case.attach(name)
    return given


def _answer(form: StepForm, missing: set[Thing]) -> dict[str, str]:
    """Field by field, as one answer brings the next question."""
    given: dict[str, str] = {}
    while left := [field for field in form.list_fields(given) if field.name not in given]:
        given[left[0].name] = _pick(form.step, left[0], missing)
    return given


def _pick(step: Step, field: Field, missing: set[Thing]) -> str:
    if field.kind is not Kind.CHOICE:
        return _WRITTEN[field.kind]()
    answers = [value for value, _ in field.options]
    new = [answer for answer in answers if (step.key, field.name, answer) in missing]
    return random.choice(new or answers)


def _leads_to(form: StepForm, given: dict[str, str]) -> set[Thing]:
    """What lies on the way that these answers take, and behind it."""
    values = {**form.known, **given}
    then = next(way.then for way in form.step.ways if holds(way.when, values))
    here = {(form.step.key, name, answer) for name, answer in given.items()}
    return {("way", form.step.key, then), *here, *_list_behind(form.procedure, then, set())}


def _list_behind(procedure: Procedure, key: str, been: set[str]) -> set[Thing]:
    if procedure.end(key) or key in been:
        return set()
    been.add(key)
    step = procedure.step(key)
    return {*_list_things(step)}.union(*(_list_behind(procedure, way.then, been) for way in step.ways))
