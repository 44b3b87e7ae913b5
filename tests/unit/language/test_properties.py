"""What holds for any text and any day, not just for the utterances in the tables."""

import unicodedata
from datetime import date, time
from decimal import Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.language.amounts import read_amounts
from bot.language.cedulas import normalize_cedula, read_cedulas
from bot.language.cities import read_cities
from bot.language.dates import read_dates
from bot.language.day_parts import read_day_part
from bot.language.entities import read_entities
from bot.language.folding import fold
from bot.language.numbers import read_number
from bot.language.phones import normalize_phone, read_phones
from bot.language.plain import MAX_CHARS
from bot.language.speech import speak_amount, speak_date, speak_digits, speak_number, speak_time
from bot.language.times import read_times
from bot.language.written_amounts import format_amount
from bot.language.written_dates import MONTHS, WEEKDAYS, format_day, format_long_date, format_short_date

from .tables import DATA

DAYS = st.dates(date(2015, 1, 1), date(2060, 12, 31))
SAID = sorted(
    {
        word
        for name in ("dates", "times", "amounts", "cedulas", "phones", "entities", "cities")
        for line in (DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        for word in line.partition("=>")[0].split()
    }
)
MESSAGES = st.one_of(st.text(), st.lists(st.sampled_from(SAID), max_size=12).map(" ".join))


def for_all(*strategies):
    """Try the test on examples, however busy the machine is."""
    return lambda test: settings(deadline=None)(given(*strategies)(test))


def read_all(text, today):
    return [
        *read_dates(text, today),
        *read_dates(text, today, prefer_future=False),
        *read_times(text),
        *read_amounts(text),
        *read_cedulas(text),
        *read_phones(text),
        *read_cities(text),
    ]


@for_all(MESSAGES, DAYS)
def test_whatever_is_found_is_where_it_says(text, today):
    for found in read_all(text, today):
        assert found.text == text[found.start : found.end]
        assert found.text.strip()


@for_all(MESSAGES, DAYS)
def test_accents_and_capitals_change_nothing(text, today):
    values = [found.value for found in read_all(text, today)]
    assert [found.value for found in read_all(fold(text), today)] == values
    assert [found.value for found in read_all(unicodedata.normalize("NFD", text), today)] == values


@for_all(st.lists(st.sampled_from(SAID), max_size=12).map(" ".join), DAYS)
def test_shouting_changes_nothing(text, today):
    values = [found.value for found in read_all(text, today)]
    assert [found.value for found in read_all(text.upper(), today)] == values


@for_all(MESSAGES, st.dates())
def test_no_text_on_no_day_is_too_much(text, today):
    read_entities(text, today)
    read_all(text, today)
    read_day_part(text)
    read_number(text)
    normalize_cedula(text)
    normalize_phone(text)


@for_all(MESSAGES, DAYS)
def test_no_character_belongs_to_two_entities(text, today):
    position = 0
    for entity in read_entities(text, today):
        position = text.index(entity.text, position) + len(entity.text)


@for_all(st.text())
def test_folding_keeps_the_length_and_is_done_once(text):
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@for_all(DAYS, DAYS, st.integers(0, 13))
def test_a_full_date_reads_back_in_any_style(day, today, style):
    month, weekday = MONTHS[day.month - 1], WEEKDAYS[day.weekday()]
    text = [
        day.isoformat(),
        f"{day:%d/%m/%Y}",
        f"{day.day}-{day.month}-{day.year}",
        f"{day.day}.{day.month}.{day.year % 100:02}",
        f"{day:%d/%m/%y}",
        f"{day.day} de {month} de {day.year}",
        f"{day.day} {month} {day.year}",
        f"{month} {day.day} del {day.year}",
        f"el {weekday}, {day.day} de {month} del {day.year}",
        f"el dia {day.day} del {day.month} del {day.year}",
        f"{day.day}-{month[:3]}-{day.year}",
        format_long_date(day).upper(),
        format_short_date(day),
        speak_date(day, year=True),
    ][style]
    assert [found.value for found in read_dates(f"puede ser {text} por favor", today)] == [day]


@for_all(DAYS, st.integers(0, 364))
def test_a_date_without_its_year_is_the_next_one(today, ahead):
    day = date.fromordinal(today.toordinal() + ahead)
    assume((day.month, day.day) != (2, 29))
    for text in (f"{day.day} de {MONTHS[day.month - 1]}", f"{day.day}/{day.month}", speak_date(day)):
        assert [found.value for found in read_dates(text, today)] == [day]


@for_all(DAYS, st.integers(2, 364))
def test_what_the_bot_says_of_a_day_it_understands(today, ahead):
    day = date.fromordinal(today.toordinal() + ahead)
    assert [found.value for found in read_dates(format_day(day, today), today)] == [day]


@for_all(DAYS, st.integers(0, 6))
def test_a_weekday_alone_is_within_a_week_and_never_today(today, weekday):
    [found] = read_dates(f"el {WEEKDAYS[weekday]}", today)
    assert found.value.weekday() == weekday
    assert 1 <= (found.value - today).days <= 7
    [before] = read_dates(f"el {WEEKDAYS[weekday]}", today, prefer_future=False)
    assert before.value.weekday() == weekday
    assert 1 <= (today - before.value).days <= 7


@for_all(DAYS, st.integers(1, 31))
def test_a_day_of_the_month_is_the_next_that_exists(today, number):
    [found] = read_dates(f"para el {number}", today)
    assert found.value.day == number
    assert 0 <= (found.value - today).days <= 62


@for_all(DAYS)
def test_the_month_ends_on_its_last_day(today):
    [found] = read_dates("a fin de mes", today)
    assert (found.value.year, found.value.month) == (today.year, today.month)
    assert date.fromordinal(found.value.toordinal() + 1).day == 1


@for_all(DAYS)
def test_29_february_is_in_a_leap_year(today):
    [found] = read_dates("29 de febrero", today)
    assert found.value >= today
    assert (found.value.month, found.value.day) == (2, 29)


@for_all(st.times(), st.integers(0, 4))
def test_a_time_reads_back_in_any_style(clock, style):
    clock = time(clock.hour, clock.minute)
    text = [
        f"{clock:%H:%M}",
        f"{clock:%H}h{clock:%M}",
        f"a las {clock:%H:%M}",
        f"{clock.hour % 12 or 12}:{clock:%M} {'am' if clock.hour < 12 else 'pm'}",
        f"a {speak_time(clock)}",
    ][style]
    assert [found.value for found in read_times(text, office_hours=False)] == [clock]


@for_all(st.decimals(Decimal("0.01"), Decimal("999999.99"), places=2), st.integers(0, 3))
def test_an_amount_reads_back_in_any_style(amount, style):
    text = [format_amount(amount), f"${amount}", f"{amount} dólares", speak_amount(amount)][style]
    assert [found.value for found in read_amounts(f"pago {text} mañana")] == [amount]


@for_all(st.integers(0, 1_000_000))
def test_a_spoken_number_reads_back(number):
    assert read_number(speak_number(number)) == number


@for_all(st.from_regex(r"09[89][0-9]{7}", fullmatch=True))
def test_a_dictated_mobile_reads_back(digits):
    assume(normalize_cedula(digits) is None)
    for text in (
        digits,
        speak_digits(digits),
        f"{digits[:3]} {digits[3:6]} {digits[6:]}",
        f"+593 {digits[1:]}",
    ):
        assert [found.value for found in read_phones(f"mi celular es {text}")] == [f"+593{digits[1:]}"]


@for_all(st.from_regex(r"(0[1-9]|1[0-9]|2[0-4])[0-5][0-9]{6}", fullmatch=True))
def test_a_dictated_cedula_reads_back(nine):
    digits = next(nine + last for last in "0123456789" if normalize_cedula(nine + last))
    for text in (
        digits,
        speak_digits(digits),
        f"{nine}-{digits[-1]}",
        f"{digits[:2]} {digits[2:6]} {digits[6:]}",
    ):
        assert [found.value for found in read_cedulas(f"mi cédula es {text}")] == [digits]


@for_all(
    st.sampled_from(
        ["1/", "1.", "a las ", "lunes, ", "099 123 4567 ", "mil ", "$", "a\u0301", "uno ", "(0) "]
    )
)
def test_what_is_beyond_the_limit_is_not_read(noise):
    text = (noise * MAX_CHARS)[:MAX_CHARS] + " mañana en Quito $40"
    read = {(entity.type, entity.value) for entity in read_entities(text, date(2021, 3, 18))}
    assert not read & {("date", "2021-03-19"), ("city", "Quito"), ("amount", "40.00")}
