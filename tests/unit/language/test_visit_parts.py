"""What customers say of a technical visit, all in one breath."""

import pytest

from bot.language.visit_parts import VisitParts, read_visit_parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "la tele no se ve desde el lunes, manden un técnico a Calle 5 y Av. Loja junto a la iglesia, "
            "va a estar mi esposa Ana Vera, llamen al 0998887776",
            VisitParts(
                "Calle 5 y Av. Loja junto a la iglesia",
                True,
                True,
                "mi esposa Ana Vera",
                "la tele no se ve desde el lunes",
            ),
        ),
        (
            "no tengo internet. Vivo en la Cdla. Kennedy mz 5 villa 8 frente al parque. Recibe Juan Mora. 0991231231",
            VisitParts(
                "Cdla. Kennedy mz 5 villa 8 frente al parque", True, True, "Juan Mora", "no tengo internet"
            ),
        ),
        (
            "Calle Flores y Olmedo, casa azul, recibe mi mamá Rosa, su número 0987654321",
            VisitParts("Calle Flores y Olmedo, casa azul", True, True, "mi mamá Rosa"),
        ),
        ("Av. Amazonas N34-12 y Azuay, piso 3", VisitParts("Av. Amazonas N34-12 y Azuay, piso 3", True)),
        ("junto a la farmacia cruz azul", VisitParts("junto a la farmacia cruz azul", False, True)),
        ("mi mamá recibe", VisitParts(receiver="mi mamá")),
        ("yo mismo voy a estar, mi otro cel es 0991231231", VisitParts(receiver="yo mismo")),
        ("necesito una visita técnica por favor", VisitParts()),
        (
            "no me vale el internet desde hace una semana manden un técnico",
            VisitParts(fault="no me vale el internet desde hace una semana"),
        ),
        ("está lentísimo, va y viene", VisitParts(fault="está lentísimo, va y viene")),
    ],
)
def test_a_message_is_sorted_into_the_parts_of_the_form(text: str, expected: VisitParts) -> None:
    assert read_visit_parts(text) == expected
