"""What random kills may not find: leases that run out under a worker that is alive, names that meet, clocks that jump.

Each race is played move by move, on every database.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publisher import workers
from publisher.actions.deliver import DeliveryReport, Desk, Run, Sender, deliver
from publisher.errors import StoreError
from publisher.mail_model import Consent, DeliveryState, DoubtPolicy, Envelope, IssueState, Receipt, RenderedIssue
from publisher.store.deliveries import LEASE, Deliveries
from publisher.store.issues import Issues
from publisher.store.open import Store
from publisher.store.paces import Paces
from publisher.transports.base import Transport, Work
from publisher.transports.memory import Memory
from publisher.transports.smtp.address import Server
from publisher.transports.smtp.session import Limits
from publisher.transports.smtp.transport import Smtp
from tests.databases import KINDS, opened
from tests.smtpsink import Heard, Rule, Say, Sink

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ISSUE = RenderedIssue(
    newsletter="weekly", title="Weekly", slot="2026-11-23T09:00", instant=NOW, subject="Rain", html="<p>", text="t"
)
SENT, IN_DOUBT, PENDING = DeliveryState.SENT, DeliveryState.IN_DOUBT, DeliveryState.PENDING
QUICK = Limits(connect=5, command=5, data=5, block=5, content=5, quit=1)


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with opened(request.param, tmp_path) as store:
        for name in ("a", "b", "c"):
            store.subscribers.put(f"{name}@{name}.example.org", Consent.ACTIVE, now=NOW)
        yield store


def freeze(store: Store, **more: object) -> int:
    number = store.issues.freeze(ISSUE, carried=["p"], covered={"p": ""}, now=NOW, **more)  # type: ignore[arg-type]
    assert number is not None
    return number


def work(
    store: Store,
    transport: Transport,
    *,
    now: datetime = NOW,
    policy: DoubtPolicy = "never_twice",
    interval: float = 0.0,
    is_stopping: Callable[[], bool] = lambda: False,
) -> DeliveryReport:
    sender = Sender(sender="news@example.org", reply_to="", policies={"weekly": policy}, interval=interval)
    return deliver(store, transport, sender, Run(clock=lambda: now, seconds=time.time, is_stopping=is_stopping))


def to(sink: Sink, connections: int = 1) -> Smtp:
    return Smtp(
        Server(protocol="smtp", host="127.0.0.1", port=sink.port, tls="none"), connections=connections, limits=QUICK
    )


def states(store: Store) -> dict[DeliveryState, int]:
    return dict(store.issues.get(1).counts)


def twice(sink: Sink) -> list[str]:
    """Who got a mail more than once."""
    return [who for who, count in Counter(each.recipient for each in sink.taken).items() if count > 1]


def saying(step: str, recipient: str, say: Say) -> Rule:
    return lambda heard: say if (heard.step, heard.text[:1]) == (step, recipient) else None


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


# Leases


def elsewhere(_worker: str) -> bool | None:
    """Nobody here can tell whether it runs."""
    return None


class Clock:
    """What is the time for everybody."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Silent(Memory):
    """Cannot be asked what it took, as a mail server cannot."""

    def took(self, name: str) -> bool | None:
        return None


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
