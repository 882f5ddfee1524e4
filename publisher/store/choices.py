"""What subscribers chose: languages, time zones, newsletters, and how much of them how often."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.dialects import postgresql, sqlite

from publisher.store.base import SQLITE, transaction
from publisher.store.schema import choices, issues, preferences, tags
from publisher.web_model import Choice, Frequency, Preferences, series_name


class Choices:
    """The preferences of each subscriber."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._dialect: Any = sqlite if engine.dialect.name == SQLITE else postgresql

    def of(self, subscriber: int) -> Preferences:
        """What one chose."""
        with transaction(self.engine) as connection:
            own = connection.execute(select(preferences).where(preferences.c.subscriber == subscriber)).one_or_none()
            chosen = select(choices).where(choices.c.subscriber == subscriber).order_by(choices.c.newsletter)
            rows = connection.execute(chosen).all()
        return Preferences(
            language=own.language if own else "",
            timezone=own.timezone if own else "",
            choices=tuple(
                Choice(
                    newsletter=row.newsletter,
                    is_wanted=row.is_wanted,
                    frequency=Frequency(row.frequency),
                    topics=tuple(row.topics.splitlines()),
                )
                for row in rows
            ),
        )

    def tags(self, subscriber: int) -> tuple[str, ...]:
        """What the person who publishes calls one."""
        with transaction(self.engine) as connection:
            chosen = select(tags.c.tag).where(tags.c.subscriber == subscriber).order_by(tags.c.tag)
            return tuple(connection.scalars(chosen))

    def put(self, subscriber: int, chosen: Preferences, *, now: datetime) -> None:
        """Keep what one chose; of newsletters that it does not name, what was chosen before stays.

        Who wants one in another frequency than before bears a bookmark: the last issue that they could have had.
        """
        with transaction(self.engine) as connection:
            own = {"language": chosen.language, "timezone": chosen.timezone}
            row = self._dialect.insert(preferences).values(subscriber=subscriber, **own)
            connection.execute(row.on_conflict_do_update(index_elements=["subscriber"], set_=own))
            for each in chosen.choices:
                key = {"subscriber": subscriber, "newsletter": each.newsletter}
                values = {
                    "bookmark": _bookmark(connection, key, each),
                    "is_wanted": each.is_wanted,
                    "frequency": each.frequency,
                    "topics": "\n".join(each.topics),
                    "changed": now,
                }
                row = self._dialect.insert(choices).values(**key, **values)
                connection.execute(row.on_conflict_do_update(index_elements=list(key), set_=values))


def _bookmark(connection: Connection, key: Mapping[str, object], chosen: Choice) -> int | None:
    """The issue that somebody brings from one frequency to another; the first one, however often they change."""
    this = [choices.c[name] == value for name, value in key.items()]
    before = connection.execute(select(choices.c.frequency, choices.c.bookmark).where(*this)).one_or_none()
    if before and (before.bookmark is not None or before.frequency == chosen.frequency):
        bookmark: int | None = before.bookmark
        return bookmark
    frequency = Frequency(before.frequency) if before else Frequency.USUAL
    if frequency == chosen.frequency:
        return None
    last = select(func.max(issues.c.id)).where(issues.c.newsletter == series_name(chosen.newsletter, frequency))
    newest: int | None = connection.scalar(last)
    return newest
