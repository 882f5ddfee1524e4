"""What an inlet is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """One message: how it is called where it lies, and the address of its envelope, "" where that is not known."""

    name: str
    data: bytes
    recipient: str = ""

    def __repr__(self) -> str:
        return f"Arrived(name={self.name!r}, {len(self.data)} bytes)"


class Inlet(Protocol):
    """A place that can be read again and again: what was read and recorded is not given a second time, if it can."""

    def messages(self) -> Iterator[Arrived]:
        """What lies there unread. Raises InletError."""
        ...

    def done(self, arrived: Arrived, *, flagged: bool) -> None:
        """Mark a message as read, now that what it says is recorded; `flagged` where somebody should look at it."""
        ...

    def close(self) -> None:
        """Let go of the place."""
        ...
