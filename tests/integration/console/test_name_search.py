"""An agent finds a customer by what they typed of the name: beginnings of words, in any order."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.language.name_words import split_name
from bot.models import Conversation, Customer, NameWord
from bot.queries.desk import inbox, search
from bot.queries.desk.inbox import Filters, InboxList
from bot.services.imports.bases import import_base
from bot.services.imports.equipment import EQUIPMENT
from bot.services.privacy import correction, erasure
from bot.services.privacy.correction import Correction

_HEADINGS = (
    "CEDULA;APELLIDOS Y NOMBRES;NUMERO DE SERVICIO;LINEA DE NEGOCIO;FECHA DE RETIRO;EQUIPOS PENDIENTES;"
    "CELULAR 1;VALOR CARGADO;PAGO;RECLAMO"
)
_CEDULA = "1710034065"


def add(desk: Recobra, *names: str) -> list[str]:
    """Customers with a conversation each, who wrote last in this order, the newest first; the names."""
    with desk.database.writing() as session:
        for n, name in enumerate(names):
            customer = Customer(cedula=f"{n:010d}", name=name, created_at=clock.now())
            session.add(
                Conversation(
                    address=f"+59399{n:07d}", customer=customer, created_at=clock.now(),
                    last_inbound_at=clock.now() - timedelta(minutes=n),
                )
            )  # fmt: skip
    return list(names)


def find(desk: Recobra, text: str, page: int = 0) -> list[str]:
    """Whom the list of all conversations shows, in its order."""
    with desk.database.reading() as session:
        found = inbox.list_page(session, InboxList.ALL, "", Filters(text=text), page)
        return [row.title for row in found.rows]


def load(desk: Recobra, folder: Path, name: str) -> None:
    """A base that names one customer so."""
    path = folder / "base.csv"
    path.write_text(
        f"{_HEADINGS}\n{_CEDULA};{name};22345678;INTERNET FIJO;16-5-2020;ONT;0991234567;;NO;\n",
        encoding="utf-8",
    )
    assert not import_base(desk.database, EQUIPMENT, path).rejected


@pytest.mark.parametrize(
    "asked",
    [
        "MUÑOZ",
        "muñ",
        "munoz",
        "zoila m",
        "quishpe zoila",
        "Zoíla MUÑOZ quish",
        "muñoz-quishpe",
        "d'angelo",
        "marí",
    ],
)
def test_beginnings_in_any_order_with_accents_or_without(desk: Recobra, asked: str) -> None:
    name, *_ = add(desk, "MUÑOZ QUISHPE ZOILA MARÍA D'ANGELO", "ZAMBRANO QUISPE LUZ")
    assert find(desk, asked) == [name]


@pytest.mark.parametrize("asked", ["uñoz", "zoila luz", "muñozq", "%", "_", "…", "zzz"])
def test_what_no_word_of_a_name_begins_with_finds_nobody(desk: Recobra, asked: str) -> None:
    add(desk, "MUÑOZ QUISHPE ZOILA", "ZAMBRANO QUISPE LUZ")
    assert find(desk, asked) == []


@pytest.mark.parametrize("most", ["_MOST_LISTED", "_MANY"])
def test_of_a_common_name_the_newest_come_first_page_by_page(
    desk: Recobra, monkeypatch: pytest.MonkeyPatch, most: str
) -> None:
    names = add(desk, *(f"{'VEGA' if n % 3 else 'GARCÍA'} MARÍA {n}" for n in range(3 * inbox.PAGE)))
    garcias = [name for name in names if "GARCÍA" in name]
    assert find(desk, "garcia mar") == garcias
    monkeypatch.setattr(search, most, 5)
    assert find(desk, "garcia mar") == garcias
    assert find(desk, "mar gar 39") == ["GARCÍA MARÍA 39"]
    assert find(desk, "mari") + find(desk, "mari", 1) + find(desk, "mari", 2) == names


def test_a_corrected_name_is_found_and_the_one_before_no_more(desk: Recobra) -> None:
    add(desk, "ANDRADE JOSÉ")
    with desk.database.writing() as session:
        customer = session.scalars(select(Customer)).one()
        correction.correct(session, customer, Correction("ANDRADE NÚÑEZ PÍA", "", ()))
    assert find(desk, "nunez pia") == ["ANDRADE NÚÑEZ PÍA"]
    assert find(desk, "jose") == []
    with desk.database.reading() as session:
        assert set(session.scalars(select(NameWord.word))) == {"andrade", "nunez", "pia"}


def test_who_was_erased_is_found_by_no_word_of_theirs(desk: Recobra) -> None:
    add(desk, "ANDRADE JOSÉ")
    erasure.forget(desk, "0000000000")
    assert find(desk, "andrade") == find(desk, "jose") == []
    with desk.database.reading() as session:
        assert not {"andrade", "jose"} & set(session.scalars(select(NameWord.word)))


def test_the_name_of_the_newest_base_is_the_one_that_is_found(desk: Recobra, tmp_path: Path) -> None:
    load(desk, tmp_path, "IÑIGUEZ SAÁ PÍA")
    with desk.database.writing() as session:
        key = session.scalars(select(Customer.id)).one()
        session.add(Conversation(address="+593991234567", customer_id=key, created_at=clock.now()))
    assert find(desk, "pia iniguez") == ["IÑIGUEZ SAÁ PÍA"]
    load(desk, tmp_path, "IÑIGUEZ SAÁ SOFÍA")
    assert find(desk, "pia") == []
    assert find(desk, "sofia iñi") == ["IÑIGUEZ SAÁ SOFÍA"]


def test_a_name_with_the_same_word_twice_is_taken_in(desk: Recobra) -> None:
    assert find(desk, *add(desk, "VEGA VEGA ANA")) == ["VEGA VEGA ANA"]


def test_letters_of_two_signs_are_one() -> None:
    assert split_name("Jose\u0301 NU\u0301N\u0303EZ") == split_name("JOSÉ Núñez") == ["jose", "nunez"]
