"""Deliveries: the rows are the queue. A state only moves forward, and only by the hand that holds the newest fence."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, func, or_, select, update

from publisher.mail_model import Delivery, DeliveryState
from publisher.store.base import transaction
from publisher.store.issues import may_receive
from publisher.store.schema import deliveries, subscribers

LEASE = timedelta(minutes=2)


class Deliveries:
    """How far each issue got to each subscriber."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def open_issues(self, *, now: datetime) -> tuple[int, ...]:
        """The issues, oldest first, that have deliveries to work on at this instant."""
        with transaction(self.engine) as connection:
            waiting = or_(_claimable(now), _abandoned())
            return tuple(
                connection.scalars(select(deliveries.c.issue).where(waiting).distinct().order_by(deliveries.c.issue))
            )

    def count(self, states: Sequence[DeliveryState]) -> int:
        """How many deliveries, of all issues, are in one of these states."""
        with transaction(self.engine) as connection:
            chosen = select(func.count()).select_from(deliveries).where(deliveries.c.state.in_(states))
            return connection.scalar(chosen) or 0

    def claim(self, issue: int, *, worker: str, count: int, now: datetime) -> tuple[Delivery, ...]:
        """Take up to `count` deliveries for the span `LEASE`.

        Who may no longer be written to is suppressed here, at the last moment.
        """
        mine = and_(deliveries.c.issue == issue, _claimable(now))
        with transaction(self.engine) as connection:
            allowed = select(subscribers.c.id).where(may_receive())
            gone = update(deliveries).where(mine, deliveries.c.subscriber.not_in(allowed))
            connection.execute(gone.values(state=DeliveryState.SUPPRESSED, changed=now))
            chosen = select(deliveries.c.subscriber).where(mine).order_by(deliveries.c.subscriber).limit(count)
            taken = connection.execute(
                update(deliveries)
                .where(deliveries.c.issue == issue, deliveries.c.subscriber.in_(chosen))
                .values(
                    state=DeliveryState.LEASED,
                    worker=worker,
                    fence=deliveries.c.fence + 1,
                    leased_until=now + LEASE,
                    changed=now,
                )
                .returning(deliveries.c.issue, deliveries.c.subscriber, deliveries.c.fence)
            ).all()
            return _addressed(connection, taken)

    def abandoned(self, issue: int) -> tuple[Delivery, ...]:
        """Deliveries whose worker vanished after it had begun to transmit: nobody here knows how they ended."""
        with transaction(self.engine) as connection:
            rows = connection.execute(
                select(deliveries.c.issue, deliveries.c.subscriber, deliveries.c.fence).where(
                    deliveries.c.issue == issue, _abandoned()
                )
            ).all()
            return _addressed(connection, rows)

    def release(self, is_alive: Callable[[str], bool | None], *, now: datetime) -> None:
        """Take back what dead workers held; of a worker of which nobody can tell, what it held for longer than `LEASE`.

        What was only leased is pending again. What was being transmitted has no worker any more: see `abandoned`.
        """
        held = deliveries.c.state.in_((DeliveryState.LEASED, DeliveryState.TRANSMITTING))
        with transaction(self.engine) as connection:
            workers = connection.scalars(select(deliveries.c.worker).where(held).distinct()).all()
            for worker in filter(None, workers):
                alive = is_alive(worker)
                if alive:
                    continue
                lost = and_(held, deliveries.c.worker == worker)
                if alive is None:
                    lost = and_(lost, deliveries.c.leased_until < now)
                waits = and_(lost, deliveries.c.state == DeliveryState.LEASED)
                connection.execute(update(deliveries).where(waits).values(state=DeliveryState.PENDING, worker=None))
                connection.execute(update(deliveries).where(lost).values(worker=None))

    def transmitting(self, delivery: Delivery, *, now: datetime) -> bool:
        """Record, before the first byte, that the message is on its way; False if another worker took it over."""
        return self._move(delivery, DeliveryState.LEASED, DeliveryState.TRANSMITTING, now=now)

    def settle(
        self,
        delivery: Delivery,
        state: DeliveryState,
        *,
        answer: str,
        now: datetime,
        next_try: datetime | None = None,
    ) -> bool:
        """Record how a transmission ended; False if another worker took it over."""
        return self._move(delivery, DeliveryState.TRANSMITTING, state, answer=answer, next_try=next_try, now=now)

    def _move(
        self,
        delivery: Delivery,
        before: DeliveryState,
        after: DeliveryState,
        *,
        now: datetime,
        answer: str | None = None,
        next_try: datetime | None = None,
    ) -> bool:
        with transaction(self.engine) as connection:
            change = update(deliveries).where(
                deliveries.c.issue == delivery.issue,
                deliveries.c.subscriber == delivery.subscriber,
                deliveries.c.fence == delivery.fence,
                deliveries.c.state == before,
            )
            values = {"state": after, "answer": answer, "next_try": next_try, "changed": now}
            return connection.execute(change.values(values)).rowcount == 1


def _claimable(now: datetime) -> ColumnElement[bool]:
    state = deliveries.c.state
    return or_(state == DeliveryState.PENDING, and_(state == DeliveryState.DEFERRED, deliveries.c.next_try <= now))


def _abandoned() -> ColumnElement[bool]:
    return and_(deliveries.c.state == DeliveryState.TRANSMITTING, deliveries.c.worker.is_(None))


def _addressed(connection: Connection, rows: Sequence[Any]) -> tuple[Delivery, ...]:
    numbers = [row.subscriber for row in rows]
    found = select(subscribers.c.id, subscribers.c.address).where(subscribers.c.id.in_(numbers))
    addresses = {row.id: row.address for row in connection.execute(found)}
    return tuple(
        Delivery(issue=row.issue, subscriber=row.subscriber, address=addresses[row.subscriber], fence=row.fence)
        for row in sorted(rows, key=lambda row: row.subscriber)
    )
