"""Keep whom a person attends: nothing automatic reaches them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None
_TABLES = ("customer", "conversation")


def upgrade() -> None:
    """A column of the customer, and one of the address, which may be nobody's that is known."""
    for table in _TABLES:
        op.add_column(table, sa.Column("personal_care_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Drop them."""
    for table in _TABLES:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("personal_care_since")
