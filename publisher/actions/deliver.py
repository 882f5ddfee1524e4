"""Open deliveries are worked on until none is left; the same call resumes after a crash."""

import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache, partial
from threading import Event, Thread
from typing import TYPE_CHECKING, TypeVar

from publisher.email.compose import Sign, composer
from publisher.errors import StoreError
from publisher.mail_model import Delivery, DeliveryState, DoubtPolicy, Envelope, IssueState, Reader, Receipt
from publisher.mailboxes import provider
from publisher.pacing import COOLING, is_given_up, next_try
from publisher.transports.base import Ended, Transport
from publisher.workers import is_alive, working

if TYPE_CHECKING:
    from publisher.store.issues import StoredIssue
    from publisher.store.open import Store
    from publisher.store.turns import End

T = TypeVar("T")

CHUNK = 200
RATE = "mail"  # the one queue that everything keeps to that leaves
STALE = 0.2  # seconds after which a place in it is gone
LOOK_AGAIN = 0.5  # seconds after which a database that does not answer is asked again
LOOK_FOR_ISSUES = 10.0  # seconds between two looks for issues that were made meanwhile
RENEW_AFTER = 30.0  # seconds, a quarter of a lease
STORE_PATIENCE = 60.0  # seconds for which what was answered is kept for a database that does not answer

