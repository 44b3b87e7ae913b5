"""What was promised and asked for in a campaign can be read, by who took it, and opens as a table."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.bootstrap import Recobra
from bot.catalog.collections import get_collections
from bot.errors import InvalidInput
from bot.exports.tables import write_file
from bot.models import Campaign, Claim, ClaimStatus, Customer, Script, Service, ServiceKind
from bot.queries.commitments import list_benefits, list_claims, list_promises, list_visits
from bot.queries.promise_counts import count_promises, report_promises
from bot.services.debts import benefits, claims, payments, promises, visits
from bot.services.debts.benefits import BenefitForm
from bot.services.imports.claims import CLAIMS_IMPORTER
from bot.services.imports.running import run_import
from tests.integration.collections.conftest import Debtor
from tests.integration.collections.test_visits import FORM
from tests.support.world import add_base, add_debtor, launch, move_clock

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


def test_the_report_counts_by_script_campaign_and_agent(campaign: Recobra) -> None:
    with campaign.database.writing() as session:
        first = session.scalars(select(Customer)).one()
        second, third, stranger = (add_debtor(session) for _ in range(3))
        add_base(session, second, third, name="otra", script=Script.COLLECTIONS)
    launch(campaign, "otra", "abril", script=Script.COLLECTIONS)
    ana = "ana@cnt.example"
    with campaign.database.writing() as session:
        for customer, made_by in ((first, None), (second, ana), (third, ana), (stranger, None)):
            promises.make(
                session,
                session.get_one(Customer, customer.id),
                Decimal("120.50"),
                FRIDAY,
                None,
                made_by=made_by,
            )
        service = session.get_one(Customer, second.id).services[0]
        payments.record(session, service, Decimal("120.50"), date(2021, 3, 17), "Servipagos")
    move_clock(days=7)
    with campaign.database.writing() as session:
        promises.judge_due(session)
        facts = report_promises(session, date(2021, 3, 17), date(2021, 3, 17))
        assert report_promises(session, date(2021, 3, 18), None)["total"]["made"] == 0
        assert report_promises(session, None, date(2021, 3, 16))["total"]["made"] == 0
        with pytest.raises(InvalidInput):
            report_promises(session, FRIDAY, date(2021, 3, 17))
    assert facts["total"] == {
        "made": 4, "open": 0, "kept": 1, "broken": 3, "cancelled": 0, "share_kept": 0.25,
        "amount": Decimal("482.00"), "amount_kept": Decimal("120.50"),
    }  # fmt: skip
    assert [(each["script"], each["made"], each["share_kept"]) for each in facts["scripts"]] == [
        ("collections", 3, 0.333), (None, 1, 0.0),
    ]  # fmt: skip
    assert [(each["campaign"], each["made"], each["kept"]) for each in facts["campaigns"]] == [
        ("cobranza", 1, 0), ("abril", 2, 1), (None, 1, 0),
    ]  # fmt: skip
    assert {each["agent"]: (each["made"], each["share_kept"]) for each in facts["agents"]} == {
        "bot": (2, 0.0), ana: (2, 0.5),
    }  # fmt: skip


def test_a_visit_is_a_row_for_field_operations(debtor: Debtor) -> None:
    visits.request(debtor.session, debtor.customer, debtor.service, FORM)
    (row,) = list_visits(debtor.session, debtor.session.query(Campaign).one()).rows
    assert row[0] == debtor.customer.cedula
    assert row[3:9] == ("INTERNET", FORM.address, FORM.receiver, *FORM.phones, FORM.remark)
    assert row[10] == "SOLICITADA"


def test_a_benefit_is_a_row_for_whoever_applies_it(debtor: Debtor) -> None:
    rule = get_collections().benefits[0]
    form = BenefitForm(ServiceKind.INTERNET, ("+593991111111", "+593992222222"), "llamar por la tarde")
    benefits.grant(debtor.session, debtor.customer, debtor.service, rule, form)
    (row,) = list_benefits(debtor.session, debtor.session.query(Campaign).one()).rows
    assert row[:3] == (debtor.customer.cedula, debtor.customer.name, debtor.service.service_number)
    assert row[3:10] == ("INTERNET", rule.code, rule.title, Decimal("120.50"), *form.phones, form.remark)
    assert row[11:] == ("bot", "OTORGADO")


def test_claims_go_out_as_a_file_and_come_back_with_the_back_offices_word(
    campaign: Recobra, tmp_path: Path
) -> None:
    file = tmp_path / "reclamos.csv"
    with campaign.database.writing() as session:
        service = session.scalars(select(Service)).one()
        claim = claims.open_claim(session, service, None, "no debo eso")
    with campaign.database.reading() as session:
        assert write_file(file, list_claims(session, session.query(Campaign).one())) == 1
    text = file.read_text(encoding="utf-8-sig")
    assert "EN TRÁMITE" in text
    file.write_text(text.replace("EN TRÁMITE", "IMPROCEDENTE"))
    report = run_import(campaign.database, file, CLAIMS_IMPORTER)
    assert (report.imported, report.rejected) == (1, 0)
    with campaign.database.reading() as session:
        assert session.get_one(Claim, claim.id).status is ClaimStatus.REJECTED


def test_a_claim_without_an_answer_in_its_time_is_told_apart(debtor: Debtor) -> None:
    claims.open_claim(debtor.session, debtor.service, debtor.contact, "no debo eso")
    move_clock(days=15)
    assert _states(debtor) == ["EN TRÁMITE"]
    move_clock(days=1)
    assert _states(debtor) == ["VENCIDO SIN RESPUESTA"]


def _states(debtor: Debtor) -> list[str]:
    table = list_claims(debtor.session, debtor.session.query(Campaign).one())
    return [row[table.headings.index("ESTADO")] for row in table.rows]
