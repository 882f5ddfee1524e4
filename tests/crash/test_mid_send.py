"""What happens while messages are on their way: refusals without end, somebody's word, a database that stumbles."""

import threading
import time
from collections import Counter
from contextlib import suppress
from datetime import timedelta

import pytest

from publisher.errors import StoreError
from publisher.mail_model import Consent, DeliveryState, DoubtPolicy, Envelope, IssueState, Receipt
from publisher.store.deliveries import LEASE, Deliveries
from publisher.store.issues import Issues
from publisher.store.open import Store
from publisher.store.paces import Paces
from publisher.transports.base import Work
from tests.crash.moves import (
    IN_DOUBT,
    NOW,
    PENDING,
    SENT,
    Silent,
    freeze,
    saying,
    states,
    to,
    twice,
    work,
)
from tests.smtpsink import Heard, Say, Sink


@pytest.mark.parametrize("step", ["rcpt", "data", "final"])
def test_whatever_step_a_server_puts_it_off_at_it_is_tried_less_and_less_and_given_up(store: Store, step: str) -> None:
    freeze(store)
    with Sink(saying(step, "b", Say("451 4.3.0 later"))) as sink:
        now, tries = NOW, 0
        while states(store).get(DeliveryState.REJECTED) is None and tries < 100:
            report = work(store, to(sink), now=now)
            now, tries = report.next_try or now, tries + 1
    assert timedelta(days=2) <= now - NOW < timedelta(days=2, hours=6)
    assert 12 < tries < 30


def test_a_server_that_always_hangs_up_after_a_message_does_not_get_it_for_ever(store: Store) -> None:
    freeze(store)
    with Sink(saying("final", "b", Say(cut=True, takes=True))) as sink:
        now, tries = NOW, 0
        while IN_DOUBT not in states(store) and tries < 100:
            report = work(store, to(sink), now=now, policy="never_miss")
            now, tries = report.next_try or now, tries + 1
        assert sum(each.recipient[0] == "b" for each in sink.taken) == tries
    assert timedelta(days=2) <= now - NOW < timedelta(days=2, hours=6)
    assert 12 < tries < 30
    assert [each.address[0] for each in store.deliveries.doubtful(1)] == ["b"]


def test_a_worker_that_dies_of_a_message_again_and_again_does_not_send_it_again_and_again(store: Store) -> None:
    freeze(store)

    class Deadly(Silent):
        def carry(self, work: Work) -> None:
            envelope = work.take()
            if envelope and work.turn([], [envelope]):
                self.sent.append(envelope)
                raise MemoryError

    deadly, now = Deadly(), NOW
    while now < NOW + timedelta(days=3):
        with suppress(MemoryError):
            work(store, deadly, now=now, policy="never_miss")
        now += timedelta(minutes=40)
    times = Counter(each.recipient[0] for each in deadly.sent)
    assert all(9 < times[name] < 30 for name in "abc")
    assert states(store) == {IN_DOUBT: 3}


# What somebody says while it is being sent


def test_what_is_cancelled_in_mid_send_is_not_left_open(store: Store) -> None:
    freeze(store)

    class Cancelling(Silent):
        def _answer(self, envelope: Envelope) -> Receipt:
            store.issues.set_state(1, IssueState.CANCELLED, now=NOW)
            return Receipt(state=DeliveryState.DEFERRED, text="451 later", code=451)

    assert work(store, Cancelling()).open == 0
    assert states(store) == {DeliveryState.CANCELLED: 3}


def test_a_pause_does_not_open_a_connection_for_each_message_that_waits(store: Store) -> None:
    for number in range(60):
        store.subscribers.put(f"r{number}@example.org", Consent.ACTIVE, now=NOW)
    freeze(store)

    def pause(heard: Heard) -> None:
        if (heard.step, heard.connection, heard.message) == ("final", 1, 3):
            store.issues.set_state(1, IssueState.PAUSED, now=NOW)

    with Sink(pause) as sink:
        assert work(store, to(sink, 4)).sent == len(sink.taken) < 20
        assert sink.connections <= 8
        assert states(store) == {SENT: len(sink.taken), PENDING: 63 - len(sink.taken)}
        store.issues.set_state(1, IssueState.OPEN, now=NOW)
        work(store, to(sink, 4))
        assert states(store) == {SENT: 63}
        assert twice(sink) == []


