"""How agents work with conversations, as operators edit it."""

from functools import lru_cache

from pydantic import Field

from bot.catalog.loading import CatalogModel, load_file


class Desk(CatalogModel):
    """`absent_minutes`: when an agent counts as away; `pause_minutes`: a longer silence ends a stretch."""

    absent_minutes: int = Field(ge=1)
    pause_minutes: int = Field(ge=1)


@lru_cache
def get_desk() -> Desk:
    """The catalog's rules of the desk, read once."""
    return load_file("desk.yml", Desk)
