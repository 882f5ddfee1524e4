"""Opening the database: durable, in turns, and at the newest schema."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError

from publisher.errors import StoreError
from publisher.store.schema import HEAD

PATIENCE = 30  # seconds to wait for another process's transaction
READING = {"publisher_reads": True}
# Of a server that is gone without a word nothing would ever be heard: seconds, and the last in milliseconds (libpq).
LIMITS = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}
SQLITE, POSTGRESQL = "sqlite", "postgresql"

# Migrations of PostgreSQL take turns under this number; SQLite has one writer at a time anyway.
MIGRATING = 7_102_011


def connect(address: str, *, migrate: bool = True) -> Engine:
    """The engine for a database: `sqlite:////folder/file.db`, which is made if it is not there, or `postgresql://…`.

    Brings the schema up to date; without `migrate` only that of a file. Raises StoreError.
    """
    engine = _engine(address)
    try:
        revision = _revision(engine)
        if revision != HEAD and engine.dialect.name == POSTGRESQL and not migrate:
            what = "is empty" if revision is None else "is of another version of publisher"
            raise StoreError(f"{shown(engine.url)}: the database {what}: run `publisher db upgrade`")
        if revision != HEAD:
            upgrade(address)
    except StoreError:
        engine.dispose()
        raise
    return engine


def upgrade(address: str) -> tuple[str | None, str]:
    """Bring the schema up to date; the revisions before and after. Raises StoreError, and then nothing has changed."""
    engine = _engine(address, is_guarded=False)
    try:
        with transaction(engine) as connection:
            if engine.dialect.name == POSTGRESQL:
                connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": MIGRATING})
            before = _revision_of(connection)
            if before != HEAD:
                _migrate(connection)
    finally:
        engine.dispose()
    return before, HEAD


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """One transaction: all of it or nothing.

    Raises StoreError when the database does not answer; a broken promise of a key stays an IntegrityError.
    """
    try:
        with engine.begin() as connection:
            yield connection
    except IntegrityError:
        raise
    except DBAPIError as error:
        raise _outside(engine, error.orig) from error
    except engine.dialect.loaded_dbapi.Error as error:  # of statements that were handed to the driver itself
        raise _outside(engine, error) from error


def reading(engine: Engine) -> AbstractContextManager[Connection]:
    """A transaction that only reads: on SQLite it waits for nobody who writes, and keeps nobody waiting."""
    return transaction(engine.execution_options(**READING))


def shown(url: URL) -> str:
    """A database's address without its password; a file by its path."""
    return url.database or "" if url.get_backend_name() == SQLITE else url.render_as_string(hide_password=True)


def _outside(engine: Engine, error: BaseException | None) -> StoreError:
    said = " ".join(str(error).split())
    if engine.dialect.name == SQLITE:
        cure = "nothing is lost; see that the file can be written and the disk is not full, and try again"
    else:
        cure = "nothing is lost; see that the server runs and lets publisher in, and try again"
    return StoreError(f"{shown(engine.url)}: {said}: {cure}")


def _engine(address: str, *, is_guarded: bool = True) -> Engine:
    """An engine; one that is not `is_guarded` leaves foreign keys unchecked, as a table that is made anew needs it."""
    try:
        url = make_url(address)
        if url.get_backend_name() == POSTGRESQL:
            limits = {name: value for name, value in LIMITS.items() if name not in url.query}
            return create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, connect_args=limits)
    except (ArgumentError, NoSuchModuleError) as error:
        raise StoreError(f"{error}: write store.url as in postgresql://user@host/name") from error
    except ImportError as error:
        raise StoreError("PostgreSQL needs its driver: pip install 'publisher[postgres]'") from error
    engine = create_engine(url, connect_args={"timeout": PATIENCE})

    def prepare(connection: Any, _record: object) -> None:
        # The driver would begin transactions by itself, late; `_begin` does it instead.
        connection.isolation_level = None
        _write_ahead(connection)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA foreign_keys = {'ON' if is_guarded else 'OFF'}")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _write_ahead(connection: Any) -> None:
    # Changing the mode of a new file does not wait for others who do the same, as everything else does.
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def _begin(connection: Connection) -> None:
    # Taking the write lock at once: two that read first and write later could not both go on.
    is_reading = connection.get_execution_options().keys() >= READING.keys()
    connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")


def _revision(engine: Engine) -> str | None:
    with reading(engine) as connection:
        return _revision_of(connection)


def _revision_of(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StoreError(f"the database is of another version of publisher ({error}): install that version") from error
