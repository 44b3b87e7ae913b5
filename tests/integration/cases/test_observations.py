"""The common errors are told before a case is closed. Source: 000_e38df741ca3a1b96.txt, ERRORES COMUNES."""

from datetime import date

import pytest
from sqlalchemy import select

from bot.bootstrap import Recobra
from bot.errors import InvalidForm
from bot.models import Complaint
from tests.support.cases import Cases

pytestmark = [
    pytest.mark.usefixtures("on_a_wednesday"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
WHO = {"contact_name": "Carlos Pacheco", "contact_phone": "0996652364"}
RIGHT = "CLIENTE NO SOLICITO EL RETIRO DEL SERVICIO {service}, QUEJA {complaint}. CONTACTO CARLOS PACHECO 0996652364"


def close(recobra: Recobra, observation: str) -> Cases:
    case = Cases(recobra, "retention")
    known = {"service": case.service().service_number, "complaint": case.complaint().number}
    given = {"typification": "no-procede-cliente-no-solicito-el-retiro", **WHO}
    case.do(**given, observation=observation.format(**known))
    return case


def test_what_is_right_is_kept_as_it_was_written(recobra: Recobra) -> None:
    case = close(recobra, RIGHT)
    assert str(case.look().observation).startswith("CLIENTE NO SOLICITO EL RETIRO DEL SERVICIO")
    assert case.is_over()


@pytest.mark.parametrize(
    ("observation", "complaint"),
    [
        ("CLIENTE NO SOLICITO EL RETIRO DEL SERVICIO 22534308", "y la observación dice 22534308"),
        (
            "CLIENTE NO SOLICITO EL RETIRO, QUEJA 99887",
            "El número de queja o reclamo 99887 no es de este caso",
        ),
        ("OK", "no dice lo suficiente"),
        ("CLIENTE NO SOLICITO " * 20, "como mucho"),
        ("CLIENTE CON CEDULA 1710034065 NO SOLICITO EL RETIRO", "lleva una cédula"),
        ("CLIENTE NO SOLICITO EL RETIRO, ESCRIBE A ANA@EJEMPLO.COM", "lleva una dirección de correo"),
        ("JUAN CARLOS PEREZ NO SOLICITO EL RETIRO", "lleva el nombre de una persona"),
        ("CLIENTE NO SOLICITO EL RETIRO, LLAMAR AL 0987654321", "lleva un teléfono"),
    ],
)
def test_a_common_error_is_told_beside_the_observation(
    recobra: Recobra, observation: str, complaint: str
) -> None:
    with pytest.raises(InvalidForm, match=complaint) as refused:
        close(recobra, observation)
    assert list(refused.value.faults) == ["observation"]


def test_the_number_of_another_complaint_of_the_service_is_not_this_case_s(recobra: Recobra) -> None:
    first = Cases(recobra, "retention")
    with recobra.database.writing() as session:
        mine = session.scalars(select(Complaint)).one()
        session.add(
            Complaint(
                number="R2-77",
                kind="107",
                customer_id=mine.customer_id,
                service_id=mine.service_id,
                requested_on=date(2021, 3, 1),
                imported_at=mine.imported_at,
            )
        )
    given = {"typification": "no-procede-cliente-no-solicito-el-retiro", **WHO}
    with pytest.raises(InvalidForm, match="no es de este caso"):
        first.do(**given, observation="CLIENTE NO SOLICITO EL RETIRO, QUEJA 2-77. CONTACTO 0996652364")


def test_a_name_in_a_field_of_numbers_is_told_too(recobra: Recobra) -> None:
    case = Cases(recobra, "retention")
    given = {
        "percentage": "50", "start_month": "2021-04", "benefit": "x", "skip": "consecutive", "month_count": "3",
        "virtual_number": "35648", "additional_plan": "HBO DE LA CEDULA 1710034065",
    }  # fmt: skip
    with pytest.raises(InvalidForm, match="lleva una cédula"):
        case.do(typification="retenido-retenido-seguimiento-descuento-plan-adicional", **WHO, **given)
