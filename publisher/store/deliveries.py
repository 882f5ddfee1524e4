"""Deliveries: the rows are the queue. A state only moves forward, and only by the hand that holds the newest fence."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, bindparam, exists, func, or_, select, update

from publisher.mail_model import Delivery, DeliveryState, IssueState
from publisher.store.base import transaction
from publisher.store.issues import may_receive
from publisher.store.schema import cooldowns, deliveries, issues, subscribers

LEASE = timedelta(minutes=2)
OPEN = (DeliveryState.PENDING, DeliveryState.LEASED, DeliveryState.TRANSMITTING, DeliveryState.DEFERRED)
_HELD = (DeliveryState.LEASED, DeliveryState.TRANSMITTING)

# How a delivery ended: its delivery, the new state, what was answered, and when it is tried again.
End = tuple[Delivery, DeliveryState, str, datetime | None]

_row = deliveries.c
_DELIVERY = (_row.issue, _row.subscriber, _row.fence, _row.variant, _row.tries, _row.first_try)


class Deliveries:
    """How far each issue got to each subscriber."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def open_issues(self, *, now: datetime) -> tuple[int, ...]:
        """The issues, oldest first, that have deliveries to work on at this instant."""
        with transaction(self.engine) as connection:
            waiting = exists().where(_row.issue == issues.c.id, or_(_claimable(now), _abandoned()))
            chosen = select(issues.c.id).where(issues.c.state == IssueState.OPEN, waiting)
            return tuple(connection.scalars(chosen.order_by(issues.c.id)))

    def count(self, states: Sequence[DeliveryState], *, issue: int | None = None) -> int:
        """How many deliveries, of one issue or of all that are not cancelled, are in one of these states."""
        with transaction(self.engine) as connection:
            chosen = select(func.count()).select_from(deliveries).where(_row.state.in_(states))
            if issue is not None:
                chosen = chosen.where(_row.issue == issue)
            return connection.scalar(chosen) or 0

    def next_try(self, *, now: datetime) -> datetime | None:
        """When the first of the deliveries that wait is due; None where none waits."""
        waits = _row.state.in_((DeliveryState.PENDING, DeliveryState.DEFERRED))
        going = _row.issue.in_(select(issues.c.id).where(issues.c.state == IssueState.OPEN))
        later = select(func.min(_row.next_try)).where(waits, going, _row.next_try > now)
        due = exists().where(_claimable(now), going)
        with transaction(self.engine) as connection:
            found: list[datetime | None] = [connection.scalar(later)]
            if connection.scalar(select(due)):  # its provider asked for patience
                first = connection.scalar(select(func.min(cooldowns.c.until)).where(cooldowns.c.until > now))
                found.append(first or now)
        return min(filter(None, found), default=None)

    def claim(self, issue: int, *, worker: str, count: int, now: datetime) -> tuple[Delivery, ...]:
        """Take up to `count` deliveries of an issue that is open, for the span `LEASE`.

        Who may no longer be written to is suppressed here; whose provider asked for patience is left for later.
        """
        while True:
            with transaction(self.engine) as connection:
                numbers = self._choose(connection, issue, count, now)
                claimed = _take(connection, issue, numbers, worker, now)
            if claimed or not numbers:  # a chunk of which all had left does not mean that no more are waiting
                return claimed

    def _choose(self, connection: Connection, issue: int, count: int, now: datetime) -> list[int]:
        """Subscribers whose deliveries nobody holds, locked until the end of the transaction."""
        going = select(issues.c.canary).where(issues.c.id == issue, issues.c.state == IssueState.OPEN)
        found = connection.execute(going).one_or_none()
        if found is None:
            return []
        if found.canary is not None:
            count = min(count, max(0, found.canary - _touched(connection, issue)))
        chosen: list[int] = []
        cooling = connection.scalars(select(cooldowns.c.provider).where(cooldowns.c.until > now)).all()
        for state in (DeliveryState.PENDING, DeliveryState.DEFERRED):
            due = or_(_row.next_try.is_(None), _row.next_try <= now)
            rows = select(_row.subscriber).where(_row.issue == issue, _row.state == state, due)
            if cooling:
                patient = select(subscribers.c.id).where(subscribers.c.id == _row.subscriber)
                rows = rows.where(patient.where(subscribers.c.provider.not_in(cooling)).exists())
            rows = rows.order_by(_row.subscriber).limit(count - len(chosen)).with_for_update(skip_locked=True)
            chosen += connection.scalars(rows)
            if len(chosen) >= count:
                break
        return chosen

    def turn(
        self, worker: str, *, ended: Iterable[End], begin: Collection[Delivery], now: datetime
    ) -> set[tuple[int, int]]:
        """Record in one transaction how transmissions ended, and that others begin; the keys of those that may.

        Nothing begins that another worker took over, whose issue was paused or whose subscriber left since the claim.
        An answer that comes late settles a doubt, unless the delivery was given to another worker.
        """
        with transaction(self.engine) as connection:
            values = [_end(*end, now) for end in ended]
            if values:
                connection.execute(_SETTLE, values)
            allowed: set[tuple[int, int]] = set()
            for issue in {delivery.issue for delivery in begin}:
                numbers = [delivery.subscriber for delivery in begin if delivery.issue == issue]
                chosen = {"one_issue": issue, "numbers": numbers, "own": worker, "at": now}
                allowed.update((issue, number) for number in connection.scalars(_BEGIN, chosen))
            return allowed

    def renew(self, worker: str, *, now: datetime) -> None:
        """Hold what this worker has for another span of `LEASE`."""
        with transaction(self.engine) as connection:
            mine = and_(_row.worker == worker, _row.state.in_(_HELD))
            connection.execute(update(deliveries).where(mine).values(leased_until=now + LEASE))

    def give_back(self, worker: str) -> None:
        """End this worker's hold: what had not begun waits again, what had begun is `abandoned`."""
        with transaction(self.engine) as connection:
            _release(connection, _row.worker == worker)

    def release(self, is_alive: Callable[[str], bool | None], *, now: datetime) -> None:
        """Take back what dead workers held; of a worker of which nobody can tell, what it held for longer than `LEASE`.

        What was only leased is pending again. What was being transmitted has no worker any more: see `abandoned`.
        """
        with transaction(self.engine) as connection:
            workers = connection.scalars(select(_row.worker).where(_row.worker.is_not(None)).distinct()).all()
            for worker in workers:
                alive = is_alive(worker)
                if alive:
                    continue
                lost = _row.worker == worker
                _release(connection, and_(lost, _row.leased_until < now) if alive is None else lost)

    def abandoned(self, issue: int) -> tuple[Delivery, ...]:
        """Deliveries whose worker vanished after it had begun to transmit: nobody here knows how they ended."""
        return self._select(_row.issue == issue, _abandoned())

    def doubtful(self, issue: int) -> tuple[Delivery, ...]:
        """Deliveries of which it is not known whether they arrived, for somebody to settle."""
        return self._select(_row.issue == issue, _row.state == DeliveryState.IN_DOUBT)

    def settle(self, delivery: Delivery, state: DeliveryState, *, answer: str, now: datetime) -> bool:
        """Settle a delivery in doubt or abandoned; `PENDING` sends it again. False if it no longer was."""
        with transaction(self.engine) as connection:
            doubtful = or_(_abandoned(), _row.state == DeliveryState.IN_DOUBT)
            this = and_(_row.issue == delivery.issue, _row.subscriber == delivery.subscriber)
            change = update(deliveries).where(this, _row.fence == delivery.fence, doubtful)
            values = {"state": state, "answer": answer, "next_try": None, "changed": now}
            return connection.execute(change.values(values)).rowcount == 1

    def _select(self, *which: ColumnElement[bool]) -> tuple[Delivery, ...]:
        chosen = select(*_DELIVERY, subscribers.c.address).join(subscribers, subscribers.c.id == _row.subscriber)
        with transaction(self.engine) as connection:
            rows = connection.execute(chosen.where(*which).order_by(_row.subscriber))
            return tuple(Delivery(**row._mapping) for row in rows)


