"""What came back of deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

KINDS = "'hard', 'soft', 'policy', 'complaint', 'unsubscribe', 'delayed', 'relayed', 'delivered'"


def upgrade() -> None:
    op.create_table(
        "bounces",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column(
            "subscriber",
            sa.Integer,
            sa.ForeignKey("subscribers.id", name="fk_bounces_subscriber", ondelete="SET NULL"),
        ),
        sa.Column("issue", sa.Integer, sa.ForeignKey("issues.id", name="fk_bounces_issue")),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("code", sa.Integer, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("spent", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.UniqueConstraint("fingerprint", name="uq_bounces_fingerprint"),
        sa.CheckConstraint(f"kind IN ({KINDS})", name="ck_bounces_kind"),
    )
    op.create_index("ix_bounces_subscriber", "bounces", ["subscriber"])
