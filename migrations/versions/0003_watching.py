"""Keep alarms, the scheduler's runs, the reminders given, and why each message was allowed to leave."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables, three columns, and an index."""
    op.create_table(
        "alarm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_alarm_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
    )
    is_open = sa.text("cleared_at IS NULL")
    op.create_index(
        "uq_alarm_open",
        "alarm",
        ["kind", "campaign_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_table(
        "job_run",
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_job_run")),
    )
    op.add_column("campaign", sa.Column("watched_from", sa.DateTime(timezone=True), nullable=True))
    op.add_column("contact", sa.Column("reminded_days", sa.Integer(), nullable=True))
    op.add_column("message", sa.Column("allowance", sa.String(length=200), nullable=True))
    was_claimed = sa.text("claimed_at IS NOT NULL")
    op.create_index(
        "ix_message_claimed",
        "message",
        ["channel", "claimed_at"],
        unique=False,
        sqlite_where=was_claimed,
        postgresql_where=was_claimed,
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_message_claimed", table_name="message")
    for table, column in (
        ("message", "allowance"),
        ("contact", "reminded_days"),
        ("campaign", "watched_from"),
    ):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
    op.drop_table("job_run")
    op.drop_index("uq_alarm_open", table_name="alarm")
    op.drop_table("alarm")
