"""Keep when a contact ended: its typification may be older than its end, or corrected long after it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ENDED = "state NOT IN ('pending', 'active')"


def upgrade() -> None:
    """A column; who has ended already is dated by the word, else by the return, the last message or the launch."""
    op.add_column("contact", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(f"UPDATE contact SET ended_at = typified_at WHERE {_ENDED}")
    op.execute(
        f"UPDATE contact SET ended_at = {_noon_of_return()} WHERE state = 'settled' AND ended_at IS NULL"
    )
    op.execute(
        "UPDATE contact SET ended_at = coalesce("
        "(SELECT max(message.created_at) FROM message WHERE message.contact_id = contact.id),"
        " (SELECT coalesce(campaign.launched_at, campaign.created_at) FROM campaign"
        " WHERE campaign.id = contact.campaign_id))"
        f" WHERE {_ENDED} AND ended_at IS NULL"
    )


def _noon_of_return() -> str:
    """Of a return only the day is known: noon in UTC lies on the same day from -11 to +11 hours away."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    noon = (
        "(returned_on || ' 12:00:00.000000')"
        if is_sqlite
        else "(returned_on + time '12:00') AT TIME ZONE 'UTC'"
    )
    return f"(SELECT {noon} FROM service WHERE service.id = contact.service_id)"


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("contact") as batch:
        batch.drop_column("ended_at")
