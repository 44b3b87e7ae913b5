"""A message with a cédula, a telephone, a service, a sum, a day and an hour: each reader finds its own alone."""

from datetime import date, time, timedelta

from hypothesis import assume
from hypothesis import strategies as st

from bot.language.amounts import read_amounts
from bot.language.calendar import add_business_days, is_business_day, next_business_day
from bot.language.cedulas import read_cedulas
from bot.language.dates import read_dates
from bot.language.entities import read_entities
from bot.language.phones import read_phones
from bot.language.speech import speak_amount, speak_date, speak_digits, speak_number
from bot.language.times import read_times
from bot.language.written_amounts import format_amount
from bot.language.written_dates import MONTHS, WEEKDAYS

from .strategies import AMOUNTS, CEDULAS, DAYS, MOBILES, SERVICES, WORDS, for_all

TODAY = date(2021, 3, 18)
AHEAD = st.integers(2, 300).map(lambda days: TODAY + timedelta(days=days))
HOURS = st.times().map(lambda clock: time(clock.hour, clock.minute))
YEARS = st.integers(1950, 2060)
ORDERS = st.permutations(range(6))
JOINTS = st.sampled_from([", ", ". ", "\n", " y ", "; ", " - "])


def values(found):
    return [each.value for each in found]


def check(text, amounts, days, cedulas, phones):
    assert values(read_amounts(text)) == amounts, text
    assert values(read_dates(text, TODAY)) == days, text
    assert values(read_cedulas(text)) == cedulas, text
    assert values(read_phones(text)) == phones, text


@for_all(CEDULAS, MOBILES, SERVICES, AMOUNTS, AHEAD, HOURS, ORDERS, JOINTS)
def test_written_values_keep_apart(cedula, mobile, service, amount, day, hour, order, joint):
    parts = [
        f"mi cédula es {cedula}",
        f"mi celular es {mobile}",
        f"el servicio es el {service}",
        f"pago {format_amount(amount)}",
        f"el {day.day} de {MONTHS[day.month - 1]} de {day.year}",
        f"a las {hour:%H:%M}",
    ]
    text = joint.join(parts[place] for place in order)
    check(text, [amount], [day], [cedula], [f"+593{mobile[1:]}"])
    assert values(read_times(text, office_hours=False)) == [hour], text
    kinds = sorted(entity.type for entity in read_entities(text, TODAY))
    assert kinds == ["amount", "cedula", "date", "phone", "time"], text


@for_all(CEDULAS, MOBILES, AMOUNTS, AHEAD, st.permutations(range(4)))
def test_spoken_values_keep_apart(cedula, mobile, amount, day, order):
    parts = [
        f"mi cédula es {speak_digits(cedula)}",
        f"mi celular es {speak_digits(mobile)}",
        f"voy a pagar {speak_amount(amount)}",
        f"el {speak_date(day)}",
    ]
    text = " y ".join(parts[place] for place in order)
    check(text, [amount], [day], [cedula], [f"+593{mobile[1:]}"])


@for_all(CEDULAS, MOBILES)
def test_a_cedula_and_a_telephone_side_by_side(cedula, mobile):
    assume(not read_phones(cedula))
    for text in (f"{cedula} {mobile}", f"{mobile} {cedula}", f"{cedula}\n{mobile}", f"{mobile}, {cedula}"):
        check(text, [], [], [cedula], [f"+593{mobile[1:]}"])


@for_all(
    YEARS, st.sampled_from(["desde {}", "en {}", "del año {}", "en el {} pedí la baja", "la factura de {}"])
)
def test_a_year_alone_is_nothing(year, around):
    check(around.format(year), [], [], [], [])


@for_all(AHEAD, st.sampled_from(["{}", "el {} pago", "puede ser {}?", "pago todo el {}"]), st.booleans())
def test_the_year_of_a_date_is_no_sum(day, around, slashes):
    written = f"{day:%d/%m/%Y}" if slashes else f"{day.day} de {MONTHS[day.month - 1]} de {day.year}"
    check(around.format(written), [], [day], [], [])


@for_all(st.integers(30, 99), st.sampled_from(MONTHS))
def test_a_day_that_no_month_has_is_no_date(number, month):
    longest = {"febrero": 29, "abril": 30, "junio": 30, "septiembre": 30, "noviembre": 30}.get(month, 31)
    assume(number > longest)
    assert read_dates(f"el {number} de {month}", TODAY) == []


@for_all(AHEAD)
def test_the_weekday_beside_a_date_adds_none(day):
    month = MONTHS[day.month - 1]
    for text in (
        f"el {WEEKDAYS[day.weekday()]} {day.day} de {month} del {day.year}",
        f"{WEEKDAYS[day.weekday()]} {day:%d/%m/%Y}",
        f"el día {WEEKDAYS[day.weekday()]}, {day.day} de {month} del {day.year}, sin falta",
    ):
        assert values(read_dates(text, TODAY)) == [day], text


@for_all(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), DAYS)
def test_no_day_and_no_hour_is_made_up_from_words(text, today):
    assert (read_dates(text, today), read_times(text)) == ([], [])


@for_all(st.text(alphabet="0123456789 -/.,:\nadefilmnoprstuvy", max_size=60), DAYS)
def test_a_day_that_is_read_reads_back_from_its_plain_form(text, today):
    for found in read_dates(text, today):
        assert values(read_dates(found.value.isoformat(), today)) == [found.value]


@for_all(DAYS, st.integers(1, 30))
def test_working_days_are_counted_over_weekends_and_holidays(day, count):
    after = add_business_days(day, count)
    between = [day + timedelta(days=n) for n in range(1, (after - day).days + 1)]
    assert is_business_day(after)
    assert sum(map(is_business_day, between)) == count
    assert next_business_day(day) == next(each for each in between if is_business_day(each))


@for_all(st.integers(2, 9_999), st.integers(2, 9_999), AHEAD, AHEAD, st.booleans())
def test_two_payments_on_two_days(one, other, first, second, spoken):
    amounts = [speak_number(each) if spoken else str(each) for each in (one, other)]
    days = [
        f"el {speak_date(day)}" if spoken else f"el {day.day} de {MONTHS[day.month - 1]}"
        for day in (first, second)
    ]
    for text, sums in (
        (f"pago {amounts[0]} dólares {days[0]} y {amounts[1]} dólares {days[1]}", [one, other]),
        (f"{days[0]} pago {amounts[0]} dólares y {days[1]} {amounts[1]} dólares", [one, other]),
        (f"{days[0]} y {days[1]} pago {amounts[0]} dólares", [one]),
    ):
        assert values(read_amounts(text)) == sums, text
        assert values(read_dates(text, TODAY)) == [first, second], text
