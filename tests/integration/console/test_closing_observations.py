"""The observation is short, clear and about the case. Source: 000_e38df741ca3a1b96.txt, ERRORES COMUNES."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from bot.bootstrap import Recobra
from bot.catalog.templates import list_names
from bot.errors import InvalidForm
from bot.models import ClaimStatus, ServiceKind
from bot.services.closing.forms import build
from bot.services.closing.states import list_states
from bot.services.debts import claims, visits
from bot.services.typifications import typify
from tests.integration.console.closing_desk import PHONE, Desk, begin_collections, begin_equipment, take


@pytest.fixture
def debtor(desk: Recobra) -> Iterator[Desk]:
    """Who owes on two services."""
    begin_collections(desk, services=2)
    with desk.database.writing() as session:
        yield take(desk, session)


def refusal(desk: Desk, observation: str) -> str:
    with pytest.raises(InvalidForm) as refused:
        desk.close("15", observation, reason="no está de acuerdo")
    return refused.value.faults[f"{desk.contact.id}.observation"]


def test_what_is_not_known_yet_has_its_name_in_brackets(debtor: Desk) -> None:
    assert (
        build(debtor.cases[0], "15", {}).prewritten
        == "Cliente no desea cancelar la deuda: [detalle del motivo]."
    )
    assert build(debtor.cases[0], "2", {}).prewritten == (
        "Cliente solicitará convenio de pago; turno [código del turno] en [oficina] para el [día y hora]."
    )


def test_the_agents_own_words_stay_and_the_names_are_filled_in(debtor: Desk) -> None:
    row = debtor.close(
        "15", "Con calma: [detalle del motivo]. Volver a hablar en abril.", reason="no está de acuerdo"
    )
    assert row.observation == "Con calma: no está de acuerdo. Volver a hablar en abril."


def test_the_bots_own_observation_is_what_is_confirmed(debtor: Desk) -> None:
    typify(debtor.session, debtor.contact, "15", reason="«no pago»")
    assert build(debtor.cases[0], "15", {}).prewritten == "Cliente no desea cancelar la deuda: «no pago»."


@pytest.mark.parametrize("text", ["ok", "..........................", "no no", "1234 5678 91011 1213"])
def test_it_says_enough(debtor: Desk, text: str) -> None:
    assert refusal(debtor, text) == (
        "La observación no dice lo suficiente: qué pidió o aceptó el cliente, y qué sigue."
    )


def test_it_is_short(debtor: Desk) -> None:
    assert (
        refusal(debtor, "muy largo " * 30) == "La observación tiene 299 caracteres: que sean 240 como mucho."
    )
    assert refusal(debtor, " ") == "Escribe la observación."


def test_a_place_that_was_left_empty_is_named(debtor: Desk) -> None:
    assert refusal(debtor, "Cliente no paga, turno [código del turno].") == (
        "Falta poner «código del turno» en la observación."
    )


def test_the_service_is_the_cases_own(debtor: Desk) -> None:
    own, other = (case.service.service_number for case in debtor.cases)
    assert refusal(debtor, f"Cliente no paga el servicio {other}.") == (
        f"El servicio de este caso es el {own}, y la observación dice {other}."
    )
    assert refusal(debtor, f"Cliente no paga lo del {other}.") == (
        f"La observación nombra otro servicio, el {other}; el de este caso es el {own}."
    )
    assert refusal(debtor, "Cliente no paga el número de servicio 22999888.") == (
        f"El servicio de este caso es el {own}, y la observación dice 22999888."
    )
    row = debtor.close("15", f"Cliente no paga el servicio N.º {own}.", reason="no quiere")
    assert row.observation == f"Cliente no paga el servicio N.º {own}."


def test_the_complaint_is_the_cases_own(debtor: Desk) -> None:
    assert refusal(debtor, "Cliente no paga por el reclamo 998877.") == (
        "El número de queja o reclamo 998877 no es de este caso: no consta ninguno."
    )
    service = debtor.contact.service
    claims.record(debtor.session, service, "RC-778", date(2021, 3, 16), ClaimStatus.OPEN)
    debtor.session.flush()
    case = next(each for each in debtor.cases if each.service is service)
    assert refusal(debtor, "Cliente no paga por la queja 998877.") == (
        "El número de queja o reclamo 998877 no es de este caso: el de este servicio es RC-778."
    )
    assert case.contact is debtor.contact
    row = debtor.close("15", "Cliente no paga por el reclamo RC-778.", reason="no quiere")
    assert row.observation == "Cliente no paga por el reclamo RC-778."


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Cliente con cédula 1710034065 no desea pagar.", "una cédula: «1710034065»"),
        ("Cliente no paga; su correo es ana@correo.ec", "una dirección de correo: «ana@correo.ec»"),
        ("Cliente no paga, llamar al 0987654321.", "un teléfono: «0987654321»"),
        ("Cliente con cédula 17/1003/4065 no desea pagar.", "una cédula: «17/1003/4065»"),
        ("Cliente 17_1003_4065 no desea pagar.", "una cédula: «17_1003_4065»"),
        ("Cliente 1710O34O65 no desea pagar.", "una cédula: «1710O34O65»"),
        ("Cliente no paga, llamar al 098*765*4321.", "un teléfono: «098*765*4321»"),
        ("Cliente no paga, llamar al 09.87.65.43.21.", "un teléfono: «09.87.65.43.21»"),
        (
            "Cliente no paga; es ana arroba correo punto ec",
            "una dirección de correo: «ana arroba correo punto ec»",
        ),
        ("Cliente no paga con la 4111 1111 1111 1111.", "el número de una tarjeta"),
        ("Cliente no paga, vive en la calle Olmedo 5.", "una dirección: «calle Olmedo 5»"),
    ],
)
def test_what_identifies_somebody_is_kept_out(debtor: Desk, text: str, what: str) -> None:
    said = refusal(debtor, text)
    assert said == f"La observación lleva {what}. Quítalo: solo van el nombre y el teléfono de contacto."


@pytest.mark.parametrize(
    "name", ["Juan Pérez", "PEREZ LOPEZ JUAN CARLOS", "Juan Carlos Perez", "Pérez Juan", "Lopez, Juan"]
)
def test_the_holders_name_is_kept_out(debtor: Desk, name: str) -> None:
    assert refusal(debtor, f"El señor {name} no desea pagar.") == (
        f"La observación lleva el nombre de una persona: «{name}». Escribe «cliente», «titular» o «contacto»."
    )


def test_who_receives_a_visit_is_named_in_no_other_observation(debtor: Desk) -> None:
    form = visits.VisitForm(
        ServiceKind.INTERNET, "Calle 26. Referencia: el parque", "Rosa Caiza", (PHONE, "+593992222222")
    )
    visit = visits.request(debtor.session, debtor.customer, debtor.contact.service, form)
    visits.record_result(debtor.session, visit, date(2021, 3, 17), "ATENDIDA", None)
    assert "«Rosa Caiza»" in refusal(debtor, "Cliente no desea pagar, dice Rosa Caiza.")


@pytest.mark.parametrize(
    "text",
    [
        "Cliente no paga: el 10/02/2021 a las 10:30 se acordó para el 11/02/2021.",
        "Cliente no desea pagar; pasa por Juan Montalvo.",
        "Cliente ofrece 60/60 cada quincena y no acepta 100 %.",
        "Cliente dice que Juan de soporte le ofreció 2/3 de la deuda.",
    ],
)
def test_days_and_shares_tell_nobody(debtor: Desk, text: str) -> None:
    assert debtor.close("15", text, reason="no quiere").observation == text


def test_the_services_address_is_kept_out(debtor: Desk) -> None:
    debtor.contact.service.address = "Los Sauces y Primera"
    assert refusal(debtor, "Cliente no paga; vive en Los Sauces y Primera.").startswith(
        "La observación lleva la dirección del cliente."
    )


def test_a_number_that_is_nothing_known_is_asked_about(debtor: Desk) -> None:
    assert refusal(debtor, "Cliente no paga lo del 445566 y nada más.") == (
        "El número «445566» no es el del servicio ni el de contacto."
    )


def test_the_contacts_name_and_telephone_may_stand(debtor: Desk) -> None:
    text = f"Cliente no paga los $120,50 del 10-2-2021. Contacto Juan Pérez {PHONE.replace('+593', '0')}."
    assert debtor.close("15", text, reason="no quiere").observation == text


def test_a_reason_is_checked_like_the_rest(debtor: Desk) -> None:
    with pytest.raises(InvalidForm, match="una cédula"):
        debtor.close("15", reason="dice que la cédula 1710034065 no es suya")


@pytest.mark.parametrize("begin", [begin_collections, begin_equipment])
def test_whatever_an_observation_names_is_known_or_asked_for(
    desk: Recobra, begin: Callable[[Recobra], None]
) -> None:
    begin(desk)
    with desk.database.writing() as session:
        case = take(desk, session).cases[0]
        codes = [each.code for motives in list_states(case.script).values() for each in motives]
        assert len(codes) == 16
        for code in codes:
            form = build(case, code, {})
            filled = {field.name for field in form.fields} | form.deed.supplies
            left = [
                name for name in list_names(form.typification.template_for_agent) if name not in form.known
            ]
            assert set(left) <= filled, code


def test_who_was_not_reached_comes_last(debtor: Desk) -> None:
    assert list(list_states(debtor.cases[0].script))[-1] == "NO CONTACTADO"
