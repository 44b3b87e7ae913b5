"""A technical visit is mailed with the seed's form, silences the campaign, and its end is told; benefits likewise."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from bot import clock
from bot.errors import InvalidInput
from bot.models import Channel, ContactState, Message, Service, ServiceKind, VisitStatus
from bot.queries.customers import show_customer
from bot.services.debts import benefits, visits
from bot.services.debts.form_rules import kind_of
from tests.integration.collections.conftest import Debtor

FORM = visits.VisitForm(
    ServiceKind.INTERNET,
    "Calle 26 y Av. García. Referencia: junto a la farmacia",
    "Rosa Caiza",
    ("+593991111111", "+593992222222"),
    "sin señal desde el lunes",
)


def test_the_form_is_mailed_to_field_operations(debtor: Debtor) -> None:
    visits.request(debtor.session, debtor.customer, debtor.service, FORM)
    (mail,) = debtor.session.scalars(select(Message).where(Message.channel == Channel.EMAIL))
    assert mail.address == "visitastecnicas@cnt.gob.ec"
    for line in (
        f"CÉDULA DEL CLIENTE: {debtor.customer.cedula}",
        "DIRECCIÓN Y PUNTO DE REFERENCIA: Calle 26 y Av. García. Referencia: junto a la farmacia",
        "PERSONA QUE ATENDERÁ LA VT: Rosa Caiza",
        "2 TELÉFONOS DE CONTACTO: +593991111111, +593992222222",
        "OBSERVACIÓN: sin señal desde el lunes",
    ):
        assert line in str(mail.body)
    assert debtor.contact.typification_code == "3"
    assert debtor.contact.silent_until == clock.start_of_day(date(2021, 3, 25))


def test_a_second_request_replaces_the_first(debtor: Debtor) -> None:
    first = visits.request(debtor.session, debtor.customer, debtor.service, FORM)
    second = visits.request(debtor.session, debtor.customer, debtor.service, FORM)
    assert first.status is VisitStatus.CANCELLED
    assert visits.find_requested(debtor.session, debtor.service) is second


@pytest.mark.parametrize(
    "change", [{"address": "x"}, {"receiver": "1 2"}, {"phones": ("+593991111111", "+593991111111")}]
)
def test_a_form_that_lacks_something_is_refused(debtor: Debtor, change: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        visits.request(debtor.session, debtor.customer, debtor.service, replace(FORM, **change))
    assert visits.find_requested(debtor.session, debtor.service) is None


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("INTERNET FIJO", ServiceKind.INTERNET),
        ("Telefonía Fija", ServiceKind.TELEPHONE),
        ("CDMA", ServiceKind.TELEPHONE),
        ("TELEVISION DTH", ServiceKind.TV),
        ("ALARMAS", None),
    ],
)
def test_the_line_of_business_says_what_the_form_calls_it(line: str, kind: ServiceKind | None) -> None:
    assert kind_of(Service(business_line=line)) is kind


def test_its_end_is_told_once_and_the_campaign_goes_on(debtor: Debtor) -> None:
    visit = visits.request(debtor.session, debtor.customer, debtor.service, FORM)
    today = clock.today()
    assert visits.record_result(debtor.session, visit, today, "Atendida, se cambió el conector", "J. Vera")
    assert not visits.record_result(
        debtor.session, visit, today, "Atendida, se cambió el conector", "J. Vera"
    )
    told = debtor.session.scalars(select(Message.body).where(Message.template == "visit_done")).all()
    assert len(told) == 1
    assert "reclamo de tu factura" in str(told[0])
    assert (debtor.contact.silent_until, debtor.contact.state) == (None, ContactState.ACTIVE)
    (shown,) = show_customer(debtor.session, debtor.customer.cedula)["technical_visits"]
    assert (shown["status"], shown["service"]) == ("done", "internet")


def test_one_that_could_not_be_made_says_so(debtor: Debtor) -> None:
    visit = visits.request(debtor.session, debtor.customer, debtor.service, FORM)
    visits.record_result(debtor.session, visit, clock.today(), "CLIENTE AUSENTE", None)
    assert visit.status is VisitStatus.NOT_DONE
    assert debtor.session.scalar(select(Message.id).where(Message.template == "visit_not_done"))


def test_a_benefit_wants_two_telephones(debtor: Debtor) -> None:
    rule = benefits.find_offer(debtor.session, debtor.service)
    assert rule
    form = benefits.BenefitForm(ServiceKind.INTERNET, ("+593991111111", ""))
    with pytest.raises(InvalidInput):
        benefits.grant(debtor.session, debtor.customer, debtor.service, rule, form)


def test_a_benefit_is_given_once(debtor: Debtor) -> None:
    rule = benefits.find_offer(debtor.session, debtor.service)
    assert rule
    form = benefits.BenefitForm(ServiceKind.INTERNET, ("+593991111111", "+593992222222"))
    given = benefits.grant(debtor.session, debtor.customer, debtor.service, rule, form)
    assert benefits.grant(debtor.session, debtor.customer, debtor.service, rule, form) is given
    assert benefits.find_offer(debtor.session, debtor.service) is None
    assert debtor.contact.typification_code == "4"
    assert rule.title in str(debtor.contact.observation)


def test_the_base_overrides_the_matrix(debtor: Debtor) -> None:
    debtor.service.benefit = "15 % de descuento"
    rule = benefits.find_offer(debtor.session, debtor.service)
    assert rule
    assert rule.title == "15 % de descuento"
