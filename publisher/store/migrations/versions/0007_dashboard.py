"""The dashboard: who may enter, what was done there, what waits for a word, and what hooks are told."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0005"


def upgrade() -> None:
    _entrance()
    op.create_table(
        "verdicts",
        sa.Column("newsletter", sa.String(64), primary_key=True),
        sa.Column("is_held", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("until", sa.DateTime),
        sa.Column("changed", sa.DateTime, nullable=False),
    )
    _hooks()
    op.create_index("ix_subscribers_state", "subscribers", ["state", "since"])


def _entrance() -> None:
    op.create_table(
        "locks",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("totp", sa.String(64), nullable=False, server_default=""),
        sa.Column("used", sa.Integer, nullable=False, server_default="0"),
        sa.Column("changed", sa.DateTime, nullable=False),
    )
    op.create_table(
        "sessions",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("network", sa.String(43), nullable=False),
        sa.Column("began", sa.DateTime, nullable=False),
        sa.Column("seen", sa.DateTime, nullable=False),
    )
    op.create_table(
        "acts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("way", sa.String(16), nullable=False),
        sa.Column("network", sa.String(43), nullable=False, server_default=""),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("about", sa.Text, nullable=False, server_default=""),
    )
    op.create_index("ix_acts_what", "acts", ["what"])


def _hooks() -> None:
    op.create_table(
        "tellings",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("hook", sa.String(64), nullable=False),
        sa.Column("event", sa.String(64), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next_try", sa.DateTime, nullable=False),
        sa.Column("answer", sa.Text),
        sa.UniqueConstraint("hook", "event", name="uq_tellings_hook"),
        sa.CheckConstraint("state IN ('waiting', 'told', 'given up')", name="ck_tellings_state"),
    )
    op.create_index("ix_tellings_state", "tellings", ["state", "next_try"])
    op.create_table(
        "cursors",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
    )
