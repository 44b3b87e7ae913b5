"""What a customer reads when an agent did something for them: the bot's own words."""

from functools import lru_cache

from bot.catalog.loading import CatalogModel, load_file


class Confirmations(CatalogModel):
    """A text for each deed; a turn's by its purpose."""

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


@lru_cache
def get_confirmations() -> Confirmations:
    """The catalog's confirmations, read once."""
    return load_file("confirmations.yml", Confirmations)
