"""Keep debts: what is owed, paid, promised and claimed, technical visits, and benefits."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Five tables, and six columns of a service, whose number need no longer be the only one of its kind."""
    op.create_table(
        "payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_payment_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint(
            "service_id",
            "paid_on",
            "amount",
            "place",
            name=op.f("uq_payment_service_id_paid_on_amount_place"),
        ),
    )
    op.create_table(
        "benefit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("service_kind", sa.String(length=20), nullable=False),
        sa.Column("phone_1", sa.String(length=16), nullable=False),
        sa.Column("phone_2", sa.String(length=16), nullable=False),
        sa.Column("remark", sa.String(length=300), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=254), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_benefit_contact_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_benefit_customer_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_benefit_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefit")),
    )
    op.create_index(op.f("ix_benefit_customer_id"), "benefit", ["customer_id"], unique=False)
    op.create_index(op.f("ix_benefit_service_id"), "benefit", ["service_id"], unique=False)
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_claim_contact_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_claim_customer_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_claim_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("number", name=op.f("uq_claim_number")),
    )
    op.create_index(op.f("ix_claim_customer_id"), "claim", ["customer_id"], unique=False)
    op.create_index(op.f("ix_claim_service_id"), "claim", ["service_id"], unique=False)
    op.create_table(
        "promise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=254), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_promise_contact_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_promise_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
    )
    op.create_index(op.f("ix_promise_customer_id"), "promise", ["customer_id"], unique=False)
    op.create_index("ix_promise_due", "promise", ["status", "due_on"], unique=False)
    op.create_table(
        "technical_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("service_kind", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("receiver", sa.String(length=120), nullable=False),
        sa.Column("phone_1", sa.String(length=16), nullable=False),
        sa.Column("phone_2", sa.String(length=16), nullable=False),
        sa.Column("remark", sa.String(length=300), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=254), nullable=True),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.Column("visited_on", sa.Date(), nullable=True),
        sa.Column("technician", sa.String(length=120), nullable=True),
        sa.Column("result", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_technical_visit_contact_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_technical_visit_customer_id")
        ),
        sa.ForeignKeyConstraint(["mail_id"], ["message.id"], name=op.f("fk_technical_visit_mail_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_technical_visit_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_technical_visit")),
    )
    op.create_index(op.f("ix_technical_visit_customer_id"), "technical_visit", ["customer_id"], unique=False)
    op.create_index(op.f("ix_technical_visit_service_id"), "technical_visit", ["service_id"], unique=False)
    with op.batch_alter_table("service") as batch:
        batch.drop_constraint(op.f("uq_service_service_number"), type_="unique")
        batch.create_unique_constraint(
            op.f("uq_service_customer_id_service_number"), ["customer_id", "service_number"]
        )
    op.create_index(op.f("ix_service_service_number"), "service", ["service_number"], unique=False)
    op.add_column(
        "receipt", sa.Column("purpose", sa.String(length=20), server_default="return", nullable=False)
    )
    op.add_column("contact", sa.Column("silent_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("service", sa.Column("overdue_invoices", sa.Integer(), nullable=True))
    op.add_column("service", sa.Column("overdue_since", sa.Date(), nullable=True))
    op.add_column("service", sa.Column("payment_method", sa.String(length=20), nullable=True))
    op.add_column("service", sa.Column("address", sa.String(length=200), nullable=True))
    op.add_column("service", sa.Column("benefit", sa.String(length=40), nullable=True))
    op.add_column("service", sa.Column("opted_in", sa.Boolean(), nullable=True))


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("receipt") as batch:
        batch.drop_column("purpose")
    with op.batch_alter_table("contact") as batch:
        batch.drop_column("silent_until")
    for name in ("opted_in", "benefit", "address", "payment_method", "overdue_since", "overdue_invoices"):
        with op.batch_alter_table("service") as batch:
            batch.drop_column(name)
    op.drop_index(op.f("ix_service_service_number"), table_name="service")
    with op.batch_alter_table("service") as batch:
        batch.drop_constraint(op.f("uq_service_customer_id_service_number"), type_="unique")
        batch.create_unique_constraint(op.f("uq_service_service_number"), ["service_number"])
    for name in ("technical_visit", "promise", "claim", "benefit", "payment"):
        op.drop_table(name)
