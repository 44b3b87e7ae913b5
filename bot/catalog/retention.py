"""The retention campaign's rules, as operators edit them. Source: 000_e38df741ca3a1b96.txt."""

import re
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from pydantic import Field

from bot.catalog.loading import CatalogModel, load_file
from bot.catalog.procedure import FormField, Slug, When, Word
from bot.language.folding import fold

# What is answered besides the motive's own fields, or follows from them.
DERIVED = (
    "typification", "state", "motive", "outcome", "pending", "closing", "closing_result", "observation", "returns_on",
    "skip_words", "months", "month_words", "suspended_until",
)  # fmt: skip


class RequestKind(StrEnum):
    """What a customer may ask the bot for that a case comes of; the values are the intents."""

    CANCEL = "cancel_service"
    RIVAL = "competitor_offer"
    FAULTS = "repeated_faults"
    SUSPEND = "suspend_service"
    DISCOUNT = "discount_not_applied"


class Outcome(StrEnum):
    """What a state means to the procedure."""

    PENDING = "pending"
    RETAINED = "retained"
    LEAVING = "leaving"
    DISMISSED = "dismissed"
    NOT_APPLICABLE = "not_applicable"
    ESCALATED = "escalated"


class Matrix(CatalogModel):
    """What may be granted: percentages, how many months or days at most, and whether months may be skipped."""

    percentages: list[int] = []
    most_months: int | None = Field(default=None, ge=1)
    most_days: int | None = Field(default=None, ge=1)
    skips: bool = False


class MotiveRules(CatalogModel):
    """What a motive asks for besides its observation, and its limits."""

    asks: list[str] = []
    matrix: Matrix = Matrix()


class BotOffer(CatalogModel):
    """What the bot itself may offer to who asks for something; `answers`: of the case's forms, once it is taken."""

    key: Slug
    to: list[RequestKind] = Field(min_length=1)
    when: When
    unless: list[str] = []
    title: str
    spoken: str = ""
    answers: dict[Slug, Word]

    def suits(self, words: str) -> bool:
        """Whether nothing in a customer's words speaks against it."""
        return not (self.unless and re.search(rf"(?<!\w)(?:{'|'.join(self.unless)})", fold(words)))


class Retention(CatalogModel):
    """All of it."""

    complaint_type: str
    repeated_faults: int = Field(ge=2)
    repeated_faults_days: int = Field(ge=1)
    vip: list[str]
    vip_billing: Decimal = Field(gt=0)
    technologies: dict[str, list[str]]
    outcomes: dict[str, Outcome]
    fields: list[FormField]
    products: dict[str, list[str]]
    motives: dict[str, MotiveRules]
    bot_offers: list[BotOffer]
    rivals: list[str]
    fault_causes: dict[str, list[str]]

    def field(self, name: str) -> FormField | None:
        """What an observation's name is asked for with; None: it is a fact."""
        return next((field for field in self.fields if field.name == name), None)

    def rules_of(self, code: str) -> MotiveRules:
        """A motive's own rules; none by default."""
        return self.motives.get(code, MotiveRules())

    def is_vip(self, category: str | None, billing: Decimal | None = None) -> bool | None:
        """Whether a category, or a monthly billing in dollars, makes a VIP; None: neither is known.

        Source: 002_4fc4b9decf32cdc9.txt, 1.2.
        """
        if not category and billing is None:
            return None
        is_category = fold(category or "").upper() in {fold(each).upper() for each in self.vip}
        return is_category or (billing is not None and billing >= self.vip_billing)

    def name_technology(self, words: str) -> str | None:
        """The technology that a plan or line of business names, if it names one."""
        return _find_sign(self.technologies, words)

    def name_product(self, words: str) -> str | None:
        """The product that a line of business names, if it is one that the rules tell apart."""
        return _find_sign(self.products, words)

    def names_rival(self, words: str) -> bool:
        """Whether a competitor is named."""
        return bool(re.search(rf"(?<!\w)(?:{'|'.join(map(re.escape, self.rivals))})(?!\w)", fold(words)))

    def name_fault(self, words: str) -> str | None:
        """What a customer's words say of what fails, as a procedure's form has it."""
        plain = fold(words)
        found = (
            cause
            for cause, begins in self.fault_causes.items()
            if re.search(rf"(?<!\w)(?:{'|'.join(begins)})", plain)
        )
        return next(found, None)


def _find_sign(signs: dict[str, list[str]], words: str) -> str | None:
    named = set(fold(words).upper().split())
    return next((name for name, each in signs.items() if named & set(each)), None)


@lru_cache
def get_retention() -> Retention:
    """The catalog's rules of retention, read once."""
    return load_file("retention.yml", Retention)
