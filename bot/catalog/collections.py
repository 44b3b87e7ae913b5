"""The rules of the collections campaign, as operators edit them. Source: 003_e2c5f93ba8151af2.txt."""

from decimal import Decimal
from functools import lru_cache
from typing import Self

from pydantic import Field, model_validator

from bot.catalog.loading import CatalogModel, load_file
from bot.language.folding import fold
from bot.models import Service

_HUGE = Decimal(10**9)


class PromiseRules(CatalogModel):
    """How far ahead, how soon the payment must be seen, and what shortfall is none (dollars)."""

    longest_days: int = Field(ge=1)
    grace_working_days: int = Field(ge=0)
    tolerance: Decimal = Field(ge=0)


class BenefitRule(CatalogModel):
    """A benefit, and the debts that it is for."""

    code: str = Field(pattern=r"^[a-z0-9_]{1,40}$")
    title: str = Field(max_length=120)
    from_invoices: int = 0
    to_invoices: int = 10**6
    from_amount: Decimal = Decimal(0)
    to_amount: Decimal = _HUGE
    business_lines: list[str] = []
    hardship_only: bool = False

    def fits(self, service: Service, *, hardship: bool) -> bool:
        """Whether a service's debt may get it."""
        invoices, amount = service.overdue_invoices or 0, service.amount_due or Decimal(0)
        lines = [fold(line) for line in self.business_lines]
        return (
            self.from_invoices <= invoices <= self.to_invoices
            and self.from_amount <= amount <= self.to_amount
            and (not lines or fold(service.business_line) in lines)
            and (hardship or not self.hardship_only)
        )


class Card(CatalogModel):
    """What is said to who wants to pay by card."""

    how: str
    how_spoken: str


class Debit(CatalogModel):
    """Who is offered the change to debit, by FORMA DE PAGO, and what is said to them."""

    offered_to: list[str]
    how: str


class Collections(CatalogModel):
    """All rules of the campaign."""

    promise: PromiseRules
    claim_days: int = Field(ge=1)
    silence_days: dict[str, int]
    visit_mailbox: str
    payment_mailbox: str
    places: list[list[str]]
    offered_places: list[str]
    benefits: list[BenefitRule]
    card: Card
    debit: Debit

    @model_validator(mode="after")
    def _check_benefits(self) -> Self:
        codes = [benefit.code for benefit in self.benefits]
        if len(set(codes)) < len(codes):
            raise ValueError("two benefits have the same code")
        for benefit in self.benefits:
            if benefit.from_invoices > benefit.to_invoices or benefit.from_amount > benefit.to_amount:
                raise ValueError(f"no debt fits the benefit {benefit.code}: `from` is above `to`")
        return self

    def benefit_of(self, service: Service, *, hardship: bool = False) -> BenefitRule | None:
        """What a service's debt may get: what its base says, else the first of the matrix that fits."""
        if service.benefit:
            known = (benefit for benefit in self.benefits if fold(service.benefit) == benefit.code)
            return next(known, None) or BenefitRule(code="base", title=service.benefit)
        if hardship:
            special = (b for b in self.benefits if b.hardship_only and b.fits(service, hardship=True))
            if found := next(special, None):
                return found
        return next((b for b in self.benefits if b.fits(service, hardship=False)), None)


@lru_cache
def get_collections() -> Collections:
    """The catalog's rules of collections, read once."""
    return load_file("collections.yml", Collections)
