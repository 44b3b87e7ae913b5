"""Another country's operator: its identifiers, telephones, holidays and time zone, by one setting."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.catalog.countries import Countries, get_countries
from bot.catalog.loading import load_file
from bot.channels.twiml import Line, render
from bot.config import ROOT, get_settings
from bot.country import get_country
from bot.errors import InvalidInput, Misconfigured
from bot.imports.phones import is_mobile_phone, read_phone
from bot.language.calendar import is_holiday
from bot.language.country_words import adapt
from bot.language.e164 import to_national
from bot.language.entities import read_entities
from bot.language.identifiers import (
    is_company_number,
    is_whole,
    list_spellings,
    name_identifier,
    name_kinds,
    normalize_company,
    normalize_identifier,
    normalize_person,
    read_companies,
)
from bot.language.phones import read_phones

TODAY = date(2026, 7, 20)


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    get_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture
def peru(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTRY", "pe")


@pytest.fixture
def bolivia(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTRY", "BO")


def test_ecuador_unless_it_is_said_otherwise() -> None:
    assert get_country().name == "Ecuador"
    assert get_settings().timezone == "America/Guayaquil"
    assert is_holiday(date(2026, 8, 10))


@pytest.mark.parametrize(
    ("typed", "identifier", "name"),
    [
        ("171003406-5", "1710034065", "cédula"),
        ("1792814006001", "1792814006001", "RUC"),
        ("992715014001", "0992715014001", "RUC"),
        ("1710034065001", "1710034065001", "RUC"),
    ],
)
def test_a_holder_in_ecuador_is_a_person_or_a_company(typed: str, identifier: str, name: str) -> None:
    assert normalize_identifier(typed) == identifier
    assert name_identifier(identifier) == name


def test_what_is_none_is_none() -> None:
    for typed in ("1792814006000", "1792814007001", "12345", "", "abc"):
        assert normalize_identifier(typed) is None
        assert list_spellings(typed) == []


def test_a_persons_ruc_may_stand_for_the_cedula() -> None:
    assert list_spellings("1710034065001") == ["1710034065001", "1710034065"]
    assert list_spellings("1792814006001") == ["1792814006001"]
    assert not is_company_number("1710034065")
    assert is_company_number("1792814006001")


@pytest.mark.parametrize(
    "text",
    [
        "1792814006001",
        "el ruc es 1792814006001 gracias",
        "1792 814 006 001",
        "RUC 179281400-6001, Ferretería",
    ],
)
def test_a_ruc_is_read_however_it_is_written(text: str) -> None:
    assert read_companies(text) == ["1792814006001"]


def test_a_cedula_or_a_telephone_is_no_company() -> None:
    assert read_companies("soy 1710034065, mi celular 0991234567") == []


@pytest.mark.usefixtures("peru")
def test_peru() -> None:
    assert get_settings().timezone == "America/Lima"
    assert is_holiday(date(2026, 7, 28))
    assert not is_holiday(date(2026, 8, 10))
    assert (normalize_person("01234567"), normalize_person("1234567")) == ("01234567", "01234567")
    assert normalize_company("20512333797") == "20512333797"
    assert normalize_identifier("1710034065") is None
    assert name_identifier("20512333797") == "RUC"
    assert read_phone("987 654 321") == "+51987654321"
    assert is_mobile_phone("+51987654321")
    assert to_national("+51987654321") == "987654321"
    assert [found.value for found in read_phones("llámame al 987654321 o al 51 987654322")] == [
        "+51987654321",
        "+51987654322",
    ]


def test_when_a_dictated_number_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (is_whole("171003406", "person"), is_whole("1710034065", "person")) == (False, True)
    assert (is_whole("179281400600", "company"), is_whole("1792814006001", "company")) == (False, True)
    monkeypatch.setenv("COUNTRY", "PE")
    get_settings.cache_clear()
    assert (is_whole("0123456", "person"), is_whole("01234567", "person")) == (False, True)
    assert (is_whole("2051233379", "company"), is_whole("20512333797", "company")) == (False, True)


@pytest.mark.usefixtures("peru")
def test_in_peru_a_dni_is_told_from_a_telephone() -> None:
    found = {
        (each.type, each.value) for each in read_entities("mi DNI es 45678912, mi celular 987654321", TODAY)
    }
    assert found == {("cedula", "45678912"), ("phone", "+51987654321")}


@pytest.mark.usefixtures("bolivia")
def test_bolivia() -> None:
    assert get_settings().timezone == "America/La_Paz"
    assert is_holiday(date(2026, 8, 6))
    assert normalize_person("4567891") == "4567891"
    assert normalize_company("1020304050") == "1020304050"
    assert (name_identifier("4567891"), name_identifier("1020304050")) == ("CI", "NIT")
    assert read_phone("71234567") == "+59171234567"
    assert to_national("+59171234567") == "71234567"
    assert [found.value for found in read_phones("mi número es 71234567")] == ["+59171234567"]


def test_a_time_zone_that_is_set_goes_before_the_countrys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTRY", "PE")
    monkeypatch.setenv("TIMEZONE", "America/New_York")
    assert get_settings().timezone == "America/New_York"


def test_a_country_that_nobody_described_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTRY", "CL")
    with pytest.raises(Misconfigured, match="«CL» no está en countries"):
        get_settings()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("validator: ec.nada", "python-stdnum no tiene el módulo «ec.nada»"),
        ("validator: ec.ci, pattern: '1'", "di `validator` o `pattern`"),
        ("pattern: '['", "«[» no es una expresión regular"),
    ],
)
def test_a_slip_in_the_catalog_is_told(tmp_path: Path, wrong: str, words: str) -> None:
    phone = "{region: CL, prefix: '56', mobile: '9', landline: '2', example: '9'}"
    box = "{south: 0, north: 0, west: 0, east: 0}"
    text = (
        f"CL:\n  name: Chile\n  timezone: America/Santiago\n  holidays: CL\n"
        f"  identifiers: [{{name: RUT, holder: person, longest: 9, {wrong}}}]\n  phone: {phone}\n  box: {box}\n"
    )
    (tmp_path / "countries.yml").write_text(text)
    with pytest.raises(InvalidInput) as refused:
        load_file("countries.yml", Countries, tmp_path)
    assert words in str(refused.value)


def test_each_country_of_the_catalog_can_be_used() -> None:
    assert set(get_countries().root) >= {"EC", "PE", "BO"}
    for country in get_countries().root.values():
        assert country.identifiers_of("person")
        assert country.identifiers_of("company")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("escríbeme tu número de cédula (10 dígitos), por favor.", "escríbeme tu número de DNI, por favor."),
        ("marca o dime los diez dígitos de tu cédula.", "marca o dime tu DNI."),
        ("los 4 últimos dígitos de tu cédula", "los 4 últimos dígitos de tu DNI"),
        ("No encuentro a nadie con esa cédula.", "No encuentro a nadie con ese DNI."),
        ("el número de la cédula; falta la cédula. Una cédula", "el número del DNI; falta el DNI. Un DNI"),
        ("No es una cédula válida.", "No es un DNI válido."),
        ("Lleva tu turno.", "Lleva tu turno."),
    ],
)
def test_what_the_bot_asks_for_is_called_as_in_the_country(
    monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    assert adapt(text) == text
    monkeypatch.setenv("COUNTRY", "PE")
    get_settings.cache_clear()
    assert adapt(text) == said


def test_nothing_is_left_of_ecuadors_in_what_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTRY", "PE")
    texts = (ROOT / "domain.yml").read_text(encoding="utf-8").split("responses:")[1]
    said = adapt(texts)
    assert "cédula" not in said.lower()
    assert "diez dígitos" not in said
    assert name_kinds(begins=True) == "DNI o RUC"


@pytest.mark.parametrize(("country", "keys"), [("EC", (10, 13)), ("PE", (8, 11)), ("BO", (8, 12))])
def test_a_call_waits_for_as_many_keys_as_the_number_has(
    monkeypatch: pytest.MonkeyPatch, country: str, keys: tuple[int, int]
) -> None:
    monkeypatch.setenv("COUNTRY", country)
    for expect, count in zip(("cedula", "company"), keys, strict=True):
        line = Line("¿Cuál es?", expect=expect)
        assert f'numDigits="{count}"' in str(render(line, "https://x.example/voice"))
