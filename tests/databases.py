"""Databases of both kinds for the tests of the store."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from publisher.store.base import upgrade

SERVER = os.environ.get("TEST_POSTGRESQL", "postgresql://root@127.0.0.1:5432/postgres")


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty database of our schema, a file or one of a server, which is gone afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'publisher.db'}"
        return
    psycopg = pytest.importorskip("psycopg")
    name = f"publisher_{uuid.uuid4().hex}"
    try:
        server = psycopg.connect(SERVER, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as error:
        pytest.skip(f"apt-get install postgresql, or name a server in TEST_POSTGRESQL: {error}")
    with server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            address = SERVER.rpartition("/")[0] + f"/{name}"
            upgrade(address)
            yield address
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
