"""Deliveries over a transport that refuses, waits, or dies in the midst; on every database."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publisher.actions.deliver import DeliveryReport, Run, Sender, deliver
from publisher.errors import StoreError, TemporaryError
from publisher.mail_model import (
    Consent,
    DeliveryState,
    DoubtPolicy,
    Envelope,
    IssueState,
    Receipt,
    RenderedIssue,
)
from publisher.store.deliveries import Deliveries
from publisher.store.open import Store
from publisher.transports.base import Transport, Work, groups
from publisher.transports.memory import Memory
from tests.databases import KINDS, opened

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ISSUE = RenderedIssue(
    newsletter="weekly", title="Weekly", slot="2026-11-23T09:00", instant=NOW, subject="Rain", html="<p>", text="t"
)
SENT, IN_DOUBT = DeliveryState.SENT, DeliveryState.IN_DOUBT
REFUSED = Receipt(state=DeliveryState.REJECTED, text="550 5.1.1 no such user", code=550, status="5.1.1")
LATER = Receipt(state=DeliveryState.DEFERRED, text="451 4.3.0 later", code=451, status="4.3.0")
SLOWER = Receipt(state=DeliveryState.DEFERRED, text="421 4.7.0 too much", code=421, status="4.7.0")
CUT = Receipt(state=IN_DOUBT, text="the connection broke")


class Died(BaseException):
    """The process is gone: nothing after it runs."""


class Silent(Memory):
    """Cannot be asked what it took, as a mail server cannot."""

    def took(self, name: str) -> bool | None:
        return None


class Dying(Silent):
    """Takes the first message, or not, and dies before it can say so."""

    def __init__(self, *, takes: bool) -> None:
        super().__init__()
        self.takes = takes

    def carry(self, work: Work) -> None:
        for group in groups(work, 1):
            work.turn([], group)
            if self.takes:
                self.sent += group
            raise Died


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with opened(request.param, tmp_path) as store:
        for name in ("a", "b", "c"):
            store.subscribers.put(f"{name}@example.org", Consent.ACTIVE, now=NOW)
        assert store.issues.freeze(ISSUE, carried=["p"], covered={"p": ""}, now=NOW) == 1
        yield store


def work(
    store: Store,
    transport: Transport,
    *,
    now: datetime = NOW,
    policy: DoubtPolicy = "never_twice",
    limit: int | None = None,
    is_stopping: Callable[[], bool] = lambda: False,
    interval: float = 0.0,
) -> DeliveryReport:
    sender = Sender(sender="news@example.org", reply_to="", policies={"weekly": policy}, interval=interval)
    return deliver(
        store, transport, sender, Run(clock=lambda: now, seconds=time.time, limit=limit, is_stopping=is_stopping)
    )


def recipients(memory: Memory) -> list[str]:
    return sorted(envelope.recipient[0] for envelope in memory.sent)


def states(store: Store) -> dict[DeliveryState, int]:
    return dict(store.issues.get(1).counts)


def test_everyone_gets_one_and_a_second_call_sends_nothing(store: Store) -> None:
    memory = Memory()
    assert work(store, memory).sent == 3
    assert work(store, memory) == DeliveryReport()
    assert recipients(memory) == ["a", "b", "c"]


def test_what_is_refused_for_good_is_not_tried_again(store: Store) -> None:
    report = work(store, Memory({"b@example.org": REFUSED}))
    assert (report.sent, report.rejected) == (2, 1)
    assert work(store, Memory(), now=NOW + timedelta(days=1)).issues == ()
    assert store.issues.refusals(1) == (("rejected", REFUSED.text, 1),)


def test_what_is_refused_for_now_is_tried_again_later_and_later(store: Store) -> None:
    memory = Memory({"b@example.org": LATER})
    first = work(store, memory)
    assert first.deferred == first.open == 1
    assert first.next_try is not None
    assert timedelta(seconds=40) < first.next_try - NOW < timedelta(seconds=80)
    assert work(store, memory, now=first.next_try - timedelta(seconds=1)).sent == 0
    memory.answers["b@example.org"] = LATER
    second = work(store, memory, now=first.next_try)
    assert second.next_try is not None
    assert second.next_try - first.next_try > first.next_try - NOW
    assert work(store, memory, now=second.next_try).sent == 1
    assert recipients(memory) == ["a", "b", "c"]


def test_what_is_put_off_for_days_is_given_up(store: Store) -> None:
    now, tries = NOW, 0
    while states(store).get(DeliveryState.REJECTED) is None:
        report = work(store, Memory({"b@example.org": LATER}), now=now)
        now, tries = report.next_try or now, tries + 1
    assert timedelta(days=2) <= now - NOW < timedelta(days=2, hours=6)
    assert 12 < tries < 30
    assert store.issues.refusals(1)[0][1] == f"given up; the last answer was: {LATER.text}"


def test_a_provider_that_asks_for_patience_gets_it_and_the_others_get_their_mail(store: Store) -> None:
    for name in ("x", "y", "z"):
        store.subscribers.put(f"{name}@gmail.com", Consent.ACTIVE, now=NOW)
    store.issues.freeze(RenderedIssue(**{**_fields(ISSUE), "newsletter": "daily"}), carried=[], covered={}, now=NOW)
    memory = Memory({"x@gmail.com": SLOWER})
    first = work(store, memory, limit=7)  # the chunk that holds them was claimed before
    assert first.deferred == 1
    again = Memory()
    work(store, again, now=NOW + timedelta(seconds=30))
    assert {each.recipient for each in again.sent} & {"x@gmail.com", "y@gmail.com", "z@gmail.com"} == set()
    work(store, again, now=NOW + HOUR)
    assert sum(each.counts[SENT] for each in store.issues.all()) == 9
    assert store.paces.cooling() == {}


def _fields(issue: RenderedIssue) -> dict[str, object]:
    return {name: getattr(issue, name) for name in issue.__dataclass_fields__}


@pytest.mark.parametrize("policy", ["never_twice", "never_miss"])
@pytest.mark.parametrize("takes", [True, False])
def test_a_transport_that_can_be_asked_settles_the_doubt(store: Store, takes: bool, policy: DoubtPolicy) -> None:
    dying = Dying(takes=takes)
    with pytest.raises(Died):
        work(store, dying)
    after = Memory()
    after.sent = dying.sent
    assert work(store, after, policy=policy).in_doubt == 0
    assert recipients(after) == ["a", "b", "c"]


def test_never_twice_leaves_what_nobody_can_know(store: Store) -> None:
    dying = Dying(takes=True)
    with pytest.raises(Died):
        work(store, dying)
    after = Silent()
    report = work(store, after)
    assert (report.sent, report.in_doubt) == (2, 1)
    assert recipients(dying) + recipients(after) == ["a", "b", "c"]
    assert report.issues[0].counts == {SENT: 2, IN_DOUBT: 1}
    assert report.issues[0].is_accounted


def test_never_miss_sends_it_again_under_the_same_name(store: Store) -> None:
    dying = Dying(takes=True)
    with pytest.raises(Died):
        work(store, dying)
    after = Silent()
    assert work(store, after, policy="never_miss").sent == 3
    assert dying.sent[0] in after.sent


@pytest.mark.parametrize(("policy", "left"), [("never_twice", {SENT: 2, IN_DOUBT: 1}), ("never_miss", {SENT: 3})])
def test_a_connection_that_breaks_after_the_last_byte_is_a_doubt(
    store: Store, policy: DoubtPolicy, left: dict[DeliveryState, int]
) -> None:
    memory = Silent({"b@example.org": CUT})
    work(store, memory, policy=policy)
    work(store, memory, now=NOW + HOUR, policy=policy)
    assert states(store) == left


def test_a_server_that_is_gone_costs_nothing(store: Store) -> None:
    class Gone(Memory):
        def carry(self, work: Work) -> None:
            assert work.take()
            raise TemporaryError("mail.example.org:25: connection refused")

    with pytest.raises(TemporaryError):
        work(store, Gone())
    assert states(store) == {DeliveryState.PENDING: 3}
    assert work(store, Memory()).sent == 3


def test_a_large_issue_lets_a_small_one_pass(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("publisher.actions.deliver.CHUNK", 1)
    monkeypatch.setattr("publisher.actions.deliver.LOOK_FOR_ISSUES", 0.0)
    later = RenderedIssue(**{**_fields(ISSUE), "newsletter": "daily"})

    class Meanwhile(_Listing):
        def _answer(self, envelope: Envelope) -> Receipt:
            store.issues.freeze(later, carried=[], covered={}, now=NOW)  # once: the slot is taken after that
            return super()._answer(envelope)

    memory = Meanwhile()
    assert work(store, memory).sent == 6
    assert [name.partition("-")[0] for name in memory.names] == [
        "weekly",
        "weekly",
        "daily",
        "weekly",
        "daily",
        "daily",
    ]


def test_a_limit_stops_and_the_next_call_goes_on(store: Store) -> None:
    memory = Memory()
    assert work(store, memory, limit=2).sent == 2
    assert states(store) == {SENT: 2, DeliveryState.PENDING: 1}
    assert work(store, memory).sent == 1


def test_who_is_asked_to_stop_finishes_what_began(store: Store) -> None:
    memory = Memory()
    report = work(store, memory, is_stopping=lambda: len(memory.sent) == 1)
    assert (report.sent, report.open) == (1, 2)
    assert states(store) == {SENT: 1, DeliveryState.PENDING: 2}


def test_a_pause_is_heeded_by_who_is_at_work(store: Store) -> None:
    class Pausing(Memory):
        def _answer(self, envelope: Envelope) -> Receipt:
            store.issues.set_state(1, IssueState.PAUSED, now=NOW)
            return super()._answer(envelope)

    assert work(store, Pausing()).sent == 1
    assert states(store) == {SENT: 1, DeliveryState.PENDING: 2}
    assert work(store, Memory()) == DeliveryReport(open=2)
    store.issues.set_state(1, IssueState.OPEN, now=NOW)
    assert work(store, Memory()).sent == 2


def test_who_leaves_while_it_is_sent_gets_nothing(store: Store) -> None:
    class Leaving(Memory):
        def _answer(self, envelope: Envelope) -> Receipt:
            store.subscribers.leave("c@example.org", now=NOW)
            return super()._answer(envelope)

    memory = Leaving()
    work(store, memory)
    work(store, memory)
    assert recipients(memory) == ["a", "b"]
    assert states(store) == {SENT: 2, DeliveryState.SUPPRESSED: 1}


def test_a_canary_is_held_until_somebody_looked(store: Store) -> None:
    store.issues.set_state(1, IssueState.CANCELLED, now=NOW)
    number = store.issues.freeze(
        RenderedIssue(**{**_fields(ISSUE), "newsletter": "daily"}), carried=[], covered={}, canary=1, now=NOW
    )
    memory = Memory()
    (issue,) = work(store, memory).issues
    assert (issue.id, issue.state, recipients(memory)) == (number, IssueState.HELD, ["a"])
    assert work(store, memory).issues == ()
    store.issues.set_state(issue.id, IssueState.OPEN, now=NOW)
    assert work(store, memory).sent == 2


def test_a_rate_is_kept_by_all_together(store: Store) -> None:
    """Two workers at 20 a second: the third message leaves no sooner than a tenth of a second after the first."""
    began = time.monotonic()
    memory = Memory()
    workers = [threading.Thread(target=work, args=(store, memory), kwargs={"interval": 0.05}) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert states(store) == {SENT: 3}
    assert time.monotonic() - began >= 0.1


def test_workers_side_by_side_send_each_message_once(store: Store) -> None:
    for number in range(300):
        store.subscribers.put(f"n{number}@example.org", Consent.ACTIVE, now=NOW)
    store.issues.freeze(RenderedIssue(**{**_fields(ISSUE), "newsletter": "daily"}), carried=[], covered={}, now=NOW)
    memories = [_Listing() for _ in range(4)]
    workers = [threading.Thread(target=work, args=(store, memory)) for memory in memories]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    names = [name for memory in memories for name in memory.names]
    assert len(names) == len(set(names)) == 306


class _Listing(Memory):
    """Remembers also what comes twice."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def _answer(self, envelope: Envelope) -> Receipt:
        self.names.append(envelope.name)
        return Receipt(state=SENT, text="250")


def test_a_database_that_is_away_for_a_moment_costs_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    turn, calls = Deliveries.turn, []

    def away(self: Deliveries, *words: object, **more: object) -> object:
        calls.append(words)
        if len(calls) in (2, 3):
            raise StoreError("the database does not answer")
        return turn(self, *words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Deliveries, "turn", away)
    monkeypatch.setattr("publisher.actions.deliver.LOOK_AGAIN", 0.01)
    memory = _Listing()
    assert work(store, memory).sent == 3
    assert len(memory.names) == 3


def test_the_same_message_has_the_same_name_however_often_it_is_tried(store: Store) -> None:
    memory = Memory({"a@example.org": LATER})
    names: list[Sequence[str]] = []
    for now in (NOW, NOW + HOUR):
        work(store, memory, now=now)
        names.append([envelope.name for envelope in memory.sent])
    assert len(set(names[1])) == 3
