"""Signed tokens: what a link may do, and for whom, said so that nobody can make another of it.

A token is for one purpose, holds the number of a subscriber and the name of a newsletter, and no address. It is read
with every key of the purpose `links` and signed with the newest, so that keys can be changed while old mails lie in
mailboxes. The room of itsdangerous.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from itsdangerous import BadSignature, Signer

CONFIRMABLE = timedelta(days=3)
LONGEST = 512  # characters; what is longer is none of ours, and is not hashed


class Purpose(StrEnum):
    """What a token is for. One of another purpose is forged."""

    CONFIRM = "confirm"
    LEAVE = "leave"
    PREFERENCES = "preferences"
    FEED = "feed"
    FORM = "form"


class ForgedError(Exception):
    """A token that nobody here signed, or for another purpose."""


class ExpiredError(Exception):
    """A token whose time is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a token says: whose it is, of which newsletter ("" for none), and for `CONFIRM` which request it answers."""

    subscriber: int
    newsletter: str = ""
    request: int = 0


class Seal:
    """Signs words for one purpose, and reads them again. No word may have a dot in it."""

    def __init__(self, keys: Sequence[str], purpose: Purpose) -> None:
        """`keys` are those of the purpose `links`, hexadecimal, the newest first."""
        secrets = [bytes.fromhex(key) for key in reversed(keys)]
        salt = f"publisher.{purpose}"
        self.signer = Signer(secrets, salt=salt, key_derivation="hmac", digest_method=hashlib.sha256)

    def seal(self, *words: str) -> str:
        """The words and a signature, which an address of the web can hold as they are."""
        return self.signer.sign(".".join(words)).decode()

    def open(self, token: str) -> list[str]:
        """The words that were sealed. Raises ForgedError."""
        if len(token) > LONGEST or not token.isascii():
            raise ForgedError
        try:
            return self.signer.unsign(token).decode().split(".")
        except BadSignature as error:
            raise ForgedError from error


class Signatures:
    """Makes and reads the tokens of one purpose that are for a subscriber."""

    def __init__(self, keys: Sequence[str], purpose: Purpose) -> None:
        """`keys` as `Seal` takes them."""
        self.seal = Seal(keys, purpose)
        self.expires = purpose is Purpose.CONFIRM

    def sign(self, claim: Claim, *, now: datetime | None = None) -> str:
        """The token of a claim. `now` is needed where it runs out."""
        words = [str(claim.subscriber), claim.newsletter]
        if self.expires:
            if now is None:
                raise ValueError("a token that runs out needs the instant at which it is made")
            words += [str(claim.request), str(int(now.timestamp()))]
        return self.seal.seal(*words)

    def read(self, token: str, *, now: datetime) -> Claim:
        """What a token claims.

        Raises ForgedError, and ExpiredError for one of `CONFIRM` that is older than `CONFIRMABLE`.
        """
        number, newsletter, *more = self.seal.open(token)
        if not self.expires:
            return Claim(subscriber=int(number), newsletter=newsletter)
        request, made = more
        if datetime.fromtimestamp(int(made), UTC) + CONFIRMABLE < now:
            raise ExpiredError
        return Claim(subscriber=int(number), newsletter=newsletter, request=int(request))
