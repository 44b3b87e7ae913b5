"""Keep what the console needs: accounts, steps and notes of conversations, closings, requests, the audit trail."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Eight tables, and columns for who wrote, took, booked and kept what."""
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("ip", sa.String(length=45), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_actor", "audit_entry", ["actor", "at"], unique=False)
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"], unique=False)
    op.create_index("ix_audit_entry_customer_id", "audit_entry", ["customer_id"], unique=False)
    op.create_table(
        "canned_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shortcut", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("updated_by", sa.String(length=254), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_reply")),
        sa.UniqueConstraint("shortcut", name=op.f("uq_canned_reply_shortcut")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("tf_primary_method", sa.String(length=20), nullable=True),
        sa.Column("tf_totp_secret", sa.String(length=255), nullable=True),
        sa.Column("mf_recovery_codes", sa.JSON(), nullable=True),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("phone", sa.String(length=16), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_account_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_account_fs_uniquifier")),
    )
    op.create_table(
        "data_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("asked", sa.Text(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("held_until", sa.Date(), nullable=True),
        sa.Column("hold_reason", sa.String(length=300), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("opened_by", sa.String(length=254), nullable=False),
        sa.Column("handled_by", sa.String(length=254), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_data_request_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_request")),
    )
    op.create_index(op.f("ix_data_request_customer_id"), "data_request", ["customer_id"], unique=False)
    op.create_index("ix_data_request_due", "data_request", ["status", "due_on"], unique=False)
    op.create_table(
        "closing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("agent", sa.String(length=254), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=True),
        sa.Column("bot_code", sa.String(length=60), nullable=True),
        sa.Column("observation", sa.Text(), nullable=True),
        sa.Column("form", sa.JSON(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_closing_contact_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_closing_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing")),
    )
    op.create_index("ix_closing_closed_at", "closing", ["closed_at"], unique=False)
    op.create_index(op.f("ix_closing_contact_id"), "closing", ["contact_id"], unique=False)
    op.create_index(op.f("ix_closing_conversation_id"), "closing", ["conversation_id"], unique=False)
    op.create_table(
        "handling_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("actor", sa.String(length=254), nullable=True),
        sa.Column("agent", sa.String(length=254), nullable=True),
        sa.Column("queue", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.String(length=60), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_handling_step_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handling_step")),
    )
    op.create_index("ix_handling_step_conversation", "handling_step", ["conversation_id", "id"], unique=False)
    op.create_index("ix_handling_step_kind", "handling_step", ["kind", "at"], unique=False)
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=254), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_note_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index(op.f("ix_note_conversation_id"), "note", ["conversation_id"], unique=False)
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(length=254), nullable=True),
        sa.Column("reviewer", sa.String(length=254), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_review_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    op.create_index(op.f("ix_review_conversation_id"), "review", ["conversation_id"], unique=False)
    op.add_column("conversation", sa.Column("queue", sa.String(length=40), nullable=True))
    op.add_column("conversation", sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("conversation", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_conversation_agent", "conversation", ["agent", "state"], unique=False)
    op.create_index("ix_conversation_closed", "conversation", ["state", "closed_at", "id"], unique=False)
    op.create_index("ix_conversation_recent", "conversation", ["last_inbound_at", "id"], unique=False)
    op.create_index("ix_conversation_waiting", "conversation", ["state", "waiting_since"], unique=False)
    op.add_column("follow_up", sa.Column("done_by", sa.String(length=254), nullable=True))
    op.add_column("follow_up", sa.Column("done_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("message", sa.Column("author", sa.String(length=254), nullable=True))
    op.create_index(
        "ix_message_agent",
        "message",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text("kind = 'agent'"),
        postgresql_where=sa.text("kind = 'agent'"),
    )
    op.add_column("turn", sa.Column("made_by", sa.String(length=254), nullable=True))
    op.add_column("turn", sa.Column("recorded_by", sa.String(length=254), nullable=True))


def downgrade() -> None:
    """Drop them."""
    op.drop_index(
        "ix_message_agent",
        table_name="message",
        sqlite_where=sa.text("kind = 'agent'"),
        postgresql_where=sa.text("kind = 'agent'"),
    )
    op.drop_index("ix_conversation_waiting", table_name="conversation")
    op.drop_index("ix_conversation_closed", table_name="conversation")
    op.drop_index("ix_conversation_recent", table_name="conversation")
    op.drop_index("ix_conversation_agent", table_name="conversation")
    with op.batch_alter_table("turn") as batch:
        batch.drop_column("recorded_by")
        batch.drop_column("made_by")
    with op.batch_alter_table("message") as batch:
        batch.drop_column("author")
    with op.batch_alter_table("follow_up") as batch:
        batch.drop_column("done_at")
        batch.drop_column("done_by")
    with op.batch_alter_table("conversation") as batch:
        batch.drop_column("closed_at")
        batch.drop_column("claimed_at")
        batch.drop_column("queue")

    op.drop_index(op.f("ix_review_conversation_id"), table_name="review")
    op.drop_table("review")
    op.drop_index(op.f("ix_note_conversation_id"), table_name="note")
    op.drop_table("note")
    op.drop_index("ix_handling_step_kind", table_name="handling_step")
    op.drop_index("ix_handling_step_conversation", table_name="handling_step")
    op.drop_table("handling_step")
    op.drop_index(op.f("ix_closing_conversation_id"), table_name="closing")
    op.drop_index(op.f("ix_closing_contact_id"), table_name="closing")
    op.drop_index("ix_closing_closed_at", table_name="closing")
    op.drop_table("closing")
    op.drop_index("ix_data_request_due", table_name="data_request")
    op.drop_index(op.f("ix_data_request_customer_id"), table_name="data_request")
    op.drop_table("data_request")
    op.drop_table("account")
    op.drop_table("canned_reply")
    op.drop_index("ix_audit_entry_customer_id", table_name="audit_entry")
    op.drop_index("ix_audit_entry_at", table_name="audit_entry")
    op.drop_index("ix_audit_entry_actor", table_name="audit_entry")
    op.drop_table("audit_entry")
