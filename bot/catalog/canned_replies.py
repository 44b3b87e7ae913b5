"""The answers that agents have at hand from the first day."""

from functools import lru_cache

from pydantic import Field, RootModel

from bot.catalog.loading import CatalogModel, load_file
from bot.language.country_words import adapt_all


class CatalogReply(CatalogModel):
    """A text under a short word."""

    shortcut: str = Field(pattern=r"^[a-z0-9ñ-]{1,40}$")
    title: str = Field(min_length=1, max_length=120)
    body: str = Field(min_length=1, max_length=1600)


class CannedReplies(RootModel[list[CatalogReply]]):
    """All of them."""


@lru_cache
def get_canned_replies() -> CannedReplies:
    """The catalog's answers, read once."""
    return load_file("canned_replies.yml", CannedReplies, adapt=adapt_all)
