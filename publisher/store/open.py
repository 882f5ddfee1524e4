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


def open_store(file: Path) -> Store:
    """Open the database in a file, which is made if it is not there, and bring its schema up to date."""
    engine = connect(file)
    return Store(subscribers=Subscribers(engine), issues=Issues(engine), deliveries=Deliveries(engine))
