"""What a transport is, and how it takes its work."""

import time
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Protocol

from publisher.errors import PermanentError, TemporaryError
from publisher.mail_model import DeliveryState, Envelope, Receipt

LONGEST_SLEEP = 1.0  # seconds after which a work is asked again: it may have been told to stop

Ended = tuple[Envelope, Receipt]


class Work(Protocol):
    """The messages that a transport hands over, and the record of how far each got."""

    def take(self) -> Envelope | None:
        """The next message; None where there is none at this moment."""
        ...

    def wait(self) -> float | None:
        """How many seconds later `take` is worth another call; None once there will be no more."""
        ...

    def turn(self, ended: Sequence[Ended], begin: Sequence[Envelope]) -> Collection[str]:
        """Record answers, and that contents are about to be transmitted; the names of those that may be.

        What it returns was committed: from now on nobody can know without an answer whether such a message arrived.
        What may not begin belongs to somebody else by now, and is forgotten.
        """
        ...


class Transport(Protocol):
    def carry(self, work: Work) -> None:
        """Hand over all that `work` has.

        The first byte of a message's content leaves after a `turn` let it begin, and each that began ends in a later
        `turn`. A message that was refused before its content ends without having begun. Raises TransportError where
        nothing can be handed over at all: what was taken and did not begin is still to be sent.
        """
        ...

    def took(self, name: str) -> bool | None:
        """Whether the message of this name was handed over; None where the world cannot be asked."""
        ...

    def greet(self) -> str:
        """Whether messages could be handed over at this moment: what was seen. Raises TransportError."""
        ...

    def close(self) -> None:
        """Finish what is open; nothing is sent afterwards."""
        ...


def groups(work: Work, size: int) -> Iterator[list[Envelope]]:
    """The messages of a work as they may leave; an empty group says that it is time to record what ended."""
    while True:
        group = list(islice(iter(work.take, None), size))
        yield group
        if not group:
            wait = work.wait()
            if wait is None:
                return
            time.sleep(min(wait, LONGEST_SLEEP))


def send(transport: Transport, envelope: Envelope) -> Receipt:
    """Hand over one message of which no record is kept.

    Raises PermanentError where the message was refused, and TemporaryError for all else: a login that is refused says
    nothing against the message.
    """
    one = _One(envelope)
    try:
        transport.carry(one)
    except PermanentError as error:
        raise TemporaryError(str(error)) from error
    receipt = one.receipt
    if receipt is None or receipt.state in (DeliveryState.DEFERRED, DeliveryState.IN_DOUBT):
        raise TemporaryError(receipt.text if receipt else "no answer came: try again")
    if receipt.state is DeliveryState.REJECTED:
        raise PermanentError(receipt.text)
    return receipt


class _One:
    """The work of a single message."""

    def __init__(self, envelope: Envelope) -> None:
        self.waiting: Envelope | None = envelope
        self.receipt: Receipt | None = None

    def take(self) -> Envelope | None:
        envelope, self.waiting = self.waiting, None
        return envelope

    def wait(self) -> float | None:
        return None

    def turn(self, ended: Sequence[Ended], begin: Sequence[Envelope]) -> Collection[str]:
        for _, receipt in ended:
            self.receipt = receipt
        return [envelope.name for envelope in begin]
