"""Mails about subscriptions that wait to be sent."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, select, update

from publisher.store.base import transaction
from publisher.store.schema import notes, subscribers
from publisher.web_model import Note, NoteKind, NoteState

HOLD = timedelta(minutes=3)  # for which one belongs to who took it


class Notes:
    """What is to be sent at once, and is tried again where that failed."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def take(self, count: int, *, now: datetime) -> tuple[Note, ...]:
        """Take up to `count` that are due: for the span `HOLD` they are nobody else's."""
        with transaction(self.engine) as connection:
            due = select(notes.c.id).where(notes.c.state == NoteState.WAITING, notes.c.next_try <= now)
            due = due.order_by(notes.c.next_try).limit(count).with_for_update(skip_locked=True)
            taken = update(notes).where(notes.c.id.in_(due.scalar_subquery()))
            taken = taken.values(next_try=now + HOLD, tries=notes.c.tries + 1).returning(notes.c.id)
            numbers = connection.scalars(taken).all()
            found = select(notes, subscribers.c.address).join_from(notes, subscribers)
            rows = connection.execute(found.where(notes.c.id.in_(numbers)).order_by(notes.c.id)).all()
        return tuple(
            Note(
                id=row.id,
                kind=NoteKind(row.kind),
                subscriber=row.subscriber,
                address=row.address,
                language=row.language,
                request=row.request or 0,
                tries=row.tries,
            )
            for row in rows
        )

    def end(self, note: int, state: NoteState, answer: str) -> None:
        """Record that one was sent, or never will be."""
        self._change(note, state=state, answer=answer)

    def put_off(self, note: int, until: datetime, answer: str) -> None:
        """Try one again later."""
        self._change(note, next_try=until, answer=answer)

    def next_try(self) -> datetime | None:
        """When the next one is due; None where none waits."""
        waiting = select(notes.c.next_try).where(notes.c.state == NoteState.WAITING)
        with transaction(self.engine) as connection:
            return connection.scalar(waiting.order_by(notes.c.next_try).limit(1))

    def _change(self, note: int, **values: object) -> None:
        with transaction(self.engine) as connection:
            connection.execute(update(notes).where(notes.c.id == note).values(**values))
