"""Deliveries: the rows are the queue. A state only moves forward, and only by the hand that holds the newest fence."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, exists, func, or_, select, text, update

from publisher.mail_model import Delivery, DeliveryState, IssueState
from publisher.store import schema
from publisher.store.base import reading, transaction
from publisher.store.receivers import may_receive
from publisher.store.schema import cooldowns, deliveries, issues, subscribers
from publisher.store.turns import HELD, End, Turns

LEASE = timedelta(minutes=2)
WAITING = (DeliveryState.PENDING, DeliveryState.DEFERRED)
NOBODY = "nobody"  # holds what was being transmitted when its worker vanished
_row = deliveries.c
_WITH_ADDRESS = select(
    _row.issue, _row.subscriber, _row.fence, _row.variant, _row.tries, _row.first_try, subscribers.c.address
).join(subscribers, subscribers.c.id == _row.subscriber)


class Deliveries:
    """How far each issue got to each subscriber."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._turns = Turns(engine)

    def open_issues(self, *, now: datetime) -> tuple[int, ...]:
        """The issues, oldest first, that have deliveries to work on at this instant.

        What is abandoned is to be settled also of an issue that waits or was cancelled.
        """
        going = exists().where(_row.issue == issues.c.id, _claimable(now))
        abandoned = issues.c.id.in_(select(_row.issue).where(_abandoned()))
        chosen = select(issues.c.id).where(or_(and_(issues.c.state == IssueState.OPEN, going), abandoned))
        with reading(self.engine) as connection:
            return tuple(connection.scalars(chosen.order_by(issues.c.id)))

    def open(self) -> int:
        """How many deliveries have not come to their end."""
        with reading(self.engine) as connection:
            return connection.scalar(select(func.count()).select_from(deliveries).where(text(schema.OPEN))) or 0

    def next_try(self, *, now: datetime) -> datetime | None:
        """When the first of the deliveries that wait is due; None where none waits."""
        waits = and_(text(schema.OPEN), _row.state.in_(WAITING))
        going = _row.issue.in_(select(issues.c.id).where(issues.c.state == IssueState.OPEN))
        later = select(func.min(_row.next_try)).where(waits, going, _row.next_try > now)
        due = exists().where(_claimable(now), going)
        with reading(self.engine) as connection:
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
                found = self._choose(connection, issue, count, now)
                claimed = tuple(each for each, is_allowed in found if is_allowed)
                gone = [each.subscriber for each, is_allowed in found if not is_allowed]
                _move(connection, issue, gone, state=DeliveryState.SUPPRESSED, changed=now)
                lease = {"state": DeliveryState.LEASED, "worker": worker, "leased_until": now + LEASE, "changed": now}
                numbers = [each.subscriber for each in claimed]
                _move(connection, issue, numbers, fence=_row.fence + 1, **lease)
            if claimed or not found:  # a chunk of which all had left does not mean that no more are waiting
                return claimed

    def _choose(self, connection: Connection, issue: int, count: int, now: datetime) -> list[tuple[Delivery, bool]]:
        """Deliveries that nobody holds, as they will be claimed, locked until the end of the transaction.

        Beside each whether its subscriber may still be written to.
        """
        going = select(issues.c.canary).where(issues.c.id == issue, issues.c.state == IssueState.OPEN)
        canary = connection.execute(going).one_or_none()
        if canary and canary[0] is not None:  # the few of a canary are claimed by one worker at a time
            canary = connection.execute(going.with_for_update()).one_or_none()
        if canary is None:
            return []
        if canary[0] is not None:
            count = min(count, max(0, canary[0] - _touched(connection, issue)))
        cooling = connection.scalars(select(cooldowns.c.provider).where(cooldowns.c.until > now)).all()
        rows = _WITH_ADDRESS.add_columns(may_receive()).where(_row.issue == issue, _claimable(now))
        if cooling:
            rows = rows.where(subscribers.c.provider.not_in(cooling))
        locked = rows.order_by(_row.subscriber).limit(count).with_for_update(skip_locked=True, of=deliveries)
        return [(_delivery(row, fence=row[2] + 1), row[-1]) for row in connection.execute(locked)]

    def turn(
        self, worker: str, *, ended: Iterable[End], begin: Collection[Delivery], now: datetime
    ) -> set[tuple[int, int]]:
        """Record in one transaction how transmissions ended, and that others begin; the keys of those that may.

        Nothing begins that another worker took over, whose issue was paused or whose subscriber left since the claim.
        An answer that comes late settles a doubt, unless the delivery was given to another worker.
        """
        with transaction(self.engine) as connection:
            self._turns.end(connection, ended, now=now)
            allowed: set[tuple[int, int]] = set()
            for issue in {delivery.issue for delivery in begin}:
                numbers = [delivery.subscriber for delivery in begin if delivery.issue == issue]
                may = self._turns.begin(connection, worker, issue, numbers, now)
                allowed.update((issue, number) for number in may)
            return allowed

    def renew(self, worker: str, *, now: datetime) -> None:
        """Hold what this worker has for another span of `LEASE`."""
        with transaction(self.engine) as connection:
            mine = and_(_row.worker == worker, _row.state.in_(HELD))
            connection.execute(update(deliveries).where(mine).values(leased_until=now + LEASE))

    def give_back(self, worker: str) -> None:
        """End this worker's hold: what had not begun waits again, what had begun is `abandoned`."""
        with transaction(self.engine) as connection:
            _release(connection, _row.worker == worker)

    def put_back(self, worker: str, issue: int) -> None:
        """Let what this worker holds of an issue, and did not begin, wait again."""
        with transaction(self.engine) as connection:
            mine = and_(_row.worker == worker, _row.issue == issue, _row.state == DeliveryState.LEASED)
            connection.execute(update(deliveries).where(mine).values(state=DeliveryState.PENDING, worker=None))

    def release(self, is_alive: Callable[[str], bool | None], *, now: datetime) -> None:
        """Take back what dead workers held; of a worker of which nobody can tell, what it held for longer than `LEASE`.

        What was only leased is pending again. What was being transmitted is `abandoned`.
        """
        with transaction(self.engine) as connection:
            workers = connection.scalars(select(_row.worker).where(_row.worker != NOBODY).distinct()).all()
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

    def settle(
        self, delivery: Delivery, state: DeliveryState, *, answer: str, now: datetime, next_try: datetime | None = None
    ) -> bool:
        """Settle a delivery in doubt or abandoned; `PENDING` sends it again. False if it no longer was."""
        with transaction(self.engine) as connection:
            doubtful = or_(_abandoned(), _row.state == DeliveryState.IN_DOUBT)
            this = and_(_row.issue == delivery.issue, _row.subscriber == delivery.subscriber)
            change = update(deliveries).where(this, _row.fence == delivery.fence, doubtful)
            values = {"state": state, "answer": answer, "next_try": next_try, "worker": None, "changed": now}
            return connection.execute(change.values(values)).rowcount == 1

    def _select(self, *which: ColumnElement[bool]) -> tuple[Delivery, ...]:
        with reading(self.engine) as connection:
            rows = connection.execute(_WITH_ADDRESS.where(*which).order_by(_row.subscriber))
            return tuple(_delivery(row, fence=row[2]) for row in rows)