Witness = Callable[[Delivery, DeliveryState, Receipt], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """The issues that were worked on; how many deliveries ended in which state in this run; how many are still open.

    `next_try` is when the first of those that wait is due.
    """

    issues: "tuple[StoredIssue, ...]" = ()
    open: int = 0
    next_try: datetime | None = None
    sent: int = 0
    rejected: int = 0
    deferred: int = 0
    in_doubt: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who sends, and how.

    Addresses are as in `Weekly <news@example.org>`; what is published stands at `site`, "" where nobody could open it.
    `policies` are each newsletter's for deliveries in doubt, `interval` the seconds between two messages, and `reader`
    makes of a delivery who its message is for. `rejected` is told, once they are recorded, which ended as rejected.
    """

    sender: str
    reply_to: str
    site: str = ""
    policies: Mapping[str, DoubtPolicy] = field(default_factory=dict)
    interval: float = 0.0
    give_up: timedelta = timedelta(days=2)
    reader: Callable[[Delivery, str], Reader] = lambda delivery, _newsletter: Reader(address=delivery.address)
    sign: Sign | None = None
    rejected: Callable[[Sequence[tuple[Delivery, Receipt]], datetime], object] = lambda _pairs, _now: None


@dataclass(slots=True, kw_only=True)
class Run:
    """What a run may do: it begins nothing more once `is_stopping` or `limit` messages were begun.

    `clock` says what is due. `seconds`, of the epoch, are those of the rate to which all processes keep together: no
    other time than the real one.
    """

    clock: Callable[[], datetime]
    seconds: Callable[[], float]
    limit: int | None = None
    is_stopping: Callable[[], bool] = lambda: False
    witness: Witness = lambda _delivery, _state, _receipt: None


def clock_from(now: datetime) -> Callable[[], datetime]:
    """A clock that goes on from an instant: what takes long sees time pass."""
    began = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - began)


def deliver(store: "Store", transport: Transport, sender: Sender, run: Run) -> DeliveryReport:
    """Send every delivery that is due. Each is recorded before its first byte and after the answer.

    Raises TransportError where nothing can be sent, and StoreError: what was not answered is still to be sent then.
    """
    store.deliveries.release(is_alive, now=run.clock())
    with working() as worker:
        desk = Desk(store, transport, sender, run, worker)
        try:
            with _renewing(store, run, worker):
                transport.carry(desk)
        finally:
            store.deliveries.give_back(worker)
    for number in desk.worked:
        store.issues.hold(number, now=run.clock())
    return DeliveryReport(
        issues=tuple(store.issues.get(number) for number in desk.worked),
        open=store.deliveries.open(),
        next_try=store.deliveries.next_try(now=run.clock()),
        **{state.value: desk.counts.get(state, 0) for state in _COUNTED},
    )


_COUNTED = (DeliveryState.SENT, DeliveryState.REJECTED, DeliveryState.DEFERRED, DeliveryState.IN_DOUBT)


class Desk:
    """The work of a transport: the messages of all open issues, and the ledger in which each step is written."""

    def __init__(self, store: "Store", transport: Transport, sender: Sender, run: Run, worker: str) -> None:
        self.store, self.transport, self.sender, self.run, self.worker = store, transport, sender, run, worker
        self.worked: list[int] = []
        self.counts: dict[DeliveryState, int] = {}
        self._issues: deque[int] = deque()
        self._looked: float | None = None
        self._chunk: deque[Delivery] = deque()
        self._out: dict[str, Delivery] = {}
        self._places: deque[float] = deque()
        self._begun = 0
        self._cooling = store.paces.cooling()
        self._composer = lru_cache(maxsize=16)(self._make_composer)

    def take(self) -> Envelope | None:
        """The next message that may leave now."""
        if self._is_over() or not self._has_place() or not self._fill():
            return None
        if self._places:
            self._places.popleft()
        delivery = self._chunk.popleft()
        newsletter, compose = self._composer(delivery.issue, delivery.variant)
        envelope = compose(self.sender.reader(delivery, newsletter))
        self._out[envelope.name] = delivery
        self._begun += 1
        return envelope

    def wait(self) -> float | None:
        """Seconds until the next place in the queue; None where nothing more is to be sent."""
        if self._is_over() or not self._fill():
            return None
        return max(0.0, self._places[0] - self.run.seconds()) if self._places else 0.0

    def turn(self, ended: Sequence[Ended], begin: Sequence[Envelope]) -> Collection[str]:
        """One transaction of the ledger: what was answered, and what may begin."""
        if not ended and not begin:
            return ()
        now = self.run.clock()
        ends = [self._end(envelope, receipt, now) for envelope, receipt in ended]
        allowed = self._record(ends, [self._out[envelope.name] for envelope in begin], now)
        self._tell_rejected(ended, ends, now)
        for (envelope, receipt), (delivery, state, _, _) in zip(ended, ends, strict=True):
            self._out.pop(envelope.name, None)
            self.counts[state] = self.counts.get(state, 0) + 1
            self.run.witness(delivery, state, receipt)
        names = {envelope.name for envelope in begin if self._out[envelope.name].key in allowed}
        refused = [envelope.name for envelope in begin if envelope.name not in names]
        for number in {self._out.pop(name).issue for name in refused}:
            self._leave_waiting(number)
        self._begun -= len(refused)
        return names

    def _leave_waiting(self, number: int) -> None:
        """Put back what is left of an issue that was told to wait; of others, only single readers left."""
        if _patiently(partial(self.store.issues.get, number)).state is not IssueState.OPEN:
            _patiently(partial(self.store.deliveries.put_back, self.worker, number))
            self._chunk = deque(delivery for delivery in self._chunk if delivery.issue != number)

    def _tell_rejected(self, ended: Sequence[Ended], ends: Sequence["End"], now: datetime) -> None:
        both = zip(ended, ends, strict=True)
        refused = [(end[0], receipt) for (_, receipt), end in both if end[1] is DeliveryState.REJECTED]
        if refused:
            _patiently(partial(self.sender.rejected, refused, now))

    def _is_over(self) -> bool:
        if self.run.is_stopping():
            return True
        return self.run.limit is not None and self._begun >= self.run.limit

    def _fill(self) -> bool:
        """Whether there is a delivery to send; where the last were handed out, more are claimed."""
        while not self._chunk and self._look():
            number, now = self._issues[0], self.run.clock()
            count = CHUNK if self.run.limit is None else min(CHUNK, self.run.limit - self._begun)
            if self.sender.interval:  # what is claimed is to leave well before its lease is over
                count = max(1, min(count, int(RENEW_AFTER / self.sender.interval)))
            claim = partial(self.store.deliveries.claim, number, worker=self.worker, count=count, now=now)
            if self._hold(_patiently(claim)):
                self._issues.rotate(-1)  # a large issue lets the small ones pass
            else:
                self._issues.popleft()
        return bool(self._chunk)

    def _hold(self, claimed: Sequence[Delivery]) -> bool:
        """Put what was claimed beside what is in hand; whether there was anything.

        What is in the transport's hands already, because its lease ran out while the server stalled, is not sent again.
        """
        out = {delivery.key: name for name, delivery in self._out.items()}
        for delivery in claimed:
            if name := out.get(delivery.key):
                self._out[name] = delivery
            else:
                self._chunk.append(delivery)
        return bool(claimed)

    def _look(self) -> bool:
        """Whether there is an issue to work on; one that was made meanwhile is found before the others end."""
        if self._looked is None or (self._issues and time.monotonic() - self._looked > LOOK_FOR_ISSUES):
            now = self.run.clock()
            self._looked = time.monotonic()
            for number in _patiently(partial(self.store.deliveries.open_issues, now=now)):
                if number not in self.worked:
                    self._resolve(number, now)
                    self.worked.append(number)
                    self._issues.append(number)
        return bool(self._issues)

    def _has_place(self) -> bool:
        """Whether a message may leave at this moment, as all processes together keep to the rate."""
        if not self.sender.interval:
            return True
        now = self.run.seconds()
        while self._places and self._places[0] < now - max(STALE, self.sender.interval):
            self._places.popleft()
        if not self._places and self._fill():
            count = max(1, int(STALE / self.sender.interval))
            first = _patiently(partial(self.store.paces.reserve, RATE, count, interval=self.sender.interval, now=now))
            self._places.extend(first + place * self.sender.interval for place in range(count))
        return bool(self._places) and self._places[0] <= now

    def _end(self, envelope: Envelope, receipt: Receipt, now: datetime) -> "End":
        delivery = self._out[envelope.name]
        state, text, again = receipt.state, receipt.text, None
        is_over = is_given_up(delivery.first_try, now=now, after=self.sender.give_up)
        if state is DeliveryState.IN_DOUBT and not is_over and self._policy(delivery.issue) == "never_miss":
            state = DeliveryState.PENDING
        if state is DeliveryState.DEFERRED and is_over:
            state, text = DeliveryState.REJECTED, f"given up; the last answer was: {text}"
        if state in (DeliveryState.DEFERRED, DeliveryState.PENDING):
            again = next_try(envelope.name, delivery.tries + 1, now=now)
        self._mind_patience(delivery, receipt, now)
        return delivery, state, text, again

    def _mind_patience(self, delivery: Delivery, receipt: Receipt, now: datetime) -> None:
        """A provider that asks for patience is left alone for a while, and starts anew when it takes a message."""
        name = provider(delivery.address)
        if receipt.asks_for_patience:
            self._cooling[name] = _patiently(partial(self.store.paces.cool, name, COOLING, now=now))
        elif receipt.state is DeliveryState.SENT and name in self._cooling:
            _patiently(partial(self.store.paces.warm, name))
            del self._cooling[name]

    def _record(self, ends: Sequence["End"], begin: Sequence[Delivery], now: datetime) -> Collection[tuple[int, int]]:
        return _patiently(partial(self.store.deliveries.turn, self.worker, ended=ends, begin=begin, now=now))

    def _resolve(self, number: int, now: datetime) -> None:
        """Settle deliveries whose worker vanished: ask the transport, and where it cannot tell, follow the policy."""
        abandoned = _patiently(partial(self.store.deliveries.abandoned, number))
        may_repeat = bool(abandoned) and self._may_repeat(number)
        for delivery in abandoned:
            newsletter, compose = self._composer(number, delivery.variant)
            name = compose(self.sender.reader(delivery, newsletter)).name
            is_over = is_given_up(delivery.first_try, now=now, after=self.sender.give_up)
            taken, again = self.transport.took(name), None
            if taken:
                state, answer = DeliveryState.SENT, "found to have been sent"
            elif taken is False or (may_repeat and not is_over):
                state, answer = DeliveryState.PENDING, ""
                # At once, but for what workers die of again and again.
                again = next_try(name, delivery.tries, now=now) if delivery.tries > 1 else None
            else:
                state, answer = DeliveryState.IN_DOUBT, "the worker vanished while transmitting"
            settle = partial(self.store.deliveries.settle, delivery, state, answer=answer, next_try=again, now=now)
            if _patiently(settle):
                self.counts[state] = self.counts.get(state, 0) + 1

    def _may_repeat(self, number: int) -> bool:
        """Whether what may have arrived is sent again."""
        is_cancelled = _patiently(partial(self.store.issues.get, number)).state is IssueState.CANCELLED
        return self._policy(number) == "never_miss" and not is_cancelled

    def _policy(self, issue: int) -> DoubtPolicy:
        newsletter, _ = self._composer(issue, None)
        return self.sender.policies.get(newsletter, "never_twice")

    def _make_composer(self, issue: int, variant: int | None) -> tuple[str, Callable[[Reader], Envelope]]:
        words = _patiently(partial(self.store.issues.words, issue, variant))
        sender = self.sender
        addresses = {"sender": sender.sender, "reply_to": sender.reply_to, "site": sender.site}
        return words.newsletter, composer(words, **addresses, sign=sender.sign)


@contextmanager
def _renewing(store: "Store", run: Run, worker: str) -> Iterator[None]:
    """Renew the lease of who works, also while a server lets it wait for an answer."""
    is_over = Event()

    def renew() -> None:
        while not is_over.wait(RENEW_AFTER):
            with suppress(StoreError):
                store.deliveries.renew(worker, now=run.clock())

    thread = Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _patiently(call: Callable[[], T]) -> T:
    """Ask a database that does not answer again for a while: what a server said of a message, it says once.

    So is everything asked while messages are on their way, of which nobody would know how they ended.
    """
    deadline = time.monotonic() + STORE_PATIENCE
    while True:
        try:
            return call()
        except StoreError:
            if time.monotonic() > deadline:
                raise
            time.sleep(LOOK_AGAIN)
