"""Subscribers, suppressions, issues, the posts they made known, and deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "subscribers",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("address", sa.String(320), nullable=False),
        sa.Column("mailbox", sa.String(320), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("since", sa.DateTime, nullable=False),
        sa.UniqueConstraint("mailbox", name="uq_subscribers_mailbox"),
        sa.CheckConstraint("state IN ('pending', 'active', 'unsubscribed')", name="ck_subscribers_state"),
    )
    op.create_table(
        "suppressions",
        sa.Column("mailbox", sa.String(320), primary_key=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("since", sa.DateTime, nullable=False),
    )
    op.create_table(
        "issues",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("newsletter", sa.String(64), nullable=False),
        sa.Column("slot", sa.String(32), nullable=False),
        sa.Column("instant", sa.DateTime, nullable=False),
        sa.Column("created", sa.DateTime, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("html", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.UniqueConstraint("newsletter", "slot", name="uq_issues_newsletter"),
    )
    op.create_table(
        "issue_posts",
        sa.Column("newsletter", sa.String(64), primary_key=True),
        sa.Column("post", sa.String(512), primary_key=True),
        sa.Column("issue", sa.Integer, sa.ForeignKey("issues.id", name="fk_issue_posts_issue"), nullable=False),
        sa.Column("position", sa.Integer),
    )
    op.create_table(
        "deliveries",
        sa.Column("issue", sa.Integer, sa.ForeignKey("issues.id", name="fk_deliveries_issue"), primary_key=True),
        sa.Column(
            "subscriber", sa.Integer, sa.ForeignKey("subscribers.id", name="fk_deliveries_subscriber"), primary_key=True
        ),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("worker", sa.String(64)),
        sa.Column("fence", sa.Integer, nullable=False, server_default="0"),
        sa.Column("leased_until", sa.DateTime),
        sa.Column("next_try", sa.DateTime),
        sa.Column("answer", sa.Text),
        sa.Column("changed", sa.DateTime, nullable=False),
        sa.CheckConstraint(
            "state IN ('pending', 'leased', 'transmitting', 'sent', 'deferred', 'rejected', 'suppressed', 'in_doubt')",
            name="ck_deliveries_state",
        ),
    )
    op.create_index("ix_deliveries_state", "deliveries", ["state", "issue"])
