"""The campaign's texts are the seed's, to the letter."""

from datetime import date

import pytest
from pydantic import ValidationError

from bot.catalog.scripts import Template, TemplateKind, get_scripts
from bot.models import Channel, Scenario, Script
from bot.services.wording import name_values

# Copied from 004_494a7d2a7dcd2fdb.txt, SCRIPT DE CAMPAÑAS.
SEED = {
    (Channel.VOICE, Scenario.CHARGES_LOADED): (
        "CNT informa: Tienes valores adicionales cargados a tu factura por la no entrega de los "
        "equipos de tu servicio retirado durante la emergencia sanitaria, agenda tu turno en la "
        "página www.cnt.com.ec para la entrega de los mismos."
    ),
    (Channel.VOICE, Scenario.NO_CHARGES): (
        "CNT informa: Tienes pendiente la entrega los equipos de tu servicio retirado durante la "
        "emergencia sanitaria, si ya realizaste la entrega de los mismos, envía el documento de "
        "respaldo al correo posventagec2@cnt.gob.ec o si aún no lo realizas, agenda tu turno en la "
        "página www.cnt.com.ec; hasta el miércoles 31 de marzo de 2021 para evitar que se generen "
        "valores adicionales a pagar, para más información comunícate al 1800-100-100."
    ),
    (Channel.WHATSAPP, Scenario.CHARGES_LOADED): (
        "Hola Juan, te saludamos de CNT.\n\n"
        "Te informamos que tienes valores cargados a tu factura por la no entrega de los equipos de "
        "tu servicio de Internet Fijo con numero de servicio 12345 retirado el 10-5-2020, agenda tu "
        "turno en la página https://flujodecolas.cnt.gob.ec/web/ para la entrega de los mismos."
    ),
    (Channel.WHATSAPP, Scenario.NO_CHARGES): (
        "Hola Juan, te saludamos de CNT.\n\n"
        "Te recordamos entregar los equipos de tu servicio de Internet Fijo con numero de servicio "
        "12345 retirado durante la emergencia sanitaria el 10-5-2020, si ya realizaste la entrega "
        "de los mismos, envía el documento de respaldo al correo posventagec2@cnt.gob.ec o si aún "
        "no lo realizas, agenda tu turno en la página https://flujodecolas.cnt.gob.ec/web/. hasta "
        "el miércoles 31 de marzo de 2021 para evitar que se generen valores adicionales a pagar, "
        "para más información comunícate al 1800-100-100."
    ),
}
VALUES = name_values(
    name="PEREZ LOPEZ JUAN CARLOS",
    business_line="INTERNET FIJO",
    service_number="12345",
    retired_on=date(2020, 5, 10),
    deadline=date(2021, 3, 31),
)


@pytest.mark.parametrize(("channel", "scenario"), list(SEED))
def test_text_is_the_seeds(channel: Channel, scenario: Scenario) -> None:
    template = get_scripts().find(Script.EQUIPMENT_RECOVERY, scenario, channel)
    assert template is not None
    assert template.render(VALUES) == SEED[channel, scenario]


def test_machine_hears_no_charge_and_nothing_personal() -> None:
    find = get_scripts().find
    charged = find(Script.EQUIPMENT_RECOVERY, Scenario.CHARGES_LOADED, Channel.VOICE, TemplateKind.MACHINE)
    plain = find(Script.EQUIPMENT_RECOVERY, Scenario.NO_CHARGES, Channel.VOICE, TemplateKind.MACHINE)
    assert charged is not None
    assert plain is not None
    assert charged.variables == []
    assert "CNT" in charged.text
    assert "1800-100-100" in charged.text
    assert not any(word in charged.text.lower() for word in ("valor", "factura", "pagar", "equipo"))
    assert plain.render(VALUES) == SEED[Channel.VOICE, Scenario.NO_CHARGES]


def test_templates_number_their_variables_as_twilio_wants() -> None:
    template = get_scripts().by_name("equipment_charges_loaded")
    assert template.twilio_body.startswith("Hola {{1}}, te saludamos de CNT.")
    assert '"1": "Juan"' in template.number_variables(VALUES)
    assert '"4": "10-5-2020"' in template.number_variables(VALUES)


@pytest.mark.parametrize(
    "text", ["{name} hola", "hola {name}", "hola {name} {other} adiós", "hola {nmae}, adiós"]
)
def test_template_that_meta_refuses_is_refused_when_loaded(text: str) -> None:
    with pytest.raises(ValidationError):
        Template(
            name="x",
            script=Script.EQUIPMENT_RECOVERY,
            scenario=Scenario.NO_CHARGES,
            channel=Channel.WHATSAPP,
            kind=TemplateKind.CAMPAIGN,
            mentions_money=False,
            text=text,
            variables=["name", "other"] if "other" in text else ["name"],
        )
