"""Opening the database: durable, in turns, and at the newest schema."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from publisher.errors import StoreError
from publisher.store.schema import HEAD

PATIENCE = 30  # seconds to wait for another process's transaction


def connect(file: Path) -> Engine:
    """The engine for a database in a file, which is made if it is not there. Migrates to the newest schema."""
    engine = create_engine(URL.create("sqlite", database=str(file)), connect_args={"timeout": PATIENCE})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    with transaction(engine) as connection:
        _migrate(connection)
    return engine


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
        cure = "nothing is lost; see that the file can be written and the disk is not full, and try again"
        raise StoreError(f"{engine.url.database}: {error.orig}: {cure}") from error


def _prepare(connection: Any, _record: object) -> None:
    # The driver would begin transactions by itself, late; `_begin` does it instead.
    connection.isolation_level = None
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


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
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _migrate(connection: Connection) -> None:
    revision = None
    if inspect(connection).has_table("alembic_version"):
        revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if revision == HEAD:
        return
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StoreError(f"the database is of another version of publisher ({error}): install that version") from error
