"""How consents came about, the mails that ask for them, and what subscribers choose."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    _consents()
    _notes()
    _choices()
    op.create_table(
        "tags",
        sa.Column("subscriber", sa.Integer, _owner("tags"), primary_key=True),
        sa.Column("tag", sa.String(64), primary_key=True),
    )


def _owner(table: str) -> sa.ForeignKey:
    return sa.ForeignKey("subscribers.id", name=f"fk_{table}_subscriber")


def _consents() -> None:
    op.create_table(
        "wordings",
        sa.Column("version", sa.String(16), primary_key=True),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("since", sa.DateTime, nullable=False),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("subscriber", sa.Integer, _owner("consents"), nullable=False),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("way", sa.String(64), nullable=False),
        sa.Column("network", sa.String(43), nullable=False, server_default=""),
        sa.Column("wording", sa.String(16), sa.ForeignKey("wordings.version", name="fk_consents_wording")),
        sa.Column("newsletter", sa.String(64), nullable=False, server_default=""),
        sa.CheckConstraint("step IN ('asked', 'confirmed', 'left', 'returned', 'imported')", name="ck_consents_step"),
    )
    op.create_index("ix_consents_subscriber", "consents", ["subscriber"])


def _notes() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("subscriber", sa.Integer, _owner("notes"), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("request", sa.Integer, sa.ForeignKey("consents.id", name="fk_notes_request")),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next_try", sa.DateTime, nullable=False),
        sa.Column("answer", sa.Text),
        sa.UniqueConstraint("subscriber", "day", name="uq_notes_subscriber"),
        sa.CheckConstraint("kind IN ('confirm', 'known')", name="ck_notes_kind"),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'refused')", name="ck_notes_state"),
    )
    op.create_index("ix_notes_state", "notes", ["state", "next_try"])


def _choices() -> None:
    op.create_table(
        "preferences",
        sa.Column("subscriber", sa.Integer, _owner("preferences"), primary_key=True),
        sa.Column("language", sa.String(35), nullable=False, server_default=""),
        sa.Column("timezone", sa.String(64), nullable=False, server_default=""),
    )
    op.create_table(
        "choices",
        sa.Column("subscriber", sa.Integer, _owner("choices"), primary_key=True),
        sa.Column("newsletter", sa.String(64), primary_key=True),
        sa.Column("is_wanted", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("frequency", sa.String(16), nullable=False, server_default=""),
        sa.Column("topics", sa.Text, nullable=False, server_default=""),
        sa.Column("bookmark", sa.Integer, sa.ForeignKey("issues.id", name="fk_choices_bookmark")),
        sa.Column("changed", sa.DateTime, nullable=False),
        sa.CheckConstraint("frequency IN ('', 'each', 'daily', 'weekly', 'monthly')", name="ck_choices_frequency"),
    )
