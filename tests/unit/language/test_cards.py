"""A payment card's number is masked; cédulas, RUCs, telephones and invoices' numbers stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.cards import mask_cards


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("4111 1111 1111 1111 vence 12/27", "[tarjeta …1111] vence 12/27"),
        ("mi tarjeta es 4111-1111-1111-1111.", "mi tarjeta es [tarjeta …1111]."),
        ("un dedazo: 4111111111111112", "un dedazo: [tarjeta …1112]"),
        ("amex 377893829301004", "amex [tarjeta …1004]"),
        ("diners 30569309025904", "diners [tarjeta …5904]"),
        ("es la 4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "es la [tarjeta …1111]"),
        ("es cuatro uno uno uno " + "uno " * 12 + "y vence en mayo", "es [tarjeta …1111] y vence en mayo"),
        ("la cuarenta y uno once 1111 " + "once once once once ya", "la [tarjeta …1111] ya"),
        ("tres cuatro cinco " * 5 + "seis", "[tarjeta …3456]"),
    ],
)
def test_cards_are_masked(text: str, masked: str) -> None:
    assert mask_cards(text) == masked


@pytest.mark.parametrize(
    "text",
    ["1710034065", "1710034065001", "0991234567", "+593 99 123 4567", "llame al 0991234567 o 022345678",
     "turno CNT-3479AC", "el 10/02/2021 a las 10:30", "debo 1.202,96"],
)  # fmt: skip
def test_other_numbers_stay(text: str) -> None:
    assert mask_cards(text) == text


@given(st.from_regex(r"[45][0-9]{15}", fullmatch=True), st.sampled_from(["", " ", "-", "."]))
def test_no_sixteen_digits_remain(digits: str, sign: str) -> None:
    written = sign.join(digits[n : n + 4] for n in range(0, 16, 4))
    assert digits[:12] not in mask_cards(f"es {written} ok").replace(sign, "")
