"""Messages kept in memory: for the tests of whoever builds on this, and ours."""

from publisher.errors import TransportError
from publisher.mail_model import Envelope, Receipt


class Memory:
    """`fail` maps a recipient to the error that its next message meets."""

    def __init__(self, fail: dict[str, TransportError] | None = None) -> None:
        self.sent: list[Envelope] = []
        self.fail = fail or {}

    def send(self, envelope: Envelope) -> Receipt:
        if envelope.recipient in self.fail:
            raise self.fail.pop(envelope.recipient)
        self.sent = [one for one in self.sent if one.name != envelope.name] + [envelope]
        return Receipt(text=f"kept {envelope.name}")

    def took(self, name: str) -> bool | None:
        return any(envelope.name == name for envelope in self.sent)

    def close(self) -> None:
        """Nothing is open."""
