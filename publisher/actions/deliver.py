"""Open deliveries are worked on until none is left; the same call resumes after a crash."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from publisher.actions.base import Track, silently
from publisher.email.compose import composer
from publisher.errors import PermanentError, TemporaryError
from publisher.mail_model import Delivery, DeliveryState, DoubtPolicy, Envelope, Reader
from publisher.transports.base import Transport
from publisher.workers import is_alive, own_name

if TYPE_CHECKING:
    from publisher.store.deliveries import Deliveries
    from publisher.store.issues import Issues, StoredIssue

CHUNK = 50
OPEN = (DeliveryState.PENDING, DeliveryState.LEASED, DeliveryState.TRANSMITTING, DeliveryState.DEFERRED)
RETRY_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """The issues that were worked on; how many deliveries ended in which state in this run; how many are still open."""

    issues: "tuple[StoredIssue, ...]"
    open: int = 0
    sent: int = 0
    rejected: int = 0
    deferred: int = 0
    in_doubt: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who sends: addresses as in `Weekly <news@example.org>`, what is published at `site` ("" where nobody could open
    it), and each newsletter's policy for deliveries in doubt.
    """

    sender: str
    reply_to: str
    site: str = ""
    policies: Mapping[str, DoubtPolicy]


def deliver(
    issues: "Issues",
    deliveries: "Deliveries",
    transport: Transport,
    sender: Sender,
    *,
    now: datetime,
    is_alive: Callable[[str], bool | None] = is_alive,
    track: Track[Any] = silently,
) -> DeliveryReport:
    """Send every delivery that is open at `now`. Each is recorded before its first byte and after the answer."""
    worker = own_name()
    # This process holds nothing before it begins: what stands under its name, an earlier run of it left.
    deliveries.release(lambda name: name != worker and is_alive(name), now=now)
    counts = dict.fromkeys(("sent", "rejected", "deferred", "in_doubt"), 0)
    worked: list[int] = []
    for number in deliveries.open_issues(now=now):
        stored = issues.get(number)
        envelope = composer(stored.issue, sender=sender.sender, reply_to=sender.reply_to, site=sender.site)
        work = _Work(deliveries, transport, envelope, now)
        for delivery in deliveries.abandoned(number):
            _count(counts, work.resolve(delivery, sender.policies.get(stored.issue.newsletter, "never_twice")))
        while chunk := deliveries.claim(number, worker=worker, count=CHUNK, now=now):
            for delivery in track(chunk, f"delivering {stored.issue.newsletter} {stored.issue.slot}", len(chunk)):
                _count(counts, work.send(delivery))
        worked.append(number)
    return DeliveryReport(issues=tuple(issues.get(number) for number in worked), open=deliveries.count(OPEN), **counts)


def _count(counts: dict[str, int], state: DeliveryState | None) -> None:
    if state in counts:
        counts[state] += 1


class _Work:
    """One issue on its way."""

    def __init__(
        self, deliveries: "Deliveries", transport: Transport, envelope: Callable[[Reader], Envelope], now: datetime
    ) -> None:
        self.deliveries = deliveries
        self.transport = transport
        self.envelope = envelope
        self.now = now

    def send(self, delivery: Delivery) -> DeliveryState | None:
        """Hand one message over; the state it ended in, or None if another worker took the delivery over."""
        envelope = self.envelope(Reader(address=delivery.address))
        if not self.deliveries.transmitting(delivery, now=self.now):
            return None
        try:
            answer, state = self.transport.send(envelope).text, DeliveryState.SENT
        except TemporaryError as error:
            answer, state = str(error), DeliveryState.DEFERRED
        except PermanentError as error:
            answer, state = str(error), DeliveryState.REJECTED
        return self._settle(delivery, state, answer)

    def resolve(self, delivery: Delivery, policy: DoubtPolicy) -> DeliveryState | None:
        """Settle a delivery whose worker vanished: ask the transport, and where it cannot tell, follow the policy."""
        taken = self.transport.took(self.envelope(Reader(address=delivery.address)).name)
        if taken:
            return self._settle(delivery, DeliveryState.SENT, "found to have been sent")
        if taken is False or policy == "never_miss":
            return self._settle(delivery, DeliveryState.PENDING, "")
        return self._settle(delivery, DeliveryState.IN_DOUBT, "the worker vanished while transmitting")

    def _settle(self, delivery: Delivery, state: DeliveryState, answer: str) -> DeliveryState | None:
        next_try = self.now + RETRY_AFTER if state is DeliveryState.DEFERRED else None
        settled = self.deliveries.settle(delivery, state, answer=answer, next_try=next_try, now=self.now)
        return state if settled else None
