"""What holds robots off a form, without anybody else's service: time, and a little work for each address.

A form has a stamp, signed and dated. With a script, the browser looks for a number that makes the hash of stamp,
address and number begin with zeros, which takes it a moment and a robot as long for each address. Without one, a second
step has a stamp for the one address, which is good once some seconds have passed.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from publisher.signatures import ForgedError, Purpose, Seal

BITS = 16  # zeros that a proof begins with
QUICKEST = 1  # seconds in which a person can fill in a form, or a browser for them
WAIT = 5  # seconds between the two steps
LONGEST = 3600  # seconds for which a stamp is good
LONGEST_PROOF = 20


class Verdict(Enum):
    """What is to be done about a form that was sent."""

    GOOD = auto()
    AGAIN = auto()  # there has to be a second step
    EARLY = auto()  # the second step came too soon


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A form as it was sent: its stamp, the address in it, and the number that a script found."""

    stamp: str
    address: str
    proof: str = ""


class Proofs:
    """Makes stamps and looks at them again."""

    def __init__(self, keys: Sequence[str]) -> None:
        """`keys` as `Seal` takes them."""
        self.seal = Seal(keys, Purpose.FORM)

    def stamp(self, *, now: datetime, address: str = "") -> str:
        """A stamp for a form; for the second step that of one `address`."""
        return self.seal.seal(str(int(now.timestamp())), secrets.token_hex(8), _of(address) if address else "")

    def judge(self, sent: Sent, *, now: datetime) -> Verdict:
        """What is to be done about a form."""
        try:
            made, _, bound = self.seal.open(sent.stamp)
        except ForgedError:
            return Verdict.AGAIN
        age = now.timestamp() - int(made)
        if age > LONGEST:
            return Verdict.AGAIN
        is_bound = bound == _of(sent.address)
        if (age >= QUICKEST and is_proven(sent)) or (age >= WAIT and is_bound):
            return Verdict.GOOD
        return Verdict.EARLY if is_bound else Verdict.AGAIN


def is_proven(sent: Sent) -> bool:
    """Whether the number is one that takes work to find."""
    if not sent.proof.isdecimal() or len(sent.proof) > LONGEST_PROOF:
        return False
    digest = hashlib.sha256(f"{sent.stamp}:{sent.address}:{sent.proof}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> (64 - BITS) == 0


def _of(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()[:16]
