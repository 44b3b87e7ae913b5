"""What every deed of a closing can say and do."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.services.closing.case import Case
from bot.services.closing.fields import Field, Values


@dataclass(frozen=True)
class Standing:
    """A deed that was done before: in a sentence for the agent, and what it puts into the observation."""

    text: str
    words: Mapping[str, str] = field(default_factory=dict)


class Deed:
    """A deed of nothing: the typification is all. `blamed`: the field beside which a refusal is told."""

    blamed = ""
    may_change = False  # whether doing it once more replaces what stands
    supplies: frozenset[str] = frozenset()  # the words of the observation that come from it

    def find(self, case: Case) -> Standing | None:
        """The deed, where it was done already."""
        return None

    def list_fields(self, case: Case, given: Mapping[str, str]) -> list[Field]:
        """What has to be filled in to do it; `given`: what was so far."""
        return []

    def check(self, case: Case, values: Values) -> dict[str, str]:
        """What is wrong with values that were read well, by field."""
        return {}

    def describe(self, case: Case, values: Values) -> dict[str, str]:
        """The words of the observation, as far as they are known before it is done."""
        return {}

    def do(self, case: Case, values: Values) -> dict[str, str]:
        """Do it, the contact being typified already; the words that are known only now.

        Raises:
            RecobraError: it is not possible.
        """
        return {}
