"""The law's limits on what we begin, apart from the settings, so that no setting loosens them."""

from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from bot.catalog.loading import CatalogModel, load_file
from bot.hours import DailyHours

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)


def _parse_hours(value: Any) -> Any:
    return DailyHours.parse(value) if isinstance(value, str) else value


Hours = Annotated[DailyHours, BeforeValidator(_parse_hours)]


class MoneyFloor(CatalogModel):
    """When a message that mentions money may be begun. Source: LODC, art. 49, as reported."""

    days: list[Weekday]
    hours: Hours
    on_holidays: bool
    per_person_channel_and_day: int = Field(ge=1)


class Legal(CatalogModel):
    """The legal floor."""

    money: MoneyFloor
    whatsapp_window_hours: int


@lru_cache
def get_legal() -> Legal:
    """The catalog's legal floor, read once."""
    return load_file("legal.yml", Legal)
