"""The retention campaign's rules, as operators edit them. Source: 000_e38df741ca3a1b96.txt."""

from functools import lru_cache

from pydantic import Field

from bot.catalog.loading import CatalogModel, load_file
from bot.catalog.procedures import FormField
from bot.language.folding import fold


class Retention(CatalogModel):
    """All of it."""

    complaint_type: str
    repeated_faults: int = Field(ge=2)
    vip: list[str]
    technologies: dict[str, list[str]]
    fields: list[FormField]

    def is_vip(self, category: str | None) -> bool | None:
        """Whether a base's category is one of those who go first; None: it is not known."""
        return fold(category).upper() in {fold(each).upper() for each in self.vip} if category else None

    def name_technology(self, words: str) -> str | None:
        """The technology that a plan or line of business names, if it names one."""
        named = set(fold(words).upper().split())
        return next((name for name, signs in self.technologies.items() if named & set(signs)), None)


@lru_cache
def get_retention() -> Retention:
    """The catalog's rules of retention, read once."""
    return load_file("retention.yml", Retention)
