"""What subscribers chose: languages, time zones, newsletters, and how much of them how often."""

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.dialects import postgresql, sqlite

from publisher.store.base import SQLITE, transaction
from publisher.store.schema import choices, preferences
from publisher.web_model import Choice, Frequency, Preferences


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

    def put(self, subscriber: int, chosen: Preferences, *, now: datetime) -> None:
        """Keep what one chose; of newsletters that it does not name, what was chosen before stays."""
        with transaction(self.engine) as connection:
            own = {"language": chosen.language, "timezone": chosen.timezone}
            row = self._dialect.insert(preferences).values(subscriber=subscriber, **own)
            connection.execute(row.on_conflict_do_update(index_elements=["subscriber"], set_=own))
            for each in chosen.choices:
                values = {
                    "is_wanted": each.is_wanted,
                    "frequency": each.frequency,
                    "topics": "\n".join(each.topics),
                    "changed": now,
                }
                key = {"subscriber": subscriber, "newsletter": each.newsletter}
                row = self._dialect.insert(choices).values(**key, **values)
                connection.execute(row.on_conflict_do_update(index_elements=list(key), set_=values))
