"""Issues that wait, variants of their words, tries, patience and pace; suppressions that outlive their addresses."""

import hashlib
import hmac
import secrets
from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    salt = _keys()
    _subscribers(salt)
    _suppressions(salt)
    _issues()
    _deliveries()
    op.create_table(
        "cooldowns",
        sa.Column("provider", sa.String(255), primary_key=True),
        sa.Column("until", sa.DateTime, nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
    )
    op.create_table(
        "paces",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("next", sa.Float, nullable=False),
    )


def _keys() -> str:
    op.create_table(
        "keys",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("secret", sa.String(64), nullable=False),
        sa.Column("created", sa.DateTime, nullable=False),
    )
    salt, links = secrets.token_hex(32), secrets.token_hex(32)
    made = sa.text("INSERT INTO keys (purpose, secret, created) VALUES (:purpose, :secret, CURRENT_TIMESTAMP)")
    op.get_bind().execute(made, [{"purpose": "mailbox", "secret": salt}, {"purpose": "links", "secret": links}])
    return salt


def _subscribers(salt: str) -> None:
    op.add_column("subscribers", sa.Column("hash", sa.String(64), nullable=False, server_default=""))
    op.add_column("subscribers", sa.Column("provider", sa.String(255), nullable=False, server_default=""))
    subscribers = sa.table(
        "subscribers", sa.column("id"), sa.column("mailbox"), sa.column("hash"), sa.column("provider")
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(subscribers.c.id, subscribers.c.mailbox)).all():
        values = {"hash": _hash(salt, row.mailbox), "provider": row.mailbox.rpartition("@")[2]}
        connection.execute(sa.update(subscribers).where(subscribers.c.id == row.id).values(values))
    op.create_index("ix_subscribers_hash", "subscribers", ["hash"], unique=True)
    op.create_index("ix_subscribers_provider", "subscribers", ["provider"])


def _suppressions(salt: str) -> None:
    connection = op.get_bind()
    before = connection.execute(sa.text("SELECT mailbox, reason, since FROM suppressions")).all()
    op.drop_table("suppressions")
    suppressions = op.create_table(
        "suppressions",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("mailbox", sa.String(320)),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("since", sa.DateTime, nullable=False),
    )
    for row in before:
        since = datetime.fromisoformat(row.since) if isinstance(row.since, str) else row.since
        values = {"hash": _hash(salt, row.mailbox), "mailbox": row.mailbox, "reason": row.reason, "since": since}
        connection.execute(sa.insert(suppressions).values(values))


def _issues() -> None:
    check = "CONSTRAINT ck_issues_state CHECK (state IN ('open', 'paused', 'held', 'cancelled'))"
    op.execute(f"ALTER TABLE issues ADD COLUMN state VARCHAR(16) DEFAULT 'open' NOT NULL {check}")
    op.add_column("issues", sa.Column("audience", sa.Integer, nullable=False, server_default="0"))
    op.add_column("issues", sa.Column("audience_hash", sa.String(64), nullable=False, server_default=""))
    op.add_column("issues", sa.Column("canary", sa.Integer))
    op.add_column("issues", sa.Column("changed", sa.DateTime))
    op.execute("UPDATE issues SET audience = (SELECT count(*) FROM deliveries WHERE deliveries.issue = issues.id)")
    op.create_table(
        "variants",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("issue", sa.Integer, sa.ForeignKey("issues.id", name="fk_variants_issue"), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("html", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_index("ix_variants_issue", "variants", ["issue"])


def _deliveries() -> None:
    states = (
        "'pending', 'leased', 'transmitting', 'sent', 'deferred', 'rejected', 'suppressed', 'cancelled', 'in_doubt'"
    )
    op.drop_index("ix_deliveries_state", "deliveries")
    with op.batch_alter_table("deliveries") as table:
        table.add_column(sa.Column("variant", sa.Integer, sa.ForeignKey("variants.id", name="fk_deliveries_variant")))
        table.add_column(sa.Column("tries", sa.Integer, nullable=False, server_default="0"))
        table.add_column(sa.Column("first_try", sa.DateTime))
        table.alter_column("worker", type_=sa.String(128))
        table.drop_constraint("ck_deliveries_state", type_="check")
        table.create_check_constraint("ck_deliveries_state", f"state IN ({states})")
    is_open = sa.text("state IN ('pending', 'leased', 'transmitting', 'deferred')")
    columns = ["issue", "subscriber"]
    op.create_index("ix_deliveries_open", "deliveries", columns, sqlite_where=is_open, postgresql_where=is_open)
    # What was being transmitted when its worker vanished is found by a worker of this name.
    op.execute("UPDATE deliveries SET worker = 'nobody' WHERE state = 'transmitting' AND worker IS NULL")
    held = sa.text("worker IS NOT NULL")
    op.create_index("ix_deliveries_worker", "deliveries", ["worker"], sqlite_where=held, postgresql_where=held)


def _hash(salt: str, mailbox: str) -> str:
    return hmac.new(bytes.fromhex(salt), mailbox.encode(), hashlib.sha256).hexdigest()
