"""Who may get which benefit: by invoices, dollars, age of the debt and line; what the base says goes first."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot import clock
from bot.catalog.collections import BenefitRule, get_collections
from bot.models import Service


def owe(amount: str, invoices: int, days: int, benefit: str | None = None) -> Service:
    """A debt whose oldest invoice was due so many days ago."""
    since: date = clock.today() - timedelta(days=days)
    return Service(
        amount_due=Decimal(amount), overdue_invoices=invoices, overdue_since=since,
        business_line="INTERNET FIJO", benefit=benefit,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("service", "hardship", "code"),
    [
        (owe("50.00", 3, 30), False, "interest"),
        (owe("49.99", 3, 30), False, None),
        (owe("50.00", 3, 29), False, None),  # too young
        (owe("50.00", 2, 30), False, "reconnection"),
        (owe("300.00", 6, 200), False, "interest"),
        (owe("300.00", 6, 200), True, "discount_10"),
        (owe("299.99", 6, 200), True, "interest"),
        (owe("10.00", 1, 5, benefit="DISCOUNT_10"), False, "discount_10"),
        (owe("10.00", 1, 5, benefit="50 % en la próxima factura"), False, "base"),
    ],
)
def test_the_first_that_fits_is_offered(service: Service, hardship: bool, code: str | None) -> None:
    found = get_collections().benefit_of(service, hardship=hardship)
    assert (found.code if found else None) == code


def test_a_rule_may_be_for_a_line_and_an_age() -> None:
    rule = BenefitRule(code="x", title="x", business_lines=["Internet Fijo"], from_days=60, to_days=90)
    fits = {days for days in (59, 60, 90, 91) if rule.fits(owe("10", 1, days), hardship=False)}
    assert fits == {60, 90}
    other = owe("10", 1, 60)
    other.business_line = "TELEVISION DTH"
    assert not rule.fits(other, hardship=False)
