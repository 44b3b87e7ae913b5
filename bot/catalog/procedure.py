"""Procedures that people work through step by step, as operators edit them: bot/catalog/procedures/*.yml."""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from bot.catalog.loading import CatalogModel
from bot.catalog.templates import Template, list_names

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
FieldKind = Literal[
    "text", "area", "choice", "yes_no", "day", "month", "number", "amount", "phone", "email", "files"
]
YES, NO = "yes", "no"


def _as_word(value: Any) -> Any:
    """YAML reads yes and no as truth: they are answers here."""
    if isinstance(value, bool):
        return YES if value else NO
    return str(value) if isinstance(value, int) else value


Word = Annotated[str, BeforeValidator(_as_word)]
Words = Annotated[list[Word], BeforeValidator(lambda value: value if isinstance(value, list) else [value])]
Slugs = Annotated[list[Slug], BeforeValidator(lambda value: value if isinstance(value, list) else [value])]
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
    """One answer of a choice; `when`: offered only then, `lasts`: from the day that it is given.

    `phrase`: what texts say of it, under the field's name with `_phrase`.
    """

    title: str
    phrase: str = ""
    when: When = {}
    lasts: Lasting | None = None


class FormField(CatalogModel):
    """One field; `fact`: filled in with what is known.

    `least`, `most`: of a number; `has_been`: of a day, not one to come; `ahead`: how many months after this one;
    `papers`: of files, pictures and PDF alone; `anew`: those of an earlier time in the same step are no answer;
    `people`: the names of a role's are offered.
    """

    name: Slug
    label: str
    kind: FieldKind = "text"
    options: dict[Word, Option] = {}
    required: bool = True
    hint: str = ""
    fact: Slug | None = None
    when: When = {}
    least: int | None = None
    most: int | None = None
    has_been: bool = False
    papers: bool = False
    anew: bool = False
    people: Slug | None = None
    ahead: int = Field(default=3, ge=0, le=12)

    @model_validator(mode="after")
    def _check_options(self) -> Self:
        if (self.kind == "choice") != bool(self.options):
            raise ValueError("`options` es de un campo `choice`, y de ningún otro")
        return self

    @property
    def answers(self) -> set[str]:
        """All that it may be answered with; empty: anything."""
        return {YES, NO} if self.kind == "yes_no" else set(self.options)


class Due(CatalogModel):
    """Until when a step has to be done: so long after the step or the case began, or another step ended.

    Of several steps the one that ended last counts.
    """

    hours: int = Field(default=0, ge=0)
    days: int = Field(default=0, ge=0)
    working_days: int = Field(default=0, ge=0)
    since: Slugs = ["step"]

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
    fields: dict[Slug, Template]
    when: When = {}


class Document(CatalogModel):
    """A paper to be printed: its lines, with facts in braces."""

    name: Slug
    title: str
    lines: dict[str, Template]
    text: Template = ""
    signatures: list[str] = []


def _check_told(words: str) -> str:
    """Only the day is put in: customers are told nothing else of a case."""
    if names := set(list_names(words)) - {"day"}:
        raise ValueError(f"`told` solo puede nombrar {{day}}, no «{min(names)}»")
    return words


class Step(CatalogModel):
    """One step; `waits`: the task appears only then, and is due on that day, or the next working day.

    `shows`: answers and facts that its people need at a glance; `told`: how it stands, to the customer.
    """

    key: Slug
    title: str
    number: str = ""  # in the source
    role: Slug
    instructions: str = ""
    shows: list[Slug] = []
    told: Annotated[str, AfterValidator(_check_told)] = ""
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
