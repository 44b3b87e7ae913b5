"""Keep what ending a step replaced among its case's answers: undone, it stands again, also what the bot had noted."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column; of steps that ended before nothing was kept."""
    op.add_column("case_step", sa.Column("replaced", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("case_step") as batch:
        batch.drop_column("replaced")
