"""What tells who or where somebody is is found in a text, and ordinary words are not."""

import pytest

from bot.language.identifying import find_traces


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Cliente con cédula 1710034065 acepta", "una cédula"),
        ("escribir a juan.perez@correo.ec", "una dirección de correo"),
        ("llamar al 0991234567 por la tarde", "un teléfono"),
        ("llamar al 02 2345 678", "un teléfono"),
        ("paga con la 4111 1111 1111 1111", "el número de una tarjeta"),
        ("vive en la calle Olmedo 12", "una dirección"),
        ("Av. Amazonas y Naciones Unidas", "una dirección"),
        ("EDIFICIO GIRASOLES PISO 3", "una dirección"),
    ],
)
def test_it_is_found(text: str, what: str) -> None:
    assert what in [trace.what for trace in find_traces(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Cliente pagará $120,50 el 19-3-2021 a las 15:00 en Servipagos.",
        "Cliente pide contacto mañana por la tarde, en la calle no puede hablar.",
        "Cliente indica que el equipo del servicio 22345678 está dañado.",
        "Turno CNT-4ACF79 en CAC Quito Centro (Quito).",
        "Avisa que llegará tarde; pagará en la cooperativa JEP.",
    ],
)
def test_ordinary_words_are_none(text: str) -> None:
    assert list(find_traces(text)) == []
