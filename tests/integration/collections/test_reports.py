"""What was promised and asked for in a campaign can be read, by who took it, and opens as a table."""

from datetime import date
from decimal import Decimal

from bot.models import Campaign
from bot.queries.commitments import count_promises, list_promises, list_visits
from bot.services.debts import payments, promises, visits
from tests.integration.collections.conftest import Debtor
from tests.integration.collections.test_visits import FORM

FRIDAY = date(2021, 3, 19)


def test_the_share_kept_is_told_by_who_took_the_promise(debtor: Debtor) -> None:
    session, campaign = debtor.session, debtor.session.query(Campaign).one()
    promises.make(session, debtor.customer, Decimal("20.00"), FRIDAY, "Servipagos", made_by="ana@cnt.example")
    payments.record(session, debtor.service, Decimal("20.00"), date(2021, 3, 17), "Servipagos")
    promises.make(session, debtor.customer, Decimal("100.50"), FRIDAY, None)
    counts = count_promises(session, campaign)
    assert (counts["ana@cnt.example"]["kept"], counts["ana@cnt.example"]["share_kept"]) == (1, 1.0)
    assert (counts["bot"]["open"], counts["bot"]["share_kept"]) == (1, None)
    rows = list(list_promises(session, campaign).rows)
    assert [(row[2], row[5], row[6]) for row in rows] == [
        (Decimal("20.00"), "CUMPLIDA", "ana@cnt.example"), (Decimal("100.50"), "ABIERTA", "bot"),
    ]  # fmt: skip


def test_a_visit_is_a_row_for_field_operations(debtor: Debtor) -> None:
    visits.request(debtor.session, debtor.customer, debtor.service, FORM)
    (row,) = list_visits(debtor.session, debtor.session.query(Campaign).one()).rows
    assert row[0] == debtor.customer.cedula
    assert row[3:9] == ("INTERNET", FORM.address, FORM.receiver, *FORM.phones, FORM.remark)
    assert row[10] == "SOLICITADA"
