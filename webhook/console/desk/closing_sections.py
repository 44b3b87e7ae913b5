"""What the closing form shows of each service, and what an agent said in it: nothing is lost between two looks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bot.catalog.typifications import Typification
from bot.services.closing.blanks import fill
from bot.services.closing.case import Case
from bot.services.closing.closing import CODE, OBSERVATION, Outcome
from bot.services.closing.forms import Form, build
from bot.services.closing.states import list_states

CONFIRM, CHOOSE, SAME, LEAVE = "confirm", "choose", "same", "leave"


@dataclass
class Section:
    """One contact of the form; `said`: its fields as they were sent, without the prefix."""

    case: Case
    first: Case
    is_only: bool
    said: Mapping[str, str]
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def prefix(self) -> str:
        """What its fields' names begin with."""
        return f"c{self.case.contact.id}-"

    @property
    def standing(self) -> Typification | None:
        """The outcome that stands."""
        code = self.case.contact.typification_code
        return self.case.find(code) if code else None

    @cached_property
    def choices(self) -> dict[str, str]:
        """What can be done with this service, the likeliest first."""
        found = {}
        if self.standing:
            found[CONFIRM] = "Confirmar"
        found[CHOOSE] = "Corregir" if self.standing else "Tipificar"
        if self.case is not self.first and self.case.script is self.first.script:
            found = {SAME: f"Igual que el {self.first.service.service_number}"} | found
        if not self.is_only:
            found[LEAVE] = "Dejar como está"
        return found

    @property
    def choice(self) -> str:
        """What was chosen; by default what stands is confirmed, if nothing is wanting, and other services stay."""
        said = self.said.get("choice")
        if said in self.choices:
            return str(said)
        if self.case is not self.first:
            return LEAVE if self.standing else next(iter(self.choices))
        return CONFIRM if self._can_confirm else CHOOSE

    @property
    def _can_confirm(self) -> bool:
        """Whether what stands is whole: "pide contacto" without an hour is only what the bot wrote on passing it on."""
        return self.standing is not None and build(self.case, self.standing.code, {}).is_confirmation

    @property
    def states(self) -> list[str]:
        """The states to choose from."""
        return list(list_states(self.case.script))

    @property
    def state(self) -> str:
        """The one that was chosen."""
        said = self.said.get("state", "")
        return said if said in self.states else ""

    @property
    def motives(self) -> list[Typification]:
        """The motives of the chosen state."""
        return list_states(self.case.script).get(self.state, [])

    @property
    def code(self) -> str:
        """The typification that was confirmed or chosen; a state with one motive needs no more."""
        if self.choice == CONFIRM and self.standing:
            return self.standing.code
        codes = [each.code for each in self.motives]
        said = self.said.get(CODE, "")
        return said if said in codes else codes[0] if len(codes) == 1 else ""

    @property
    def given(self) -> dict[str, str]:
        """What was filled in."""
        return {name[2:]: value for name, value in self.said.items() if name.startswith("f-")}

    @cached_property
    def form(self) -> Form | None:
        """The form of the outcome; None until there is one."""
        if self.choice not in (CONFIRM, CHOOSE) or not self.code:
            return None
        return build(self.case, self.code, self.given)

    @property
    def is_edited(self) -> bool:
        """Whether the agent put their own words in the place of what was prewritten."""
        written, text = self.said.get("written"), self.said.get(OBSERVATION)
        return written is not None and text is not None and fill(text, {}) != fill(written, {})

    @property
    def observation(self) -> str:
        """What stands in the text field."""
        assert self.form
        return self.said[OBSERVATION] if self.is_edited else self.form.prewritten

    @property
    def preview(self) -> str:
        """The observation as it will be kept, as far as it is known."""
        assert self.form
        return self.form.preview(self.given, self.observation)

    def read(self, same: "Section | None" = None) -> Outcome | None:
        """What the agent says of this service; `same`: the first, where it is to be as that one. None: leave it."""
        if self.choice == LEAVE:
            return None
        of = same if self.choice == SAME and same else self
        text = of.said.get(OBSERVATION) if of.is_edited else None
        if text and of is not self:
            text = text.replace(of.case.service.service_number, self.case.service.service_number)
        return Outcome(self.case.contact.id, of.code, of.given, text)

    def open(self, same: "Section") -> None:
        """Show the fields of what was to be as the first and could not."""
        own = {
            "choice": CHOOSE,
            "state": same.state or (same.standing.state if same.standing else ""),
            CODE: same.code,
        }
        self.said = {f"f-{name}": value for name, value in same.given.items()} | own


def make(cases: Sequence[Case], sent: Mapping[str, str]) -> list[Section]:
    """A section for each case, the conversation's own first."""
    found = []
    for case in cases:
        prefix = f"c{case.contact.id}-"
        said = {name.removeprefix(prefix): value for name, value in sent.items() if name.startswith(prefix)}
        found.append(Section(case, cases[0], len(cases) == 1, said))
    return found


def list_outcomes(sections: Sequence[Section]) -> list[Outcome]:
    """What the agent says of each service."""
    found = [section.read(sections[0]) for section in sections]
    return [outcome for outcome in found if outcome is not None]


def tell_faults(sections: Iterable[Section], faults: Mapping[str, str]) -> dict[str, str]:
    """Put what is wrong beside its field; what is left is the whole form's."""
    sections = list(sections)
    rest = dict(faults)
    for section in sections:
        prefix = f"{section.case.contact.id}."
        own = {name.removeprefix(prefix): rest.pop(name) for name in faults if name.startswith(prefix)}
        if own and section.choice == SAME:
            section.open(sections[0])
        section.faults = own
    return rest
