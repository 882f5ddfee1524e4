"""What random kills may not find: leases that run out under a worker that is alive, clocks that jump, sleep.

Each race is played move by move, on every database.
"""

import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from publisher import workers
from publisher.actions.deliver import Desk, Run, Sender, deliver
from publisher.mail_model import DoubtPolicy, Envelope, IssueState, Receipt
from publisher.store.deliveries import LEASE
from publisher.store.open import Store
from publisher.store.schema import paces
from publisher.transports.base import Work
from tests.crash.moves import (
    IN_DOUBT,
    ISSUE,
    NOW,
    PENDING,
    SENT,
    Clock,
    Silent,
    elsewhere,
    freeze,
    states,
    to,
    work,
)
from tests.smtpsink import Sink

# Leases


def desk(store: Store, clock: Clock, worker: str, policy: DoubtPolicy = "never_twice") -> Desk:
    sender = Sender(sender="news@example.org", reply_to="", policies={"weekly": policy})
    return Desk(store, Silent(), sender, Run(clock=clock, seconds=time.time), worker)


def taken(desk: Desk, count: int = 9) -> list[Envelope]:
    return [envelope for _ in range(count) if (envelope := desk.take())]


def sent(desk: Work, envelopes: Sequence[Envelope]) -> None:
    desk.turn([(each, Receipt(state=SENT, text="250")) for each in envelopes], [])


@pytest.fixture
def pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two deliveries are claimed at once."""
    monkeypatch.setattr("publisher.actions.deliver.CHUNK", 2)


@pytest.mark.usefixtures("pairs")
def test_a_message_in_hand_is_not_taken_up_again_when_its_lease_ran_out(store: Store) -> None:
    """All connections wait for a server that stalls; another machine gives back what this one holds."""
    freeze(store)
    clock = Clock()
    one = desk(store, clock, "one")
    first = taken(one, 2)
    clock.now += 2 * LEASE
    store.deliveries.release(elsewhere, now=clock.now)
    assert states(store) == {PENDING: 3}
    rest = taken(one)
    assert [each.recipient[0] for each in first + rest] == ["a", "b", "c"]
    assert len(one.turn([], first + rest)) == 3
    sent(one, first + rest)
    assert states(store) == {SENT: 3}


@pytest.mark.usefixtures("pairs")
def test_what_is_being_transmitted_while_it_is_given_back_is_answered_once(store: Store) -> None:
    freeze(store)
    clock = Clock()
    one, two = desk(store, clock, "one", "never_miss"), desk(store, clock, "two", "never_miss")
    first = taken(one, 2)
    one.turn([], first)
    clock.now += 2 * LEASE
    store.deliveries.release(elsewhere, now=clock.now)
    taken(two)  # finds what nobody seems to transmit, and dies
    store.deliveries.give_back("two")
    rest = taken(one)
    assert [each.recipient[0] for each in first + rest] == ["a", "b", "c"]
    one.turn([], rest)
    sent(one, first + rest)
    assert states(store) == {SENT: 3}


def test_who_slept_beyond_its_lease_sends_nothing_that_another_took_over(store: Store) -> None:
    freeze(store)
    clock = Clock()
    one, two = desk(store, clock, "one"), desk(store, clock, "two")
    first = taken(one)
    one.turn([], first[:1])
    clock.now += 2 * LEASE
    store.deliveries.release(elsewhere, now=clock.now)
    second = taken(two)
    assert [each.recipient[0] for each in second] == ["b", "c"]
    assert one.turn([], first[1:]) == set()
    assert states(store)[IN_DOUBT] == 1
    sent(one, first[:1])
    assert len(two.turn([], second)) == 2
    sent(two, second)
    assert states(store) == {SENT: 3}


def test_the_lease_of_who_waits_for_a_slow_server_does_not_run_out(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("publisher.actions.deliver.RENEW_AFTER", 0.02)
    freeze(store)
    clock = Clock()

    class Slow(Silent):
        def carry(self, work: Work) -> None:
            envelopes = list(iter(work.take, None))
            work.turn([], envelopes)
            for _ in range(10):
                clock.now += LEASE / 2
                time.sleep(0.1)
                store.deliveries.release(elsewhere, now=clock.now)
            assert store.deliveries.abandoned(1) == ()
            sent(work, envelopes)

    sender = Sender(sender="news@example.org", reply_to="")
    before = threading.active_count()
    assert deliver(store, Slow(), sender, Run(clock=clock, seconds=time.time)).sent == 3
    assert threading.active_count() == before


# Clocks


def test_a_clock_that_is_put_back_does_not_stop_the_mail(store: Store) -> None:
    assert store.paces.reserve("mail", 1, interval=0.5, now=10_000.0) == 10_000.0
    assert store.paces.reserve("mail", 1, interval=0.5, now=6_400.0) == 6_400.0
    assert store.paces.reserve("mail", 1, interval=0.5, now=6_400.0) == 6_400.5
    assert store.paces.reserve("mail", 1, interval=86_400.0, now=6_400.0) == 6_401.0
    assert store.paces.reserve("mail", 1, interval=86_400.0, now=6_400.0) == 92_801.0


@pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(days=400)])
def test_a_clock_that_jumps_in_mid_send_costs_nothing(store: Store, jump: timedelta) -> None:
    freeze(store)
    clock = Clock()

    class Jumping(Silent):
        def _answer(self, envelope: Envelope) -> Receipt:
            clock.now = NOW + jump
            store.deliveries.release(workers.is_alive, now=clock.now)
            return super()._answer(envelope)

    memory = Jumping()
    sender = Sender(sender="news@example.org", reply_to="")
    assert deliver(store, memory, sender, Run(clock=clock, seconds=time.time)).sent == 3
    assert sorted(each.recipient[0] for each in memory.sent) == ["a", "b", "c"]


# Stopping


def test_who_is_asked_to_stop_does_not_wait_for_the_next_place_of_a_slow_rate(store: Store) -> None:
    freeze(store)
    stop = threading.Event()

    class Stopping(Silent):
        def _answer(self, envelope: Envelope) -> Receipt:
            threading.Timer(0.3, stop.set).start()
            return super()._answer(envelope)

    began = time.monotonic()
    assert work(store, Stopping(), interval=30.0, is_stopping=stop.is_set).sent == 1
    store.issues.set_state(1, IssueState.CANCELLED, now=NOW)
    stop.clear()
    other = replace(ISSUE, newsletter="daily")
    store.issues.freeze(other, carried=["p"], covered={"p": ""}, now=NOW)
    with store.engine.begin() as connection:
        connection.execute(paces.delete())
    with Sink(log=lambda *_: threading.Timer(0.3, stop.set).start()) as sink:
        assert work(store, to(sink), interval=30.0, is_stopping=stop.is_set).sent == 1
    assert time.monotonic() - began < 8
