"""The tables. Every legal state is a constraint, and every promise of the house a key."""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.types import TypeDecorator

from publisher.board_model import TellingState
from publisher.mail_model import BounceKind, Consent, DeliveryState, IssueState
from publisher.web_model import Frequency, NoteKind, NoteState, Step

# The newest migration: a database at this revision is opened without loading Alembic.
HEAD = "0007"


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC: SQLite forgets zones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.replace(tzinfo=UTC) if value else None


# A query finds the index of those that are open if it says so in these words: values that are bound tell it nothing.
OPEN = "deliveries.state IN ('pending', 'leased', 'transmitting', 'deferred')"


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
    # The mailbox as suppressions know it (`mailboxes.hashed`), and who runs it.
    Column("hash", String(64), nullable=False, server_default=""),
    Column("provider", String(255), nullable=False, server_default=""),
    Column("state", String(16), nullable=False),
    Column("since", Instant, nullable=False),
    _one_of("state", Consent),
    Index("ix_subscribers_hash", "hash", unique=True),
    Index("ix_subscribers_provider", "provider"),
    # How many there are in each state, and since when, is told without reading their rows.
    Index("ix_subscribers_state", "state", "since"),
)

# Known by the hash of the mailbox alone once its owner asked to be forgotten.
suppressions = Table(
    "suppressions",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("mailbox", String(320)),
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
    Column("state", String(16), nullable=False, server_default=IssueState.OPEN.value),
    # How many deliveries were frozen, and a hash of whose they are.
    Column("audience", Integer, nullable=False, server_default="0"),
    Column("audience_hash", String(64), nullable=False, server_default=""),
    # No more than this many deliveries leave before somebody has looked at what became of them.
    Column("canary", Integer),
    Column("changed", Instant),
    UniqueConstraint("newsletter", "slot"),
    _one_of("state", IssueState),
)

