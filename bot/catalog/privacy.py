"""The days of the law on personal data, and how long things are kept, as operators edit them."""

from functools import lru_cache

from pydantic import Field

from bot.catalog.loading import CatalogModel, load_file
from bot.models import DataRequestKind


class AnswerDays(CatalogModel):
    """Calendar days for an answer, by what is asked."""

    export: int = Field(ge=1)
    correction: int = Field(ge=1)
    erasure: int = Field(ge=1)

    def of(self, kind: DataRequestKind) -> int:
        """For that kind of request."""
        return int(getattr(self, kind.value))


class Holds(CatalogModel):
    """What goes before an erasure; days."""

    review_days: int = Field(ge=1, le=365)
    evidence_days: int = Field(ge=0)


class Retention(CatalogModel):
    """After how many days what was said is erased unasked; `batch`: rows at once."""

    message_days: int = Field(ge=1)
    media_days: int = Field(ge=1)
    audit_days: int = Field(ge=1)
    batch: int = Field(ge=1, le=10_000)


class Privacy(CatalogModel):
    """`warn_days`: so many days before its last one a request is urgent."""

    answer_days: AnswerDays
    warn_days: int = Field(ge=0)
    holds: Holds
    retention: Retention


@lru_cache
def get_privacy() -> Privacy:
    """The catalog's rules on personal data, read once."""
    return load_file("privacy.yml", Privacy)
