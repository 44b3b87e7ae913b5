from xml.etree import ElementTree

import pytest

from bot.catalog.scripts import TemplateKind, get_scripts
from bot.channels.spoken import speak
from bot.channels.twiml import Line, Then, render
from bot.models import Channel, Scenario, Script


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("a posventagec2@cnt.gob.ec.", "a posventa gec dos arroba c n t punto g o b punto e c."),
        ("en https://colas.cnt.gob.ec/web/", "en colas punto c n t punto g o b punto e c barra web"),
        ("en www.cnt.com.ec para", "en triple doble u punto c n t punto com punto e c para"),
        ("al 1800-100-100.", "al 1 800, 100, 100."),
        ("el CAC Loja, en la Av. Loja", "el Centro de Atención Loja, en la Avenida Loja"),
        ("CNT informa: hay 10 % de descuento", "C N T informa: hay diez por ciento de descuento"),
        ("*Listo* 🙂\n\n_tu_ turno", "Listo tu turno"),
        ("Son $ 25.50 el 10-5-2020 a las 09:30.", "Son $ 25.50 el 10-5-2020 a las 09:30."),
    ],
)  # fmt: skip
def test_heard(written: str, heard: str) -> None:
    assert speak(written) == heard


def words(line: Line) -> list[str]:
    document = ElementTree.fromstring(str(render(line, "https://recobra.example/voice/input")))
    return ["".join(said.itertext()) for said in document.iter("Say")]


@pytest.mark.parametrize("kind", [TemplateKind.CAMPAIGN, TemplateKind.MACHINE])
@pytest.mark.parametrize("scenario", [Scenario.CHARGES_LOADED, Scenario.NO_CHARGES])
def test_a_call_says_the_campaigns_text_word_for_word(scenario: Scenario, kind: TemplateKind) -> None:
    template = get_scripts().find(Script.EQUIPMENT_RECOVERY, scenario, Channel.VOICE, kind)
    assert template is not None
    text = template.render({"deadline": "miércoles 31 de marzo de 2021"})
    assert words(Line(text, Then.HANG_UP)) == [text]


def test_a_long_text_is_said_in_parts() -> None:
    text = "Escribe a posventagec2@cnt.gob.ec o llama al 1800-100-100. " * 100
    said = words(Line(text, Then.HANG_UP))
    assert "".join(said).split() == text.split()
    assert all(len(speak(part)) <= 2900 for part in said)