def _take(
    connection: Connection, issue: int, numbers: Sequence[int], worker: str, now: datetime
) -> tuple[Delivery, ...]:
    """Lease what may still be sent; suppress the deliveries of those who left."""
    mine = and_(_row.issue == issue, _row.subscriber.in_(numbers))
    allowed = select(subscribers.c.id).where(subscribers.c.id.in_(numbers), may_receive())
    gone = update(deliveries).where(mine, _row.subscriber.not_in(allowed))
    connection.execute(gone.values(state=DeliveryState.SUPPRESSED, changed=now))
    lease = update(deliveries).where(mine, _row.state != DeliveryState.SUPPRESSED)
    values = {"state": DeliveryState.LEASED, "worker": worker, "leased_until": now + LEASE, "changed": now}
    taken = connection.execute(lease.values(fence=_row.fence + 1, **values).returning(*_DELIVERY)).all()
    found = select(subscribers.c.id, subscribers.c.address).where(subscribers.c.id.in_(numbers))
    addresses = {row.id: row.address for row in connection.execute(found)}
    return tuple(
        Delivery(address=addresses[row.subscriber], **row._mapping) for row in sorted(taken, key=lambda r: r.subscriber)
    )


def _claimable(now: datetime) -> ColumnElement[bool]:
    waits = _row.state.in_((DeliveryState.PENDING, DeliveryState.DEFERRED))
    return and_(waits, or_(_row.next_try.is_(None), _row.next_try <= now))


