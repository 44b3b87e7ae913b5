"""The words of the customers' names, so that an index finds whom an agent types the beginning of."""

from collections.abc import Mapping

from sqlalchemy import Connection, ForeignKey, Index, String, delete, event, inspect
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from bot.db import insert_rows
from bot.language.name_words import split_name
from bot.models.base import Base
from bot.models.customer import Customer


class NameWord(Base):
    """A word of a customer's name as `split_name` gives it; written whenever the name is, by `write_words`."""

    __tablename__ = "customer_name_word"
    __table_args__ = (
        Index("ix_customer_name_word_word", "word", "customer_id"),
        {"sqlite_with_rowid": False},
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), primary_key=True)
    # By code points, else no index of PostgreSQL serves what lies between two words.
    word: Mapped[str] = mapped_column(
        String(200).with_variant(String(200, collation="C"), "postgresql"), primary_key=True
    )


def write_words(connection: Connection, names: Mapping[int, str]) -> None:
    """Let these customers, by id, be found by these names; for who writes names otherwise than by `Customer`.

    Customers who had a name before: first `delete_words`.
    """
    words = [{"customer_id": key, "word": word} for key, name in names.items() for word in split_name(name)]
    if words:
        insert_rows(connection, Base.metadata.tables[NameWord.__tablename__], words)


def delete_words(connection: Connection, customers: list[int]) -> None:
    """Let these customers be found by no name."""
    if customers:
        connection.execute(delete(NameWord).where(NameWord.customer_id.in_(customers)))


@event.listens_for(Customer, "after_insert")
def _write(_mapper: Mapper[Customer], connection: Connection, customer: Customer) -> None:
    write_words(connection, {customer.id: customer.name})


@event.listens_for(Customer, "after_update")
def _rewrite(_mapper: Mapper[Customer], connection: Connection, customer: Customer) -> None:
    if inspect(customer).attrs.name.history.has_changes():
        delete_words(connection, [customer.id])
        write_words(connection, {customer.id: customer.name})
