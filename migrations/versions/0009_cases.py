"""Keep cases worked by procedures, what the bases of retention and of corporate lines say, and the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Six tables, the procedures' roles of accounts, and room for the retention codes and for a RUC.

    Longer is no harm to the version in use: what it writes fits.
    """
    op.create_table(
        "complaint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("plan", sa.String(length=80), nullable=True),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("in_arrears", sa.Boolean(), nullable=False),
        sa.Column("in_credit_bureau", sa.Boolean(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=True),
        sa.Column("recent_complaints", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_complaint_customer_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_complaint_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("number", name=op.f("uq_complaint_number")),
    )
    op.create_index("ix_complaint_customer_id", "complaint", ["customer_id"], unique=False)
    op.create_index("ix_complaint_service_id", "complaint", ["service_id"], unique=False)

    op.create_table(
        "corporate_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("plan", sa.String(length=80), nullable=True),
        sa.Column("fixed_charge", sa.BigInteger(), nullable=True),
        sa.Column("campaign_offered", sa.String(length=120), nullable=True),
        sa.Column("is_assigned", sa.Boolean(), nullable=False),
        sa.Column("executive", sa.String(length=120), nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_corporate_line_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corporate_line")),
        sa.UniqueConstraint("service_id", name=op.f("uq_corporate_line_service_id")),
    )
    op.create_table(
        "service_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procedure", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("conversation_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=True),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("limit_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by", sa.String(length=254), nullable=True),
        sa.Column("typification_code", sa.String(length=100), nullable=True),
        sa.Column("observation", sa.Text(), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(length=254), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_service_case_contact_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_service_case_conversation_id")
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_service_case_customer_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_service_case_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_case")),
        sa.UniqueConstraint("procedure", "number", name=op.f("uq_service_case_procedure_number")),
    )
    op.create_index("ix_service_case_customer_id", "service_case", ["customer_id"], unique=False)
    op.create_index("ix_service_case_service_id", "service_case", ["service_id"], unique=False)
    op.create_index("ix_service_case_task", "service_case", ["status", "role", "due_at"], unique=False)

    op.create_table(
        "case_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("media", sa.JSON(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=254), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_case_file_case_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_case_file_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
    )
    op.create_index("ix_case_file_case_id", "case_file", ["case_id"], unique=False)

    op.create_table(
        "case_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=254), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_case_step_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_step")),
    )
    op.create_index("ix_case_step_case_id", "case_step", ["case_id"], unique=False)

    op.create_table(
        "outbox_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.Column("system", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.String(length=300), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.id"], name=op.f("fk_outbox_record_case_id")),
        sa.ForeignKeyConstraint(["step_id"], ["case_step.id"], name=op.f("fk_outbox_record_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_record")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_record_key")),
    )
    op.create_index("ix_outbox_record_case_id", "outbox_record", ["case_id"], unique=False)
    op.create_index("ix_outbox_record_due", "outbox_record", ["status", "next_at"], unique=False)

    with op.batch_alter_table("account") as batch:
        batch.add_column(sa.Column("procedure_roles", sa.JSON(), server_default="[]", nullable=False))

    _resize(
        closing={"code": 100, "bot_code": 100}, contact={"typification_code": 100}, customer={"cedula": 20}
    )


def downgrade() -> None:
    """Drop them."""
    _resize(closing={"code": 60, "bot_code": 60}, contact={"typification_code": 60}, customer={"cedula": 10})
    with op.batch_alter_table("account") as batch:
        batch.drop_column("procedure_roles")

    op.drop_table("outbox_record")

    op.drop_table("case_step")

    op.drop_table("case_file")

    op.drop_table("service_case")
    op.drop_table("corporate_line")

    op.drop_table("complaint")


def _resize(**tables: dict[str, int]) -> None:
    """Lengths of columns, of which SQLite knows nothing: it would copy whole tables for them."""
    if op.get_bind().dialect.name == "sqlite":
        return
    for table, columns in tables.items():
        for column, length in columns.items():
            op.alter_column(table, column, type_=sa.String(length=length))
