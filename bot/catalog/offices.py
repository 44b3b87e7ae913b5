"""The offices of the sample: somewhere to book before the operator's own list is imported."""

from functools import lru_cache
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from bot.catalog.loading import CatalogModel, load_file
from bot.hours import DailyHours


def _parse_hours(value: Any) -> Any:
    return DailyHours.parse(value) if isinstance(value, str) else value


class CatalogOffice(CatalogModel):
    """One office, open Monday to Friday except on holidays."""

    city: str
    name: str
    address: str
    hours: Annotated[DailyHours, BeforeValidator(_parse_hours)]
    minutes_per_turn: int = Field(ge=5, le=240)
    desks: int = Field(ge=1, le=100)
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)


class Offices(CatalogModel):
    """All of them; `sample` says that they are invented."""

    sample: bool
    offices: list[CatalogOffice]


@lru_cache
def get_offices() -> Offices:
    """The catalog's offices, read once."""
    return load_file("offices.yml", Offices)
