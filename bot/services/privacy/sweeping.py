"""Finds an erased person's cédula, name, mail and telephones wherever else they were written, and takes them out."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Enum, String, Table, Text, cast, func, or_, select, update
from sqlalchemy.orm import Session

from bot.country import get_country
from bot.db import Database
from bot.language.e164 import to_national
from bot.language.person_names import titlecase_name
from bot.models import Base, Customer, Phone

GONE = "[borrado]"
_SHORTEST = 8  # signs: less would be found in what is nobody's
_BATCH = 500
_JOKERS = re.compile("[%_/]")  # an escape sign is slow
# What is somebody else's own, or nobody's; a person's own rows of these are blanked one by one.
_OTHERS = {"account", "base_file", "customer", "job_run", "office", "phone", "sender", "service"}
_ADDRESSES = {"address", "phone_1", "phone_2", "provider_sid", "call_sid", "number", "mailed_to"}
_CODES = {"allowance", "answered_by", "error_code", "template"}  # ours or the provider's


def list_words(session: Session, customer: Customer) -> list[str]:
    """What names the person and nobody else, as it may have been written; the longest first."""
    words = {customer.cedula, customer.email or ""}
    namesake = select(Customer.id).where(Customer.name == customer.name, Customer.id != customer.id)
    if session.scalar(namesake.limit(1)) is None:
        words |= {customer.name, titlecase_name(customer.name)}
    for phone in customer.phones:
        other = select(Phone.id).where(Phone.number == phone.number, Phone.customer_id != customer.id)
        if session.scalar(other.limit(1)) is None:
            words |= set(spell_number(phone.number))
    return sorted((word for word in words if len(word) >= _SHORTEST), key=len, reverse=True)


def spell_number(number: str) -> list[str]:
    """A telephone (E.164) as people write it, the longest first; the country's own also without the prefix."""
    prefix = f"+{get_country().phone.prefix}"
    national = number.removeprefix(prefix)
    if national == number:
        return [number]
    return list(dict.fromkeys([number, to_national(number), national]))


def redact(text: str, words: Sequence[str]) -> str:
    """The text without these words, in capitals or not."""
    if not words:
        return text
    return re.sub("|".join(map(re.escape, words)), GONE, text, flags=re.IGNORECASE)


def sweep(database: Database, words: Sequence[str]) -> int:
    """Take the words out of all free text; how many rows had one. Nobody is held up while it is looked for."""
    count = 0
    for table in Base.metadata.sorted_tables:
        columns = _text_columns(table)
        if not columns or not words:
            continue
        with database.reading() as session:
            hits = _has_any(columns, words, is_sqlite=database.is_sqlite)
            found = list(session.scalars(select(table.c.id).where(hits)))
        for start in range(0, len(found), _BATCH):
            with database.writing() as session:
                for key in found[start : start + _BATCH]:
                    _redact_row(session, table, columns, key, words)
        count += len(found)
    return count


def spell(word: str) -> set[str]:
    """How a word stands in plain text and in JSON."""
    return {word, json.dumps(word)[1:-1]}


def _text_columns(table: Table) -> list[Column[Any]]:
    if table.name in _OTHERS or "id" not in table.c:
        return []
    return [
        column
        for column in table.columns
        if isinstance(column.type, String | JSON)
        and not isinstance(column.type, Enum)
        and column.name not in _ADDRESSES | _CODES
    ]


def _has_any(columns: Sequence[Column[Any]], words: Sequence[str], *, is_sqlite: bool) -> ColumnElement[bool]:
    """In capitals or not: so does SQLite's LIKE by itself, in half the time."""
    text: ColumnElement[str] = func.coalesce(cast(columns[0], Text), "")
    for column in columns[1:]:
        text = text + " " + func.coalesce(cast(column, Text), "")
    contains = text.contains if is_sqlite else text.icontains
    return or_(
        *(contains(each, autoescape=_JOKERS.search(each) is not None) for each in find_shortest(words))
    )


def find_shortest(words: Sequence[str]) -> list[str]:
    """As they are spelled, without those in which another one stands."""
    spellings = set().union(*map(spell, words))
    return sorted(
        each for each in spellings if not any(other in each for other in spellings if other != each)
    )


def _redact_row(
    session: Session, table: Table, columns: Sequence[Column[Any]], key: int, words: Sequence[str]
) -> None:
    row = session.execute(select(*columns).where(table.c.id == key).with_for_update()).one_or_none()
    values = dict(_redact_cells(columns, row, words)) if row else {}
    if values:
        session.execute(update(table).where(table.c.id == key).values(**values))


def _redact_cells(
    columns: Sequence[Column[Any]], row: Sequence[Any], words: Sequence[str]
) -> Iterator[tuple[str, Any]]:
    for column, cell in zip(columns, row, strict=True):
        cleaned = _redact_any(cell, words)
        if cleaned != cell:
            yield column.name, cleaned


def _redact_any(cell: Any, words: Sequence[str]) -> Any:
    match cell:
        case str():
            return redact(cell, words)
        case list():
            return [_redact_any(each, words) for each in cell]
        case dict():
            return {key: _redact_any(value, words) for key, value in cell.items()}
        case _:
            return cell
