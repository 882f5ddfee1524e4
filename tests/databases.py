"""Databases to test on: a file, and PostgreSQL where a server answers."""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from publisher.store.base import upgrade
from publisher.store.open import Store, open_store
from publisher.store.schema import metadata

KINDS = ("sqlite", "postgresql")
VARIABLE = "PUBLISHER_TEST_POSTGRES_URL"
MISSING = (
    f"no PostgreSQL answers: apt-get install postgresql, or set {VARIABLE} to one where databases may be made, "
    "as in postgresql://root@127.0.0.1/test"
)


@contextmanager
def opened(kind: str, folder: Path) -> Iterator[Store]:
    """An empty store of a kind; skips, and says so, where there is no server."""
    store = open_store(address(kind, folder))
    try:
        yield store
    finally:
        store.close()


def address(kind: str, folder: Path) -> str:
    """The address of an empty database of a kind."""
    if kind == "sqlite":
        return f"sqlite:///{folder / 'publisher.db'}"
    url = _postgresql()
    if url is None:
        pytest.skip(MISSING)
    _empty(url)
    return url


def has_postgresql() -> bool:
    """Whether a server answers."""
    return _postgresql() is not None


@cache
def _postgresql() -> str | None:
    """A database of this run's own, with the tables in it; it is dropped when the run ends."""
    server = make_url(os.environ.get(VARIABLE) or f"postgresql://{getpass.getuser()}@127.0.0.1:5432/test")
    server = server.set(drivername="postgresql+psycopg")
    name = f"publisher_test_{os.getpid()}"
    try:
        _administer(server, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
    except DBAPIError:
        return None
    _drop_at_end(server, name)
    url = server.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    upgrade(url)
    return url


def _administer(server: object, *statements: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 2})
    try:
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
    finally:
        engine.dispose()


def _drop_at_end(server: object, name: str) -> None:
    import atexit

    atexit.register(_administer, server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _empty(url: str) -> None:
    tables = ", ".join(table.name for table in metadata.sorted_tables if table.name != "keys")
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    engine.dispose()
