"""What the person who publishes said of newsletters before their next issue is made."""

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.dialects import postgresql, sqlite

from publisher.board_model import Verdict
from publisher.store.base import SQLITE, reading, transaction
from publisher.store.schema import verdicts


class Verdicts:
    """One for each newsletter of which anything was said."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._dialect: Any = sqlite if engine.dialect.name == SQLITE else postgresql

    def of(self, newsletter: str) -> Verdict | None:
        """What was said last of a newsletter."""
        chosen = select(verdicts).where(verdicts.c.newsletter == newsletter)
        with reading(self.engine) as connection:
            row = connection.execute(chosen).one_or_none()
        return Verdict(is_held=row.is_held, until=row.until) if row else None

    def put(self, newsletter: str, verdict: Verdict, *, now: datetime) -> None:
        """Say something of a newsletter; what was said before counts no more."""
        values = {"is_held": verdict.is_held, "until": verdict.until, "changed": now}
        row = self._dialect.insert(verdicts).values(newsletter=newsletter, **values)
        with transaction(self.engine) as connection:
            connection.execute(row.on_conflict_do_update(index_elements=["newsletter"], set_=values))
