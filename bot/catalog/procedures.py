"""Procedures that people work through step by step, as operators edit them: bot/catalog/procedures/*.yml."""

from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from bot.catalog.facts import FACTS
from bot.catalog.loading import FOLDER, CatalogModel, load_file
from bot.catalog.roles import get_roles
from bot.catalog.typifications import list_names

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
FieldKind = Literal[
    "text", "area", "choice", "yes_no", "day", "month", "number", "amount", "phone", "email", "files"
]
YES, NO = "yes", "no"
ENDS_ON = "_ends_on"  # of what lasts: its last day, beside the answer


def _as_word(value: Any) -> Any:
    """YAML reads yes and no as truth: they are answers here."""
    if isinstance(value, bool):
        return YES if value else NO
    return str(value) if isinstance(value, int) else value


Word = Annotated[str, BeforeValidator(_as_word)]
Words = Annotated[list[Word], BeforeValidator(lambda value: value if isinstance(value, list) else [value])]
When = dict[Slug, Words]  # all must hold: the field's answer, or the fact, is one of the words


class Lasting(CatalogModel):
    """How long something is given."""

    months: int = Field(default=0, ge=0, le=24)
    days: int = Field(default=0, ge=0, le=366)

    @model_validator(mode="after")
    def _check_length(self) -> Self:
        if bool(self.months) == bool(self.days):
            raise ValueError("di `months` o `days`")
        return self


class Option(CatalogModel):
    """One answer of a choice; `when`: offered only then, `lasts`: from the day that it is given."""

    title: str
    when: When = {}
    lasts: Lasting | None = None


class FormField(CatalogModel):
    """One field; `fact`: filled in with what is known."""

    name: Slug
    label: str
    kind: FieldKind = "text"
    options: dict[Word, Option] = {}
    required: bool = True
    hint: str = ""
    fact: Slug | None = None
    when: When = {}

    @model_validator(mode="after")
    def _check_options(self) -> Self:
        if (self.kind == "choice") != bool(self.options):
            raise ValueError("`options` es de un campo `choice`, y de ningún otro")
        return self


class Due(CatalogModel):
    """Until when a step has to be done: so long after the step or the case began, or another step ended."""

    hours: int = Field(default=0, ge=0)
    days: int = Field(default=0, ge=0)
    working_days: int = Field(default=0, ge=0)
    since: Slug = "step"

    @model_validator(mode="after")
    def _check_length(self) -> Self:
        if sum(map(bool, (self.hours, self.days, self.working_days))) != 1:
            raise ValueError("di `hours`, `days` o `working_days`")
        return self


class Way(CatalogModel):
    """Where a case goes from a step, the first whose `when` holds; `label` is said in the diagram."""

    then: Slug
    when: When = {}
    label: str = ""


class Product(CatalogModel):
    """What a step leaves behind: a record for another system, or a mail; `fields`: text with facts in braces.

    A case's records go out in the order of its steps, each once the one before was taken.
    """

    record: Slug
    system: Slug
    fields: dict[Slug, str]
    when: When = {}


class Document(CatalogModel):
    """A paper to be printed: its lines, with facts in braces."""

    name: Slug
    title: str
    lines: dict[str, str]
    text: str = ""
    signatures: list[str] = []


class Step(CatalogModel):
    """One step; `waits`: the task appears only then, and is due on that day."""

    key: Slug
    title: str
    number: str = ""  # in the source
    role: Slug
    instructions: str = ""
    form: list[FormField] = []
    due: Due | None = None
    waits: Due | None = None
    typifies: bool = False  # closes with a typification of the procedure's script
    produces: list[Product] = []
    document: Document | None = None
    ways: list[Way] = Field(min_length=1)

    def find(self, name: str) -> FormField | None:
        """A field of its form."""
        return next((field for field in self.form if field.name == name), None)


class End(CatalogModel):
    """How a case may end; `cancels`: the customer is gone, and counts so in the indicator; `reason`: the answer why."""

    key: Slug
    title: str
    cancels: bool = False
    reason: Slug | None = None


class Procedure(CatalogModel):
    """A procedure: it begins at its first step. `opened_by_hand`: an agent may begin it in a conversation."""

    name: Slug
    title: str
    source: str
    purpose: str
    opened_by_hand: bool = False
    steps: list[Step] = Field(min_length=1)
    ends: list[End] = Field(min_length=1)

    def step(self, key: str) -> Step:
        """One of its steps.

        Raises:
            KeyError: it has no such step (the file was changed under an open case).
        """
        for step in self.steps:
            if step.key == key:
                return step
        raise KeyError(f"{self.name} has no step {key}")

    def end(self, key: str) -> End | None:
        """One of its ends; None: that is a step."""
        return next((end for end in self.ends if end.key == key), None)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if complaints := list(_find_complaints(self)):
            raise ValueError("; ".join(complaints))
        return self


