"""What an agent fills in to close a conversation, as operators edit it. Source: 000_e38df741ca3a1b96.txt."""

from functools import lru_cache
from typing import Self

from pydantic import Field, model_validator

from bot.catalog.loading import CatalogModel, load_file


class ObservationRules(CatalogModel):
    """How short and how long an observation may be, in characters."""

    shortest: int = Field(ge=1)
    longest: int = Field(le=2000)

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.longest <= self.shortest:
            raise ValueError("`longest` debe ser mayor que `shortest`")
        return self


class ValueName(CatalogModel):
    """What a word in braces is called in Spanish; `options`: all that it may be, none: free words."""

    label: str = Field(pattern=r"^[^\[\]{}]+$")
    hint: str = ""
    options: list[str] = []


class Closing(CatalogModel):
    """All of it."""

    observation: ObservationRules
    values: dict[str, ValueName]


@lru_cache
def get_closing() -> Closing:
    """The catalog's rules of closing, read once."""
    return load_file("closing.yml", Closing)