def _delivery(row: Sequence[Any], *, fence: int) -> Delivery:
    issue, subscriber, _, variant, tries, first_try, address, *_ = row
    return Delivery(
        issue=issue,
        subscriber=subscriber,
        address=address,
        fence=fence,
        variant=variant,
        tries=tries,
        first_try=first_try,
    )


def _move(connection: Connection, issue: int, numbers: Sequence[int], **values: Any) -> None:
    if numbers:
        mine = update(deliveries).where(_row.issue == issue, _row.subscriber.in_(numbers))
        connection.execute(mine.values(values))


def _claimable(now: datetime) -> ColumnElement[bool]:
    return and_(text(schema.OPEN), _row.state.in_(WAITING), or_(_row.next_try.is_(None), _row.next_try <= now))


def _abandoned() -> ColumnElement[bool]:
    return and_(_row.worker == NOBODY, _row.state == DeliveryState.TRANSMITTING)


def _touched(connection: Connection, issue: int) -> int:
    """How many deliveries of an issue somebody took up."""
    untouched = (DeliveryState.PENDING, DeliveryState.SUPPRESSED)
    chosen = select(func.count()).select_from(deliveries).where(_row.issue == issue, _row.state.not_in(untouched))
    return connection.scalar(chosen) or 0


def _release(connection: Connection, lost: ColumnElement[bool]) -> None:
    waits = and_(lost, _row.state == DeliveryState.LEASED)
    connection.execute(update(deliveries).where(waits).values(state=DeliveryState.PENDING, worker=None))
    connection.execute(update(deliveries).where(lost).values(worker=NOBODY))
    # What was on its way when its issue was cancelled, and came back, is not open either.
    waits = and_(text(schema.OPEN), _row.state.in_(WAITING), _row.worker.is_(None))
    cancelled = _row.issue.in_(select(issues.c.id).where(issues.c.state == IssueState.CANCELLED))
    connection.execute(update(deliveries).where(waits, cancelled).values(state=DeliveryState.CANCELLED))
