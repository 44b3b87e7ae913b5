"""Keep the words of the customers' names, so that a search by name needs an index alone."""

import re
import unicodedata
from itertools import batched

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None
_BATCH = 5_000
_WORD = re.compile(r"[^\W_]+")


def upgrade() -> None:
    """A table, filled for the customers that are there."""
    word = sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql")
    words = op.create_table(
        "customer_name_word",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("word", word, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_customer_name_word_customer_id")
        ),
        sa.PrimaryKeyConstraint("customer_id", "word", name=op.f("pk_customer_name_word")),
        sqlite_with_rowid=False,
    )
    _fill(words)
    op.create_index("ix_customer_name_word_word", "customer_name_word", ["word", "customer_id"], unique=False)


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_customer_name_word_word", table_name="customer_name_word")
    op.drop_table("customer_name_word")


def _fill(words: sa.Table) -> None:
    customer = sa.table("customer", sa.column("id", sa.Integer), sa.column("name", sa.String))
    connection = op.get_bind()
    for customers in batched(connection.execute(sa.select(customer)).all(), _BATCH, strict=False):
        found = [{"customer_id": key, "word": word} for key, name in customers for word in _split(name)]
        if found:
            connection.execute(words.insert(), found)


def _split(name: str) -> list[str]:
    """As bot.language.name_words does at the time of writing: the words without capitals, accents and signs."""
    signs = (
        unicodedata.normalize("NFD", sign.lower())[0].lower()[0]
        for sign in unicodedata.normalize("NFC", name)
    )
    return list(dict.fromkeys(_WORD.findall("".join(signs))))
