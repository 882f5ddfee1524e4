"""Deliveries over a transport that refuses, waits, or dies in the midst."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publisher.actions.deliver import RETRY_AFTER, DeliveryReport, Sender, deliver
from publisher.errors import PermanentError, TemporaryError
from publisher.mail_model import Consent, DeliveryState, DoubtPolicy, Envelope, Receipt, RenderedIssue
from publisher.store.open import Store, open_store
from publisher.transports.base import Transport
from publisher.transports.memory import Memory

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
ISSUE = RenderedIssue(
    newsletter="weekly", title="Weekly", slot="2026-11-23T09:00", instant=NOW, subject="Rain", html="<p>", text="t"
)


class Died(Exception):  # noqa: N818 - what happens, not what is wrong
    """The process is gone: nothing after it runs."""


class Silent(Memory):
    """Cannot be asked what it took, as a mail server cannot."""

    def took(self, name: str) -> bool | None:
        return None


class Dying(Memory):
    """Takes the message, or not, and dies before it can say so."""

    def __init__(self, *, takes: bool) -> None:
        super().__init__()
        self.takes = takes

    def send(self, envelope: Envelope) -> Receipt:
        if self.takes:
            super().send(envelope)
        raise Died


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path / "publisher.db")
    for name in ("a", "b", "c"):
        store.subscribers.put(f"{name}@example.org", Consent.ACTIVE, now=NOW)
    assert store.issues.freeze(ISSUE, carried=["p"], covered={"p": ""}, now=NOW) == 1
    yield store
    store.issues.engine.dispose()


def work(
    store: Store, transport: Transport, *, now: datetime = NOW, policy: DoubtPolicy = "never_twice"
) -> DeliveryReport:
    """A run after which its worker is known to be dead: this process plays the one that died and the one after it."""
    sender = Sender(sender="news@example.org", reply_to="", policies={"weekly": policy})
    return deliver(store.issues, store.deliveries, transport, sender, now=now, is_alive=lambda worker: False)


def recipients(memory: Memory) -> list[str]:
    return sorted(envelope.recipient[0] for envelope in memory.sent)


def test_everyone_gets_one_and_a_second_call_sends_nothing(store: Store) -> None:
    memory = Memory()
    assert work(store, memory).sent == 3
    assert work(store, memory) == DeliveryReport(issues=())
    assert recipients(memory) == ["a", "b", "c"]


def test_what_is_refused_for_good_is_not_tried_again(store: Store) -> None:
    memory = Memory(fail={"b@example.org": PermanentError("550 no such user")})
    report = work(store, memory)
    assert (report.sent, report.rejected) == (2, 1)
    assert work(store, memory, now=NOW + timedelta(days=1)).issues == ()


def test_what_is_refused_for_now_is_tried_again_later(store: Store) -> None:
    memory = Memory(fail={"b@example.org": TemporaryError("451 later")})
    assert work(store, memory).deferred == 1
    assert work(store, memory, now=NOW + RETRY_AFTER - timedelta(seconds=1)).sent == 0
    assert work(store, memory, now=NOW + RETRY_AFTER).sent == 1
    assert recipients(memory) == ["a", "b", "c"]


@pytest.mark.parametrize("policy", ["never_twice", "never_miss"])
@pytest.mark.parametrize("takes", [True, False])
def test_a_transport_that_can_be_asked_settles_the_doubt(store: Store, takes: bool, policy: DoubtPolicy) -> None:
    dying = Dying(takes=takes)
    with pytest.raises(Died):
        work(store, dying)
    after = Memory()
    after.sent = dying.sent
    report = work(store, after, now=LATER, policy=policy)
    assert report.in_doubt == 0
    assert recipients(after) == ["a", "b", "c"]


def test_never_twice_leaves_what_nobody_can_know(store: Store) -> None:
    dying = Dying(takes=True)
    with pytest.raises(Died):
        work(store, dying)
    after = Silent()
    report = work(store, after, now=LATER)
    assert (report.sent, report.in_doubt) == (2, 1)
    assert recipients(dying) + recipients(after) == ["a", "b", "c"]
    assert report.issues[0].counts == {DeliveryState.SENT: 2, DeliveryState.IN_DOUBT: 1}


def test_never_miss_sends_it_again_under_the_same_name(store: Store) -> None:
    dying = Dying(takes=True)
    with pytest.raises(Died):
        work(store, dying)
    after = Silent()
    assert work(store, after, now=LATER, policy="never_miss").sent == 3
    assert dying.sent[0] in after.sent
