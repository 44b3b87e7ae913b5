"""The obligatory form of a typification: what stands already, what has to be filled in, and the observation."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.catalog.closing import get_closing
from bot.catalog.templates import list_names
from bot.catalog.typifications import Typification
from bot.errors import InvalidInput
from bot.services.closing.blanks import blank, fill
from bot.services.closing.case import Case
from bot.services.closing.commitments import Commitment, find_unsaid, list_beside
from bot.services.closing.deeds.deed import Deed, Standing
from bot.services.closing.deeds.registry import find_deed
from bot.services.closing.fields import Field, Kind, Values, read
from bot.services.observations import list_known


@dataclass(frozen=True)
class Form:
    """The form of one outcome of one contact; `standing`: its deed, where it was done before."""

    case: Case
    typification: Typification
    deed: Deed
    standing: Standing | None
    fields: list[Field]
    beside: list[Commitment]  # what was agreed besides, of which the agent says whether it stands
    is_confirmation: bool  # the same outcome as stands, and nothing is wanting

    @property
    def prewritten(self) -> str:
        """The observation, with the name of what is not known yet in brackets: "turno [código del turno]"."""
        contact = self.case.contact
        if self.is_confirmation and contact.observation:
            return contact.observation
        template = self.typification.template_for_agent
        blanks = {name: blank(name) for name in list_names(template)}
        return template.format(**blanks | self.known)

    @property
    def known(self) -> dict[str, str]:
        """The words of the observation that nobody needs to fill in."""
        given = {each.name for each in self.fields} | (set() if self.standing else self.deed.supplies)
        known = {
            name: str(value) for name, value in list_known(self.case.contact).items() if name not in given
        }
        return known | dict(self.standing.words if self.standing else {})

    def read(self, given: Mapping[str, str]) -> tuple[Values, dict[str, str]]:
        """What was filled in, and what is wrong, by field."""
        values, faults = read(self.fields, given)
        if not faults and not self.standing:
            faults = self.deed.check(self.case, values)
        return values, faults | find_unsaid(self.beside, given)

    def describe(self, values: Values) -> dict[str, str]:
        """The words of the observation, as far as they are known before the deed."""
        asked = {name: str(value) for name, value in values.items() if value is not None}
        done = {} if self.standing else self.deed.describe(self.case, values)
        return asked | self.known | done

    def preview(self, given: Mapping[str, str], text: str | None) -> str:
        """The observation as it would be kept, as far as it is known; `text`: as the agent has it now."""
        values, faults = self.read(given)
        asked = {name: str(value) for name, value in values.items() if value is not None}
        words = {**asked, **self.known} if faults else self.describe(values)
        return fill(self.prewritten if text is None else text, words)


def build(case: Case, code: str, given: Mapping[str, str]) -> Form:
    """The form of a typification; `given`: what was filled in so far, for fields that depend on it.

    Raises:
        InvalidInput: the script has no such typification.
    """
    typification = case.find(code)
    if typification is None:
        raise InvalidInput("Elige una tipificación de la lista.")
    deed = find_deed(case.script, code)
    standing = deed.find(case)
    fields: list[Field] = []
    if standing and deed.may_change:
        fields, standing = _offer_change(standing, given)
    if not standing:
        fields += deed.list_fields(case, given)
    wanting = any(field.required for field in fields)
    same = case.contact.typification_code == code and bool(case.contact.observation)
    beside: list[Commitment] = []
    if not (same and not wanting):
        beside = list_beside(case, code)
        fields = [*(each.ask(case, code) for each in beside), *fields]
        fields += _ask_for_words(case, typification, deed, standing)
    return Form(case, typification, deed, standing, fields, beside, same and not wanting)


def _offer_change(standing: Standing, given: Mapping[str, str]) -> tuple[list[Field], Standing | None]:
    """What stands may be replaced, where the agent says so."""
    tick = Field("again", "Cambiarlo", Kind.TICK, required=False, redraws=True)
    return [tick], None if given.get(tick.name) else standing


def _ask_for_words(
    case: Case, typification: Typification, deed: Deed, standing: Standing | None
) -> list[Field]:
    """What the template names and nobody knows. `attempt` is known, a `detail` is the deed's."""
    known = set(list_known(case.contact)) | deed.supplies | set(standing.words if standing else ())
    names = dict.fromkeys(list_names(typification.template_for_agent))
    return [_ask_for(name) for name in names if name not in known]


def _ask_for(name: str) -> Field:
    value = get_closing().values[name]
    kind = Kind.CHOICE if value.options else Kind.TEXT
    options = tuple((option, option) for option in value.options)
    return Field(name, value.label, kind, options=options, hint=value.hint)
