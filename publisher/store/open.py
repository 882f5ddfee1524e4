"""The database as one thing with three drawers."""

from dataclasses import dataclass
from pathlib import Path

from publisher.store.base import connect
from publisher.store.deliveries import Deliveries
from publisher.store.issues import Issues
from publisher.store.subscribers import Subscribers


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    subscribers: Subscribers
    issues: Issues
    deliveries: Deliveries


def open_store(url: str, project: Path) -> Store:
    """Open the database at `url` (a file of SQLite is relative to the project) and bring its schema up to date."""
    engine = connect(file_of(url, project))
    return Store(subscribers=Subscribers(engine), issues=Issues(engine), deliveries=Deliveries(engine))


def file_of(url: str, project: Path) -> Path:
    """The file in which the database lies."""
    return project / url.removeprefix("sqlite:///")