# The words of an issue for those who chose something else than most: a delivery without a variant has the issue's own.
variants = Table(
    "variants",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("issue", ForeignKey("issues.id"), nullable=False, index=True),
    Column("subject", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("text", Text, nullable=False),
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
    Column("variant", ForeignKey("variants.id")),
    Column("state", String(16), nullable=False),
    Column("worker", String(128)),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("leased_until", Instant),
    # Not before this instant: of one that was deferred, or whose reader's morning comes later.
    Column("next_try", Instant),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("first_try", Instant),
    Column("answer", Text),
    Column("changed", Instant, nullable=False),
    _one_of("state", DeliveryState),
    # Those that have not come to their end, in the order in which they are taken.
    Index("ix_deliveries_open", "issue", "subscriber", sqlite_where=text(OPEN), postgresql_where=text(OPEN)),
    # The few that somebody holds at a moment, whatever the size of the table.
    Index(
        "ix_deliveries_worker",
        "worker",
        sqlite_where=text("worker IS NOT NULL"),
        postgresql_where=text("worker IS NOT NULL"),
    ),
)

# What came back of deliveries, without the words that name anybody. One that was `spent` led to a suppression, and does
# not count again where somebody lifts that. The same message read twice has the same fingerprint.
bounces = Table(
    "bounces",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("fingerprint", String(64), nullable=False, unique=True),
    Column("subscriber", ForeignKey("subscribers.id", ondelete="SET NULL"), index=True),
    Column("issue", ForeignKey("issues.id")),
    Column("kind", String(16), nullable=False),
    Column("code", Integer, nullable=False),
    Column("status", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("spent", Boolean, nullable=False, server_default=false()),
    _one_of("kind", BounceKind),
)

# A provider that asked for patience: nothing goes to its mailboxes until then. `step` is how often in a row it asked.
cooldowns = Table(
    "cooldowns",
    metadata,
    Column("provider", String(255), primary_key=True),
    Column("until", Instant, nullable=False),
    Column("step", Integer, nullable=False),
)

# When the next message may leave, in seconds of the epoch: what all processes keep to together.
paces = Table(
    "paces",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("next", Float, nullable=False),
)

# Random keys of this database alone; the newest of a purpose is used, the older ones are still understood.
keys = Table(
    "keys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("purpose", String(32), nullable=False),
    Column("secret", String(64), nullable=False),
    Column("created", Instant, nullable=False),
)

# What a person was told before they consented, word for word: the consents name it.
wordings = Table(
    "wordings",
    metadata,
    Column("version", String(16), primary_key=True),
    Column("language", String(35), nullable=False),
    Column("text", Text, nullable=False),
    Column("since", Instant, nullable=False),
)

# How each consent came about, step by step: when, by what way, from which network, and to which words.
consents = Table(
    "consents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subscriber", ForeignKey("subscribers.id"), nullable=False, index=True),
    Column("step", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    Column("way", String(64), nullable=False),
    Column("network", String(43), nullable=False, server_default=""),
    Column("wording", ForeignKey("wordings.version")),
    # "" for all of them.
    Column("newsletter", String(64), nullable=False, server_default=""),
    _one_of("step", Step),
)

# Mails about a subscription, which leave at once: no more than one to a subscriber on one day.
notes = Table(
    "notes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subscriber", ForeignKey("subscribers.id"), nullable=False),
    Column("day", String(10), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("language", String(35), nullable=False),
    # The step of the consent that it asks to confirm.
    Column("request", ForeignKey("consents.id")),
    Column("state", String(16), nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    # Whoever sends it puts this off first, so that nobody else does.
    Column("next_try", Instant, nullable=False),
    Column("answer", Text),
    UniqueConstraint("subscriber", "day"),
    _one_of("kind", NoteKind),
    _one_of("state", NoteState),
    Index("ix_notes_state", "state", "next_try"),
)

# In which language somebody reads, and where their mornings are; "" for those of the publication.
preferences = Table(
    "preferences",
    metadata,
    Column("subscriber", ForeignKey("subscribers.id"), primary_key=True),
    Column("language", String(35), nullable=False, server_default=""),
    Column("timezone", String(64), nullable=False, server_default=""),
)

# What somebody chose of a newsletter: no row means all of it, as often as it comes out.
choices = Table(
    "choices",
    metadata,
    Column("subscriber", ForeignKey("subscribers.id"), primary_key=True),
    Column("newsletter", String(64), primary_key=True),
    Column("is_wanted", Boolean(create_constraint=False), nullable=False),
    Column("frequency", String(16), nullable=False, server_default=""),
    # Categories, a line each; none for all.
    Column("topics", Text, nullable=False, server_default=""),
    # The last issue of the frequency that somebody came from, until they had one of their new one.
    Column("bookmark", ForeignKey("issues.id")),
    Column("changed", Instant, nullable=False),
    _one_of("frequency", Frequency),
)

# What the person who publishes calls their subscribers.
tags = Table(
    "tags",
    metadata,
    Column("subscriber", ForeignKey("subscribers.id"), primary_key=True),
    Column("tag", String(64), primary_key=True),
)

# What opens the dashboard: one row, or none where nobody may enter. The password is hashed; `totp` is the secret of the
# one-time codes, "" where none are asked for, and `used` the last of their steps that was used.
locks = Table(
    "locks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("password", Text, nullable=False),
    Column("totp", String(64), nullable=False, server_default=""),
    Column("used", Integer, nullable=False, server_default="0"),
    Column("changed", Instant, nullable=False),
)

# Who is inside, each known by the hash of a token that only their browser has.
sessions = Table(
    "sessions",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("network", String(43), nullable=False),
    Column("began", Instant, nullable=False),
    Column("seen", Instant, nullable=False),
)

# What was done at the dashboard and about it: when, from which network, and to what.
acts = Table(
    "acts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("way", String(16), nullable=False),
    Column("network", String(43), nullable=False, server_default=""),
    Column("what", String(32), nullable=False, index=True),
    Column("about", Text, nullable=False, server_default=""),
)

# What the person who publishes said last of a newsletter: that it has to wait, or that what is planned until an instant
# may go out.
verdicts = Table(
    "verdicts",
    metadata,
    Column("newsletter", String(64), primary_key=True),
    Column("is_held", Boolean(create_constraint=False), nullable=False),
    Column("until", Instant),
    Column("changed", Instant, nullable=False),
)

# What hooks are to be told: an event once to each, tried again until it was taken or nobody waits for it any more.
tellings = Table(
    "tellings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("hook", String(64), nullable=False),
    Column("event", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    # Whoever tells it puts this off first, so that nobody else does.
    Column("next_try", Instant, nullable=False),
    Column("answer", Text),
    UniqueConstraint("hook", "event"),
    _one_of("state", TellingState),
    Index("ix_tellings_state", "state", "next_try"),
)

# How far events of a kind were looked at: what comes later is told.
cursors = Table(
    "cursors",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("position", Integer, nullable=False),
)
