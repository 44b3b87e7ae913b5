"""What a customer reads when an agent did something for them: the bot's own words."""

from functools import lru_cache
from typing import ClassVar, Self

from pydantic import model_validator

from bot.catalog.loading import CatalogModel, load_file
from bot.catalog.templates import list_names
from bot.language.country_words import adapt_all

_OF_A_TURN = {"code", "office", "address", "day", "time"}
_VALUES = {
    "turn_cancelled": set[str](),
    "agreement_cancelled": set[str](),
    "promise_made": {"amount", "day", "place"},
    "promise_today": {"amount", "day", "place"},
    "visit_requested": set[str](),
    "benefit_granted": {"benefit"},
    "claim": {"business_line", "number", "day"},
    "turn_withdrawn": {"code"},
    "visit_cancelled": set[str](),
    "benefit_cancelled": {"benefit"},
}


class Confirmations(CatalogModel):
    """A text for each deed; a turn's by its purpose. `AGENTS_OWN`: the bot does nothing of the kind."""

    AGENTS_OWN: ClassVar[frozenset[str]] = frozenset(
        {"turn_withdrawn", "visit_cancelled", "benefit_cancelled"}
    )

    turn_booked: str
    turn_moved: str
    turn_cancelled: str
    agreement_booked: str
    agreement_moved: str
    agreement_cancelled: str
    claim_turn_booked: str
    promise_made: str
    promise_today: str
    visit_requested: str
    benefit_granted: str
    claim: str
    turn_withdrawn: str
    visit_cancelled: str
    benefit_cancelled: str

    @model_validator(mode="after")
    def _check_values(self) -> Self:
        for name, text in self:
            if strangers := set(list_names(text)) - _VALUES.get(name, _OF_A_TURN):
                raise ValueError(f"{name}: no se conoce el valor {', '.join(sorted(strangers))}")
        return self


@lru_cache
def get_confirmations() -> Confirmations:
    """The catalog's confirmations, read once."""
    return load_file("confirmations.yml", Confirmations, adapt=adapt_all)
