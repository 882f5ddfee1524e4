"""The addresses of a subscriber's own: to confirm, to leave, to choose, and to follow."""

from collections.abc import Sequence
from datetime import datetime

from publisher.mail_model import Delivery, Reader
from publisher.signatures import Claim, Purpose, Signatures
from publisher.web_model import newsletter_of

# What stands before the token in the path of each purpose.
PATHS = {Purpose.CONFIRM: "confirm", Purpose.LEAVE: "unsubscribe", Purpose.PREFERENCES: "preferences"}


def sample(url: str) -> Reader:
    """Nobody, with addresses as readers have them from a web server at `url`; "" where there is none."""
    own = {"leave": PATHS[Purpose.LEAVE], "preferences": PATHS[Purpose.PREFERENCES]} if url else {}
    return Reader(address="reader@example.org", **{name: f"{url}{path}/preview" for name, path in own.items()})


class Links:
    """Makes the addresses, and reads the tokens in them."""

    def __init__(self, url: str, keys: Sequence[str]) -> None:
        """`url` is that of the web server, which ends with a slash, or ""; `keys` are those of links, newest first."""
        self.url = url
        self.signatures = {purpose: Signatures(keys, purpose) for purpose in PATHS}

    def link(self, purpose: Purpose, claim: Claim, *, now: datetime | None = None) -> str:
        """The address of one purpose; `now` is needed for `CONFIRM`, which runs out."""
        return f"{self.url}{PATHS[purpose]}/{self.signatures[purpose].sign(claim, now=now)}"

    def read(self, purpose: Purpose, token: str, *, now: datetime) -> Claim:
        """What a token claims. Raises ForgedError and ExpiredError."""
        return self.signatures[purpose].read(token, now=now)

    def reader(self, delivery: Delivery, newsletter: str) -> Reader:
        """Who the message of a delivery is for, with their own addresses where we have one ourselves."""
        if not self.url:
            return Reader(address=delivery.address)
        claim = Claim(subscriber=delivery.subscriber, newsletter=newsletter_of(newsletter))
        return Reader(
            address=delivery.address,
            leave=self.link(Purpose.LEAVE, claim),
            preferences=self.link(Purpose.PREFERENCES, claim),
        )
