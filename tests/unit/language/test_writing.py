from datetime import date, time
from decimal import Decimal

import pytest

from bot.language.person_names import first_name, titlecase_name
from bot.language.speech import speak_amount, speak_date, speak_digits, speak_number, speak_time
from bot.language.wares import join_words, list_devices, name_business_line, name_device
from bot.language.written_amounts import format_amount
from bot.language.written_dates import format_day, format_long_date, format_short_date, format_time

THURSDAY = date(2021, 3, 18)


def test_dates_are_written_as_in_the_scripts():
    assert format_long_date(date(2021, 3, 31)) == "miércoles 31 de marzo de 2021"
    assert format_short_date(date(2020, 5, 10)) == "10-5-2020"
    assert format_time(time(9, 30)) == "09:30"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2021, 3, 18), "hoy"),
        (date(2021, 3, 19), "mañana"),
        (date(2021, 3, 26), "el viernes 26 de marzo"),
        (date(2021, 3, 17), "el miércoles 17 de marzo"),
        (date(2022, 1, 1), "el sábado 1 de enero de 2022"),
    ],
)
def test_a_day_is_named_from_today(day, expected):
    assert format_day(day, THURSDAY) == expected


@pytest.mark.parametrize(
    ("amount", "written", "spoken"),
    [
        ("1294.52", "$1.294,52", "mil doscientos noventa y cuatro dólares con cincuenta y dos centavos"),
        ("40", "$40,00", "cuarenta dólares"),
        ("1", "$1,00", "un dólar"),
        ("1.01", "$1,01", "un dólar con un centavo"),
        ("0.5", "$0,50", "cincuenta centavos"),
        ("0", "$0,00", "cero dólares"),
        ("21", "$21,00", "veintiún dólares"),
        ("31.21", "$31,21", "treinta y un dólares con veintiún centavos"),
        ("100", "$100,00", "cien dólares"),
        ("101", "$101,00", "ciento un dólares"),
        ("21000", "$21.000,00", "veintiún mil dólares"),
        ("1000000", "$1.000.000,00", "un millón de dólares"),
        ("0.995", "$1,00", "un dólar"),
    ],
)
def test_amounts_are_written_and_spoken(amount, written, spoken):
    assert format_amount(Decimal(amount)) == written
    assert speak_amount(Decimal(amount)) == spoken


def test_a_credit_keeps_its_sign():
    assert format_amount(Decimal("-12")) == "-$12,00"


@pytest.mark.parametrize(
    ("clock", "spoken"),
    [
        (time(9, 30), "las nueve y media de la mañana"),
        (time(10), "las diez de la mañana"),
        (time(12), "las doce del día"),
        (time(13, 15), "la una y cuarto de la tarde"),
        (time(15, 40), "las tres y cuarenta de la tarde"),
        (time(20), "las ocho de la noche"),
        (time(0, 5), "las doce y cinco de la noche"),
        (time(2), "las dos de la madrugada"),
        (time(8, 1), "las ocho y uno de la mañana"),
    ],
)
def test_times_are_spoken(clock, spoken):
    assert speak_time(clock) == spoken


def test_dates_and_digits_are_spoken():
    assert speak_date(date(2021, 3, 31)) == "miércoles treinta y uno de marzo"
    assert speak_date(date(2021, 4, 1), year=True) == "jueves primero de abril de dos mil veintiuno"
    assert speak_digits("0103") == "cero, uno, cero, tres"
    assert speak_digits("17-1") == "uno, siete, uno"


def test_a_number_too_long_to_be_said_is_refused():
    with pytest.raises(ValueError, match="cannot say"):
        speak_number(10**9)


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("YÁNEZ CAIZA JOSE STALIN", "Jose"),
        ("PEÑA LÓPEZ ÁNGEL JENNY", "Ángel"),
        ("CAIZA PEÑA ÑUSTA VERONICA", "Ñusta"),
        ("PEREZ LOPEZ JUAN", "Juan"),
        ("PEREZ JUAN", "Juan"),
        ("MARIA", "Maria"),
        ("DE LA CRUZ VERA ANA MARIA", "Ana"),
        ("VERA DE LA CRUZ ANA MARIA", "Ana"),
        ("DEL POZO DE LA TORRE LUIS", "Luis"),
        ("LOPEZ VEGA MARIA DEL CARMEN", "Maria"),
        ("SAN MARTIN VERA LUIS", "Luis"),
        ("LOPEZ VDA DE PEREZ ANA", "Ana"),
        ("  yánez   caiza  jose ", "Jose"),
        ("COMERCIAL ZAMBRANO S.A.", "Comercial Zambrano S.A."),
        ("DE LA", "De la"),
        ("", ""),
    ],
)
def test_customers_are_addressed_by_their_first_name(name, first):
    assert first_name(name) == first


def test_names_lose_their_capitals():
    assert titlecase_name("YÁNEZ DE LA CRUZ JOSE") == "Yánez de la Cruz Jose"
    assert titlecase_name("DE LA CRUZ ANA-LUCIA") == "De la Cruz Ana-Lucia"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("INTERNET FIJO", "Internet Fijo"),
        ("TELEFONIA FIJA", "Telefonía Fija"),
        ("Telefonía  Fija", "Telefonía Fija"),
        ("TELEVISION DTH", "Televisión DTH"),
        ("CDMA", "CDMA"),
        ("INTERNET FTTH", "Internet FTTH"),
    ],
)
def test_business_lines_are_readable(code, name):
    assert name_business_line(code) == name


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("MODEM ADSL", "módem ADSL"),
        ("ONT", "ONT"),
        ("DECODIFICADOR HD", "decodificador HD"),
        ("CONTROL REMOTO", "control remoto"),
        ("TELEFONO FIJO", "teléfono fijo"),
        ("TERMINAL CDMA", "terminal CDMA"),
        ("REPETIDOR FTTH", "repetidor FTTH"),
    ],
)
def test_devices_are_readable(code, name):
    assert name_device(code) == name


def test_devices_are_listed_as_a_sentence():
    assert list_devices(["MODEM ADSL", "ONT"]) == "módem ADSL y ONT"
    assert list_devices(["CONTROL REMOTO", "DECODIFICADOR", "ONT"]) == "control remoto, decodificador y ONT"
    assert join_words(["luz", "internet"]) == "luz e internet"
    assert join_words([]) == ""
