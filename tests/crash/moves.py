"""What the moves of a race are made of: one issue, three readers, and whoever works on it."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

from publisher.actions.deliver import DeliveryReport, Run, Sender, deliver
from publisher.mail_model import Consent, DeliveryState, DoubtPolicy, RenderedIssue
from publisher.store.open import Store
from publisher.transports.base import Transport
from publisher.transports.memory import Memory
from publisher.transports.smtp.address import Server
from publisher.transports.smtp.session import Limits
from publisher.transports.smtp.transport import Smtp
from tests.smtpsink import Rule, Say, Sink

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ISSUE = RenderedIssue(
    newsletter="weekly", title="Weekly", slot="2026-11-23T09:00", instant=NOW, subject="Rain", html="<p>", text="t"
)
SENT, IN_DOUBT, PENDING = DeliveryState.SENT, DeliveryState.IN_DOUBT, DeliveryState.PENDING
QUICK = Limits(connect=5, command=5, data=5, block=5, content=5, quit=1)


def invited(store: Store, *names: str) -> None:
    """Readers, each at a provider of their own."""
    for name in names:
        store.subscribers.put(f"{name}@{name}.example.org", Consent.ACTIVE, now=NOW)


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


class Silent(Memory):
    """Cannot be asked what it took, as a mail server cannot."""

    def took(self, name: str) -> bool | None:
        return None


def elsewhere(_worker: str) -> bool | None:
    """Nobody here can tell whether it runs."""
    return None


class Clock:
    """What is the time for everybody."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now
