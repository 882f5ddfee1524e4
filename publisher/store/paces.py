"""How fast messages may leave: what all processes keep to together."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from publisher.store.base import SQLITE, reading, transaction
from publisher.store.schema import cooldowns, paces

QUEUE = 100  # as many processes wait at once for their next places, at the very most


class Paces:
    """A place in the one queue for everything that leaves, and the patience that providers asked for."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._dialect = sqlite if engine.dialect.name == SQLITE else postgresql

    def reserve(self, name: str, count: int, *, interval: float, now: float) -> float:
        """Reserve `count` places `interval` seconds apart, after those that others have; the instant of the first.

        Instants are seconds of the epoch. A queue longer than any could be was left by a clock that was put back since,
        and is forgotten.
        """
        longest = now + QUEUE * max(1.0, interval)
        with transaction(self.engine) as connection:
            start = self._dialect.insert(paces).values(name=name, next=now).on_conflict_do_nothing()
            connection.execute(start)
            free = case((paces.c.next.between(now, longest), paces.c.next), else_=now)
            change = update(paces).where(paces.c.name == name).values(next=free + count * interval)
            after: float = connection.execute(change.returning(paces.c.next)).scalar_one()
        return after - count * interval

    def cool(self, provider: str, spans: tuple[timedelta, ...], *, now: datetime) -> datetime:
        """Send nothing to a provider for a while, longer each time in a row (`spans`); until when.

        What was asked for while it is left alone anyway does not count again.
        """
        with transaction(self.engine) as connection:
            found = connection.execute(select(cooldowns).where(cooldowns.c.provider == provider)).one_or_none()
            if found and found.until > now:
                until: datetime = found.until
                return until
            step = min(found.step + 1, len(spans) - 1) if found else 0
            until = now + spans[step]
            values = {"until": until, "step": step}
            row = self._dialect.insert(cooldowns).values(provider=provider, **values)
            connection.execute(row.on_conflict_do_update(index_elements=["provider"], set_=values))
            return until

    def warm(self, provider: str) -> None:
        """A provider took a message again: it starts anew."""
        with transaction(self.engine) as connection:
            connection.execute(delete(cooldowns).where(cooldowns.c.provider == provider))

    def cooling(self) -> dict[str, datetime]:
        """The providers that asked for patience, and until when; also those that were not tried again yet."""
        with reading(self.engine) as connection:
            return {row.provider: row.until for row in connection.execute(select(cooldowns))}
