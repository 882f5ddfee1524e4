"""Mails about subscriptions that wait to be sent."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, select, update

from publisher.store.base import transaction
from publisher.store.schema import notices, subscribers
from publisher.web_model import Notice, NoticeKind, NoticeState

HOLD = timedelta(minutes=3)  # for which one belongs to who took it


class Notices:
    """What is to be sent at once, and is tried again where that failed."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def take(self, count: int, *, now: datetime) -> tuple[Notice, ...]:
        """Take up to `count` that are due: for the span `HOLD` they are nobody else's."""
        with transaction(self.engine) as connection:
            due = select(notices.c.id).where(notices.c.state == NoticeState.WAITING, notices.c.next_try <= now)
            due = due.order_by(notices.c.next_try).limit(count).with_for_update(skip_locked=True)
            taken = update(notices).where(notices.c.id.in_(due.scalar_subquery()))
            taken = taken.values(next_try=now + HOLD, tries=notices.c.tries + 1).returning(notices.c.id)
            numbers = connection.scalars(taken).all()
            found = select(notices, subscribers.c.address).join_from(notices, subscribers)
            rows = connection.execute(found.where(notices.c.id.in_(numbers)).order_by(notices.c.id)).all()
        return tuple(
            Notice(
                id=row.id,
                kind=NoticeKind(row.kind),
                subscriber=row.subscriber,
                address=row.address,
                language=row.language,
                request=row.request or 0,
                tries=row.tries,
            )
            for row in rows
        )

    def end(self, notice: int, state: NoticeState, answer: str) -> None:
        """Record that one was sent, or never will be."""
        self._change(notice, state=state, answer=answer)

    def put_off(self, notice: int, until: datetime, answer: str) -> None:
        """Try one again later."""
        self._change(notice, next_try=until, answer=answer)

    def next_try(self) -> datetime | None:
        """When the next one is due; None where none waits."""
        waiting = select(notices.c.next_try).where(notices.c.state == NoticeState.WAITING)
        with transaction(self.engine) as connection:
            return connection.scalar(waiting.order_by(notices.c.next_try).limit(1))

    def _change(self, notice: int, **values: object) -> None:
        with transaction(self.engine) as connection:
            connection.execute(update(notices).where(notices.c.id == notice).values(**values))