@pytest.mark.parametrize("policy", ["never_twice", "never_miss"])
@pytest.mark.parametrize("state", [IssueState.PAUSED, IssueState.CANCELLED, IssueState.HELD])
def test_what_a_worker_left_of_an_issue_that_waits_is_told(
    store: Store, state: IssueState, policy: DoubtPolicy
) -> None:
    freeze(store)
    gone = store.deliveries.claim(1, worker="gone", count=1, now=NOW)
    store.deliveries.turn("gone", ended=(), begin=gone, now=NOW)
    store.issues.set_state(1, state, now=NOW)
    store.deliveries.give_back("gone")
    memory = Silent()
    work(store, memory, policy=policy)
    assert memory.sent == []
    if state is IssueState.CANCELLED:
        assert states(store) == {DeliveryState.CANCELLED: 2, IN_DOUBT: 1}
        assert store.deliveries.open() == 0
    elif policy == "never_twice":
        assert states(store) == {PENDING: 2, IN_DOUBT: 1}
    else:
        assert states(store) == {PENDING: 3}
        store.issues.set_state(1, IssueState.OPEN, now=NOW)
        assert work(store, memory, policy=policy).sent == 3


def test_of_a_canary_no_more_leave_than_that_however_many_workers_there_are(store: Store) -> None:
    freeze(store, canary=1)
    if store.engine.dialect.name == "sqlite":
        pytest.skip("a file has one writer at a time: no two workers can claim at once")
    claimed: list[int] = []

    def claim(worker: str) -> None:
        claimed.append(len(store.deliveries.claim(1, worker=worker, count=9, now=NOW)))

    with store.engine.begin() as connection:  # who claims has chosen, and may not write it down yet
        connection.exec_driver_sql("LOCK TABLE deliveries IN SHARE MODE")
        threads = [threading.Thread(target=claim, args=(name,)) for name in ("one", "two")]
        for each in threads:
            each.start()
        time.sleep(0.5)
    for each in threads:
        each.join()
    assert sorted(claimed) == [0, 1]


# A database that stumbles


STEPS = [
    (Deliveries, "claim"),
    (Deliveries, "turn"),
    (Deliveries, "abandoned"),
    (Deliveries, "settle"),
    (Issues, "words"),
    (Paces, "reserve"),
    (Paces, "cool"),
    (Paces, "warm"),
]


@pytest.mark.parametrize(("bank", "name"), STEPS, ids=[name for _, name in STEPS])
def test_a_database_that_stumbles_while_messages_are_on_their_way_costs_none(
    store: Store, monkeypatch: pytest.MonkeyPatch, bank: type, name: str
) -> None:
    freeze(store)
    gone = store.deliveries.claim(1, worker="gone", count=1, now=NOW)
    store.deliveries.turn("gone", ended=(), begin=gone, now=NOW)
    store.deliveries.give_back("gone")
    store.paces.cool("c.example.org", (timedelta(0),), now=NOW - LEASE)
    method, stumbles = getattr(bank, name), [True]

    def stumble(*words: object, **more: object) -> object:
        if stumbles:
            stumbles.pop()
            raise StoreError("the database does not answer")
        return method(*words, **more)

    monkeypatch.setattr(bank, name, stumble)
    monkeypatch.setattr("publisher.actions.deliver.LOOK_AGAIN", 0.01)
    with Sink(saying("rcpt", "b", Say("421 4.7.0 slower", cut=True))) as sink:
        report = work(store, to(sink), interval=0.001)
        assert (report.sent, report.deferred, report.in_doubt) == (1, 1, 1)
        assert sink.recipients() == ["c@c.example.org"]
    assert not stumbles
