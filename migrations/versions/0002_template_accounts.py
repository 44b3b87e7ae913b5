"""Remember the account that a content template belongs to.

What was synchronised before is forgotten: `recobra templates sync` finds it at Twilio by its name.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add `content_template.account_sid`."""
    op.execute("DELETE FROM content_template")
    with op.batch_alter_table("content_template") as table:
        table.add_column(sa.Column("account_sid", sa.String(34), nullable=False))


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("content_template") as table:
        table.drop_column("account_sid")
