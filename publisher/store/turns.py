"""The two statements that are executed for every few messages that leave.

They are compiled once and handed to the driver as they are: the library's way of executing a statement costs more than
all else that is done for a message, its bytes included.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, Update, bindparam, case, exists, func, or_, update

from publisher.mail_model import Delivery, DeliveryState, IssueState
from publisher.store.receivers import may_receive
from publisher.store.schema import deliveries, issues, subscribers

# How a delivery ended: its delivery, the new state, what was answered, and when it is tried again.
End = tuple[Delivery, DeliveryState, str, datetime | None]

HELD = (DeliveryState.LEASED, DeliveryState.TRANSMITTING)

_row = deliveries.c


class Turns:
    """How transmissions ended and which begin, for one database."""

    def __init__(self, engine: Engine) -> None:
        self._settle = _Prepared(_settle(), engine)
        self._begin = lru_cache(maxsize=64)(lambda count: _Prepared(_begin(count), engine))

    def end(self, connection: Connection, ended: Iterable[End], *, now: datetime) -> None:
        """Record how transmissions ended; one that another worker took over meanwhile is left as it is."""
        rows = [
            {
                "one_issue": delivery.issue,
                "one_subscriber": delivery.subscriber,
                "one_fence": delivery.fence,
                "to_state": state.value,
                "to_answer": answer,
                "to_try": next_try,
                "at": now,
            }
            for delivery, state, answer, next_try in ended
        ]
        if rows:
            self._settle.execute_many(connection, rows)

    def begin(
        self, connection: Connection, worker: str, issue: int, numbers: Collection[int], now: datetime
    ) -> set[int]:
        """Record that deliveries of an issue begin; the subscribers whose deliveries may."""
        values = {"one_issue": issue, "own": worker, "at": now} | {f"n{at}": each for at, each in enumerate(numbers)}
        return {row[0] for row in self._begin(len(numbers)).execute(connection, values)}


class _Prepared:
    """A statement as the driver takes it."""

    def __init__(self, statement: Update, engine: Engine) -> None:
        compiled = statement.compile(dialect=engine.dialect)
        self._text = str(compiled)
        self._order = compiled.positiontup
        self._fixed = dict(compiled.params)
        # How values are written is the dialect's to know: SQLite has no instants.
        self._written: Mapping[str, Any] = compiled._bind_processors

    def execute(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Any]:
        with closing(connection.connection.cursor()) as cursor:
            cursor.execute(self._text, self._bound(values))
            return cursor.fetchall()

    def execute_many(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        with closing(connection.connection.cursor()) as cursor:
            cursor.executemany(self._text, [self._bound(row) for row in rows])

    def _bound(self, values: Mapping[str, Any]) -> Any:
        bound = {**self._fixed, **values}
        for name, write in self._written.items():
            bound[name] = write(bound[name])
        return tuple(bound[name] for name in self._order) if self._order else bound


def _settle() -> Update:
    before = (*HELD, DeliveryState.IN_DOUBT)
    this = (
        _row.issue == bindparam("one_issue"),
        _row.subscriber == bindparam("one_subscriber"),
        _row.fence == bindparam("one_fence"),
        or_(*(_row.state == state.value for state in before)),
    )
    return (
        update(deliveries)
        .where(*this)
        .values(
            state=bindparam("to_state"),
            answer=bindparam("to_answer"),
            next_try=bindparam("to_try"),
            # What was refused before its content was a try too, though it never began.
            tries=case((_row.state == DeliveryState.LEASED.value, _row.tries + 1), else_=_row.tries),
            first_try=func.coalesce(_row.first_try, bindparam("at")),
            changed=bindparam("at"),
            worker=None,
        )
    )


def _begin(count: int) -> Update:
    # A turn that is repeated, because nobody knows whether its commit came through, finds its own deliveries begun.
    this = (
        _row.issue == bindparam("one_issue"),
        _row.subscriber.in_([bindparam(f"n{at}") for at in range(count)]),
        _row.worker == bindparam("own"),
        or_(*(_row.state == state.value for state in HELD)),
        exists().where(issues.c.id == bindparam("one_issue"), issues.c.state == IssueState.OPEN.value),
        exists().where(subscribers.c.id == _row.subscriber, may_receive()),
    )
    return (
        update(deliveries)
        .where(*this)
        .values(
            state=DeliveryState.TRANSMITTING.value,
            tries=_row.tries + 1,
            first_try=func.coalesce(_row.first_try, bindparam("at")),
            changed=bindparam("at"),
        )
        .returning(_row.subscriber)
    )
