"""What a transport is."""

from typing import Protocol

from publisher.mail_model import Envelope, Receipt


class Transport(Protocol):
    def send(self, envelope: Envelope) -> Receipt:
        """Hand one message over. Raises TemporaryError or PermanentError."""
        ...

    def took(self, name: str) -> bool | None:
        """Whether the message of this name was handed over; None where the world cannot be asked."""
        ...

    def close(self) -> None:
        """Finish what is open; nothing is sent afterwards."""
        ...
