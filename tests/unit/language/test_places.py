"""Where customers will pay, as they write it."""

import pytest

from bot.catalog.collections import get_collections
from bot.language.places import read_place, say_place


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("el viernes en el banco del Austro pago 40", "Banco del Austro"),
        ("pago en el mi vecino", "Banco Pichincha"),
        ("x la pagina d una", "página web de CNT"),
        ("SERVIPAGOS", "Servipagos"),
        ("le transfiero mañana", "transferencia"),
        ("en el CAC de Quito", "Centro de Atención de CNT"),
        ("mañana en el banco", "banco"),
        ("en el banco solidario mañana", "banco solidario"),
        ("en la cooperativa jardín azuayo el lunes", "cooperativa jardín azuayo"),
        ("en la tienda de don pepe", "tienda de don pepe"),
        ("en la tienda de la esquina", "tienda de la esquina"),
        ("en la farmacia del barrio el lunes", "farmacia del barrio"),
        ("en el banco de una", "banco"),
        ("voy a pagar el viernes en tia", "Supermercados TÍA"),
        ("pago el lunes en el centro comercial", "centro comercial"),
        ("por internet", "página web de CNT"),
        ("mi tia me presta el viernes", None),
        ("no tengo internet, pago el viernes", None),
        ("pago en dos partes", None),
        ("el lunes en la mañana", None),
        ("el viernes", None),
        ("no sé todavía", None),
    ],
)
def test_places_are_read(text: str, place: str | None) -> None:
    found = read_place(text, get_collections().places)
    assert (found.value if found else None) == place


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Banco del Austro", "en Banco del Austro"),
        ("transferencia", "por transferencia"),
        ("página web de CNT", "en la página web de CNT"),
        ("Centro de Atención de CNT", "en un Centro de Atención de CNT"),
        ("banco", "en un banco"),
        ("farmacia", "en una farmacia"),
        ("tienda de don pepe", "en la tienda de don pepe"),
    ],
)
def test_places_are_said(name: str, said: str) -> None:
    assert say_place(name) == said
