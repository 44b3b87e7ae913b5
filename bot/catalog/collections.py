"""The rules of the collections campaign, as operators edit them. Source: 003_e2c5f93ba8151af2.txt."""

from decimal import Decimal
from functools import lru_cache
from typing import Self

from pydantic import Field, model_validator

from bot import clock
from bot.catalog.loading import CatalogModel, load_file
from bot.language.folding import fold
from bot.models import Service

PAID = "paid"  # the silence after "I paid already", beside those of the typifications
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
    from_days: int = 0  # since the oldest invoice was due
    to_days: int = 10**6
    business_lines: list[str] = []
    hardship_only: bool = False

    @property
    def ranges(self) -> list[tuple[Decimal, Decimal]]:
        """What is asked of a debt, as pairs of the least and the most."""
        return [
            (Decimal(self.from_invoices), Decimal(self.to_invoices)),
            (self.from_amount, self.to_amount),
            (Decimal(self.from_days), Decimal(self.to_days)),
        ]

    def fits(self, service: Service, *, hardship: bool) -> bool:
        """Whether a service's debt may get it."""
        days = (clock.today() - service.overdue_since).days if service.overdue_since else 0
        lines = [fold(line) for line in self.business_lines]
        debt = (Decimal(service.overdue_invoices or 0), service.amount_due or Decimal(0), Decimal(days))
        return (
            all(low <= value <= high for value, (low, high) in zip(debt, self.ranges, strict=True))
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
    base_lag_days: int = Field(ge=0)
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
            raise ValueError("dos beneficios tienen el mismo código")
        for benefit in self.benefits:
            if any(low > high for low, high in benefit.ranges):
                raise ValueError(
                    f"ninguna deuda cabe en el beneficio {benefit.code}: `from` es mayor que `to`"
                )
        return self

    @model_validator(mode="after")
    def _check_places(self) -> Self:
        names = {names[0] for names in self.places if names}
        if strangers := set(self.offered_places) - names:
            raise ValueError(f"en `places` falta el lugar que se ofrece: {', '.join(sorted(strangers))}")
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
