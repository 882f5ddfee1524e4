"""The tables. Every legal state is a constraint, and every promise of the house a key."""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

from publisher.mail_model import Consent, DeliveryState

# The newest migration: a database at this revision is opened without loading Alembic.
HEAD = "0002"


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC: SQLite forgets zones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.replace(tzinfo=UTC) if value else None


def _one_of(column: str, states: type[StrEnum]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(state.value) for state in states)})", name=column)


metadata = MetaData(
    naming_convention={
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)

subscribers = Table(
    "subscribers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("address", String(320), nullable=False),
    # The same mailbox, however its owner wrote it: the key under which it is known.
    Column("mailbox", String(320), nullable=False, unique=True),
    Column("state", String(16), nullable=False),
    Column("since", Instant, nullable=False),
    _one_of("state", Consent),
)

suppressions = Table(
    "suppressions",
    metadata,
    Column("mailbox", String(320), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("since", Instant, nullable=False),
)

issues = Table(
    "issues",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("newsletter", String(64), nullable=False),
    Column("slot", String(32), nullable=False),
    Column("instant", Instant, nullable=False),
    Column("created", Instant, nullable=False),
    Column("title", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("text", Text, nullable=False),
    UniqueConstraint("newsletter", "slot"),
)

# Every post that an issue made known: one with a position was carried, the others were only pointed to. The content is
# the fingerprint of what a post said then, by which it is known also under another id.
issue_posts = Table(
    "issue_posts",
    metadata,
    Column("newsletter", String(64), primary_key=True),
    Column("post", String(512), primary_key=True),
    Column("issue", ForeignKey("issues.id"), nullable=False),
    Column("position", Integer),
    Column("content", String(64)),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("issue", ForeignKey("issues.id"), primary_key=True),
    Column("subscriber", ForeignKey("subscribers.id"), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("worker", String(64)),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("leased_until", Instant),
    Column("next_try", Instant),
    Column("answer", Text),
    Column("changed", Instant, nullable=False),
    _one_of("state", DeliveryState),
    Index("ix_deliveries_state", "state", "issue"),
)
