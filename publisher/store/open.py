"""The database as one thing with several drawers."""

from dataclasses import dataclass

from sqlalchemy import Engine

from publisher.store.audiences import Audiences
from publisher.store.base import connect, shown
from publisher.store.bounces import Bounces
from publisher.store.choices import Choices
from publisher.store.consents import Consents
from publisher.store.deliveries import Deliveries
from publisher.store.entrance import Entrance
from publisher.store.figures import Figures
from publisher.store.issues import Issues
from publisher.store.keys import Keys
from publisher.store.notes import Notes
from publisher.store.paces import Paces
from publisher.store.rolls import Rolls
from publisher.store.subscribers import Subscribers
from publisher.store.verdicts import Verdicts


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    subscribers: Subscribers
    issues: Issues
    deliveries: Deliveries
    bounces: Bounces
    paces: Paces
    keys: Keys
    consents: Consents
    notes: Notes
    choices: Choices
    entrance: Entrance
    audiences: Audiences
    rolls: Rolls
    verdicts: Verdicts
    figures: Figures
    engine: Engine

    @property
    def shown(self) -> str:
        """Where the database is."""
        return shown(self.engine.url)

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def open_store(address: str) -> Store:
    """Open a database (`sqlite:////folder/file.db`, `postgresql://…`). The schema of a file is brought up to date."""
    engine = connect(address, migrate=False)
    return Store(
        subscribers=Subscribers(engine),
        issues=Issues(engine),
        deliveries=Deliveries(engine),
        bounces=Bounces(engine),
        paces=Paces(engine),
        keys=Keys(engine),
        consents=Consents(engine),
        notes=Notes(engine),
        choices=Choices(engine),
        entrance=Entrance(engine),
        audiences=Audiences(engine),
        rolls=Rolls(engine),
        verdicts=Verdicts(engine),
        figures=Figures(engine),
        engine=engine,
    )
