"""Messages kept in memory: for the tests of whoever builds on this, and ours."""

from collections.abc import Mapping
from itertools import chain

from publisher.mail_model import DeliveryState, Envelope, Receipt
from publisher.transports.base import Work, groups


class Memory:
    """`answers` maps a recipient to what its next message is told instead of being kept."""

    def __init__(self, answers: Mapping[str, Receipt] | None = None) -> None:
        self.sent: list[Envelope] = []
        self.answers = dict(answers or {})

    def carry(self, work: Work) -> None:
        for envelope in chain.from_iterable(groups(work, 1)):
            if envelope.name in work.turn([], [envelope]):
                work.turn([(envelope, self._answer(envelope))], [])

    def _answer(self, envelope: Envelope) -> Receipt:
        if envelope.recipient in self.answers:
            return self.answers.pop(envelope.recipient)
        self.sent = [one for one in self.sent if one.name != envelope.name] + [envelope]
        return Receipt(state=DeliveryState.SENT, text=f"kept {envelope.name}")

    def took(self, name: str) -> bool | None:
        return any(envelope.name == name for envelope in self.sent)

    def greet(self) -> str:
        return "kept in memory"

    def close(self) -> None:
        """Nothing is open."""
