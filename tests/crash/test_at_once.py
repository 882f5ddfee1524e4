"""Two processes want the same row of PostgreSQL at once. Whoever comes first, nothing is sent that another may send.

A file has one writer at a time: there nobody meets.
"""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from publisher.mail_model import Delivery, DeliveryState, IssueState
from publisher.store.deliveries import LEASE, NOBODY
from publisher.store.open import Store
from tests.crash.moves import IN_DOUBT, NOW, PENDING, SENT, elsewhere, freeze, invited, states
from tests.databases import opened

LATER = NOW + LEASE + timedelta(seconds=1)
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"

ORDERS = pytest.mark.parametrize("order", [1, -1], ids=["as told", "turned round"])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened("postgresql", tmp_path) as store:
        invited(store, "a")
        freeze(store)
        yield store


def at_once(store: Store, *moves: Callable[[], object], order: int) -> None:
    """Let each wait for the row in its turn, and then all go."""
    threads = [threading.Thread(target=move) for move in moves[::order]]
    with store.engine.begin() as connection, store.engine.connect() as watcher:
        connection.exec_driver_sql("SELECT 1 FROM deliveries FOR UPDATE")
        for number, each in enumerate(threads, 1):
            each.start()
            while watcher.exec_driver_sql(WAITING).scalar_one() < number:
                watcher.rollback()
                time.sleep(0.01)
    for each in threads:
        each.join()


def claimed(store: Store) -> Delivery:
    (delivery,) = store.deliveries.claim(1, worker="one", count=1, now=NOW)
    return delivery


def begin(store: Store, delivery: Delivery) -> bool:
    return delivery.key in store.deliveries.turn("one", ended=(), begin=[delivery], now=NOW)


def holder(store: Store) -> str | None:
    with store.engine.connect() as connection:
        found: str | None = connection.exec_driver_sql("SELECT worker FROM deliveries").scalar_one()
    return found


@ORDERS
def test_what_begins_while_its_lease_runs_out_is_not_given_to_another(store: Store, order: int) -> None:
    delivery, may = claimed(store), []
    at_once(
        store,
        lambda: may.append(begin(store, delivery)),
        lambda: store.deliveries.release(elsewhere, now=LATER),
        order=order,
    )
    if may == [True]:
        assert (states(store), holder(store)) == ({DeliveryState.TRANSMITTING: 1}, NOBODY)
        assert store.deliveries.claim(1, worker="two", count=1, now=LATER) == ()
    else:
        assert (states(store), holder(store)) == ({PENDING: 1}, None)
    assert may == [order == 1]


@ORDERS
def test_what_begins_while_it_is_cancelled_is_either(store: Store, order: int) -> None:
    delivery, may = claimed(store), []
    at_once(
        store,
        lambda: may.append(begin(store, delivery)),
        lambda: store.issues.set_state(1, IssueState.CANCELLED, now=NOW),
        order=order,
    )
    assert states(store) == {DeliveryState.TRANSMITTING if may == [True] else DeliveryState.CANCELLED: 1}
    assert may == [order == 1]


@ORDERS
def test_an_answer_that_comes_while_its_lease_runs_out_counts(store: Store, order: int) -> None:
    delivery = claimed(store)
    begin(store, delivery)
    at_once(
        store,
        lambda: store.deliveries.turn("one", ended=[(delivery, SENT, "250", None)], begin=(), now=NOW),
        lambda: store.deliveries.release(elsewhere, now=LATER),
        order=order,
    )
    assert states(store) == {SENT: 1}
    assert holder(store) is None


@ORDERS
def test_an_answer_that_comes_while_it_is_put_in_doubt_counts(store: Store, order: int) -> None:
    delivery = claimed(store)
    begin(store, delivery)
    store.deliveries.release(elsewhere, now=LATER)
    at_once(
        store,
        lambda: store.deliveries.turn("one", ended=[(delivery, SENT, "250", None)], begin=(), now=NOW),
        lambda: store.deliveries.settle(delivery, IN_DOUBT, answer="vanished", now=LATER),
        order=order,
    )
    assert states(store) == {SENT: 1}


@ORDERS
def test_a_lease_that_is_renewed_at_the_last_moment_holds(store: Store, order: int) -> None:
    claimed(store)
    at_once(
        store,
        lambda: store.deliveries.renew("one", now=LATER),
        lambda: store.deliveries.release(elsewhere, now=LATER),
        order=order,
    )
    assert states(store) == {DeliveryState.LEASED if order == 1 else PENDING: 1}
    assert holder(store) == ("one" if order == 1 else None)