def _abandoned() -> ColumnElement[bool]:
    return and_(_row.state == DeliveryState.TRANSMITTING, _row.worker.is_(None))


def _touched(connection: Connection, issue: int) -> int:
    """How many deliveries of an issue somebody took up."""
    untouched = (DeliveryState.PENDING, DeliveryState.SUPPRESSED)
    chosen = select(func.count()).select_from(deliveries).where(_row.issue == issue, _row.state.not_in(untouched))
    return connection.scalar(chosen) or 0


def _release(connection: Connection, lost: ColumnElement[bool]) -> None:
    waits = and_(lost, _row.state == DeliveryState.LEASED)
    connection.execute(update(deliveries).where(waits).values(state=DeliveryState.PENDING, worker=None))
    connection.execute(update(deliveries).where(lost).values(worker=None))


def _end(
    delivery: Delivery, state: DeliveryState, answer: str, next_try: datetime | None, now: datetime
) -> dict[str, Any]:
    return {
        "one_issue": delivery.issue,
        "one_subscriber": delivery.subscriber,
        "one_fence": delivery.fence,
        "to_state": state,
        "to_answer": answer,
        "to_try": next_try,
        "at": now,
    }


_SETTLE = (
    update(deliveries)
    .where(
        _row.issue == bindparam("one_issue"),
        _row.subscriber == bindparam("one_subscriber"),
        _row.fence == bindparam("one_fence"),
        # Not `in_`, which no statement may hold that is executed for many rows at once.
        or_(*(_row.state == state for state in (*_HELD, DeliveryState.IN_DOUBT))),
    )
    .values(
        state=bindparam("to_state"),
        answer=bindparam("to_answer"),
        next_try=bindparam("to_try"),
        changed=bindparam("at"),
        worker=None,
    )
)

# A turn that is repeated, because nobody knows whether its commit came through, finds its own deliveries begun.
_BEGIN = (
    update(deliveries)
    .where(
        _row.issue == bindparam("one_issue"),
        _row.subscriber.in_(bindparam("numbers", expanding=True)),
        _row.worker == bindparam("own"),
        _row.state.in_(_HELD),
        exists().where(issues.c.id == bindparam("one_issue"), issues.c.state == IssueState.OPEN),
        exists().where(subscribers.c.id == _row.subscriber, may_receive()),
    )
    .values(
        state=DeliveryState.TRANSMITTING,
        tries=_row.tries + 1,
        first_try=func.coalesce(_row.first_try, bindparam("at")),
        changed=bindparam("at"),
    )
    .returning(_row.subscriber)
)