def _find_complaints(procedure: Procedure) -> Iterator[str]:
    keys = [step.key for step in procedure.steps] + [end.key for end in procedure.ends]
    yield from (f"«{key}» está dos veces" for key in sorted({key for key in keys if keys.count(key) > 1}))
    for step in procedure.steps:
        yield from (
            f"{step.key}: {complaint}" for complaint in _find_step_complaints(procedure, step, set(keys))
        )
    if not any(step.typifies for step in procedure.steps):
        yield from find_strange_names(procedure)
    reached = _reach(procedure)
    yield from (f"a «{key}» no se llega nunca" for key in dict.fromkeys(keys) if key not in reached)


def _find_step_complaints(procedure: Procedure, step: Step, keys: set[str]) -> Iterator[str]:
    if step.role not in get_roles().root:
        yield f"el rol «{step.role}» no está en roles.yml"
    yield from (f"no hay ningún paso «{way.then}»" for way in step.ways if way.then not in keys)
    if any(not way.when for way in step.ways[:-1]):
        yield "detrás de un camino sin `when` hay otros, que nunca se toman"
    if step.ways[-1].when:
        yield "al último camino le sobra `when`: un caso podría quedarse sin ninguno"
    if len(step.ways) > 1 and not (step.form or step.typifies):
        yield "decide entre caminos y no tiene formulario"
    for due in (step.due, step.waits):
        if due and due.since not in ("step", "case", *keys):
            yield f"el plazo cuenta desde «{due.since}», que no es ningún paso"
    names = [field.name for field in step.form]
    yield from (
        f"el campo «{name}» está dos veces" for name in sorted({n for n in names if names.count(n) > 1})
    )


def find_strange_names(procedure: Procedure, typified: Collection[str] = ()) -> Iterator[str]:
    """Names in texts and conditions that are neither a fact nor a field of any step.

    `typified`: what a typification may answer besides, where the procedure has such a step.
    """
    fields = {field.name: field for step in procedure.steps for field in step.form}
    lasting = {name for name, f in fields.items() if any(option.lasts for option in f.options.values())}
    known = {*FACTS, *fields, *typified, *(f"{name}{ENDS_ON}" for name in lasting)}
    reasons = [end.reason for end in procedure.ends if end.reason]
    yield from (f"ends: no se conoce «{name}»" for name in reasons if name not in known)
    for step in procedure.steps:
        for text in _list_texts(step):
            yield from (
                f"{step.key}: no se conoce «{name}»" for name in list_names(text) if name not in known
            )
        for when in _list_whens(step):
            yield from (f"{step.key}: no se conoce «{name}»" for name in when if name not in known)
            yield from _find_strange_answers(step, when, fields)
        facts = [field.fact for field in step.form if field.fact]
        yield from (f"{step.key}: no se conoce el dato «{fact}»" for fact in facts if fact not in FACTS)


def _find_strange_answers(step: Step, when: When, fields: dict[str, FormField]) -> Iterator[str]:
    for name, words in when.items():
        if name in fields and fields[name].kind in ("choice", "yes_no"):
            answers = {*fields[name].options} or {YES, NO}
            yield from (f"{step.key}: «{name}» nunca es «{word}»" for word in words if word not in answers)


def _list_texts(step: Step) -> list[str]:
    texts = [text for product in step.produces for text in product.fields.values()]
    return texts + ([*step.document.lines.values(), step.document.text] if step.document else [])


def _list_whens(step: Step) -> list[When]:
    options = [option.when for field in step.form for option in field.options.values()]
    fields, ways = [field.when for field in step.form], [way.when for way in step.ways]
    return [when for when in (*options, *fields, *ways, *(each.when for each in step.produces)) if when]


def _reach(procedure: Procedure) -> set[str]:
    """The steps and ends that a case can come to."""
    ways = {step.key: [way.then for way in step.ways] for step in procedure.steps}
    reached: set[str] = set()
    ahead = [procedure.steps[0].key]
    while ahead:
        key = ahead.pop()
        if key not in reached:
            reached.add(key)
            ahead += ways.get(key, [])
    return reached


@lru_cache
def get_procedures() -> dict[str, Procedure]:
    """The catalog's procedures by name, read once."""
    found = [
        load_file(f"procedures/{path.name}", Procedure)
        for path in sorted((FOLDER / "procedures").glob("*.yml"))
    ]
    return {procedure.name: procedure for procedure in found}
