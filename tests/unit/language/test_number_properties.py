"""Sums, cédulas and telephones read back from whatever shape they are given in, and none is made up."""

from decimal import Decimal
from itertools import pairwise

from hypothesis import strategies as st

from bot.language.amounts import read_amounts
from bot.language.cedulas import is_valid, normalize_cedula, read_cedulas
from bot.language.phones import normalize_phone, read_phones
from bot.language.speech import speak_number
from bot.language.written_amounts import format_amount

from .strategies import (
    AMOUNTS,
    CEDULAS,
    LANDLINES,
    MOBILES,
    SERVICES,
    WORDS,
    cut,
    dictate,
    for_all,
    speak_group,
    write_amount,
)

SENTENCES = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
AROUND = st.sampled_from(
    [
        "{}",
        "pago {}",
        "el viernes pago {}",
        "solo tengo {} por ahora",
        "son {}, ¿verdad?",
        "{} mañana",
        "¿{}?",
        "({})",
    ]
)
PLACES = st.sets(st.integers(1, 9), max_size=4)
SIGNS = st.sampled_from([" ", "-", ".", ""])
NUMBER_SOUP = st.text(alphabet="0123456789 -.,:/$+()%\nadeilmnoprsuv", max_size=60)


def values(found):
    return [each.value for each in found]


@for_all(AMOUNTS, st.integers(0, 30), AROUND)
def test_a_sum_reads_back_from_any_shape_and_sentence(amount, style, around):
    shapes = write_amount(amount)
    text = around.format(shapes[style % len(shapes)])
    assert values(read_amounts(text)) == [amount], text


@for_all(
    st.integers(1, 99_999),
    st.sampled_from(["pago", "abono", "debo", "puedo pagar", "una deuda de", "solo tengo"]),
)
def test_a_verb_makes_a_bare_number_a_sum(number, verb):
    for written in (str(number), speak_number(number)) if number > 1 else (str(number),):
        assert values(read_amounts(f"{verb} {written}")) == [Decimal(number)]


@for_all(
    st.integers(2, 9_999),
    st.integers(10, 99),
    st.sampled_from(["{} con {}", "{} dólares con {}", "pago {} con {}"]),
)
def test_a_sum_reads_back_as_it_is_said_for_short(whole, cents, around):
    expected = [Decimal(whole) + Decimal(cents) / 100]
    for one, other in (
        (speak_number(whole), speak_number(cents)),
        (whole, cents),
        (whole, speak_number(cents)),
    ):
        text = around.format(one, other)
        assert values(read_amounts(text)) == expected, text


@for_all(MOBILES, st.sampled_from([(3, 3, 4), (3, 3, 2, 2), (2, 2, 2, 2, 2), (3, 2, 2, 3), (4, 3, 3)]))
def test_a_mobile_reads_back_from_groups_said_as_numbers(digits, sizes):
    places = [sum(sizes[:n]) for n in range(len(sizes) + 1)]
    groups = [digits[start:end] for start, end in pairwise(places)]
    spoken = ", ".join(speak_group(group) for group in groups)
    assert values(read_phones(f"mi celular es {spoken}")) == [f"+593{digits[1:]}"], spoken


@for_all(AMOUNTS, AMOUNTS)
def test_two_sums_are_two(one, other):
    text = f"pago {format_amount(one)} hoy y {format_amount(other)} el viernes"
    assert values(read_amounts(text)) == [one, other]


@for_all(st.integers(0, 99_999))
def test_a_bare_number_is_no_sum(number):
    for text in (
        str(number),
        speak_number(number),
        f"opción {number}",
        f"tengo {number} equipos",
        f"{number} megas",
    ):
        assert read_amounts(text) == []


@for_all(CEDULAS, PLACES, SIGNS, st.booleans())
def test_a_cedula_reads_back_from_any_grouping(digits, places, sign, labelled):
    text = f"mi cédula es {cut(digits, places, sign)}" if labelled else cut(digits, places, sign)
    if not labelled and normalize_phone(digits):
        return  # it may be both; only its name tells
    assert values(read_cedulas(text)) == [digits]


@for_all(CEDULAS, st.integers(0, 2))
def test_a_cedula_reads_back_from_its_dictation(digits, way):
    assert values(read_cedulas(f"mi cédula es {dictate(digits)[way]}")) == [digits]


@for_all(st.from_regex(r"[0-9]{10}", fullmatch=True))
def test_what_is_called_a_cedula_is_judged_as_one(digits):
    expected = digits if is_valid(digits) else None
    assert values(read_cedulas(f"mi cédula es {digits}")) == [expected]
    assert normalize_cedula(digits) == expected


@for_all(CEDULAS, st.integers(0, 9), st.integers(0, 9))
def test_one_wrong_digit_is_noticed(digits, place, other):
    wrong = f"{digits[:place]}{other}{digits[place + 1 :]}"
    assert is_valid(wrong) == (wrong == digits)


@for_all(MOBILES, PLACES, SIGNS)
def test_a_mobile_reads_back_from_any_grouping(digits, places, sign):
    grouped = cut(digits, places - {1}, sign)
    for text in (f"mi celular es {grouped}", f"llámame al {grouped} por favor"):
        assert values(read_phones(text)) == [f"+593{digits[1:]}"], text


@for_all(MOBILES, st.integers(0, 2))
def test_a_mobile_reads_back_from_its_dictation(digits, way):
    assert values(read_phones(f"mi celular es {dictate(digits)[way]}")) == [f"+593{digits[1:]}"]


@for_all(LANDLINES, st.sampled_from(["{}", "mi teléfono es {}", "el convencional es {}, gracias"]))
def test_a_landline_reads_back(digits, around):
    for written in (digits, f"{digits[:2]} {digits[2:5]} {digits[5:]}", f"({digits[:2]}) {digits[2:]}"):
        assert values(read_phones(around.format(written))) == [f"+593{digits[1:]}"]


@for_all(SERVICES)
def test_the_number_of_a_service_is_nothing_else(digits):
    for text in (
        digits,
        f"mi servicio es el {digits}",
        f"número de servicio {digits}",
        f"pagar el servicio {digits}",
    ):
        assert (read_amounts(text), read_cedulas(text), read_phones(text)) == ([], [], []), text


@for_all(SENTENCES)
def test_nothing_is_made_up_from_words(text):
    assert (read_amounts(text), read_cedulas(text), read_phones(text)) == ([], [], [])


@for_all(st.one_of(NUMBER_SOUP, st.text()))
def test_what_is_read_reads_back_from_its_plain_form(text):
    for amount in values(read_amounts(text)):
        assert amount >= 0
        assert amount == amount.quantize(Decimal("0.01"))
        assert amount == 0 or values(read_amounts(format_amount(amount))) == [amount]
    for cedula in filter(None, values(read_cedulas(text))):
        assert is_valid(cedula)
        assert values(read_cedulas(f"cédula {cedula}")) == [cedula]
    for phone in values(read_phones(text)):
        assert normalize_phone(phone) == phone
        assert values(read_phones(phone)) == [phone]
