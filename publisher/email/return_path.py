"""The signed mark of a delivery, and the return path that carries it (VERP, variable envelope return path).

A mark is `ISSUE.SUBSCRIBER.SIGNATURE` in small letters and digits. It stands in the return path, in the Message-ID and
in the request to unsubscribe: whoever sends it back has had that very mail. Nobody can make one for somebody else.
"""

import base64
import hmac
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from urllib.parse import unquote

from publisher.mail_model import Reader

LOCAL = 64  # octets before the @ (RFC 5321, section 4.5.3.1.1)
_SIGNATURE = 16  # letters of base32: 80 bits
_NUMBER = 7  # digits of base 36: 78 milliards of issues and subscribers
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_MARK = re.compile(
    rf"(?<![0-9a-z])([0-9a-z]{{1,{_NUMBER}}})\.([0-9a-z]{{1,{_NUMBER}}})\.([a-z2-7]{{{_SIGNATURE}}})(?![0-9a-z])",
    re.IGNORECASE | re.ASCII,
)
_MOST = 200  # candidates that are tried in one text
_SEPARATORS = "+-=_."

# What a return address may have before its mark: a separator is added where it brings none.
LONGEST = LOCAL - len(".") * 2 - _NUMBER * 2 - _SIGNATURE - len("+")


def addressed(reader: Reader, *, issue: int, subscriber: int, secret: str, bounces: str) -> Reader:
    """The reader of one delivery with its mark, and with its return path where `bounces` is an address.

    `secret` is in hexadecimal digits. It should be the same however often the delivery is tried, because the Message-ID
    carries the mark.
    """
    signed = mark(issue, subscriber, secret)
    return replace(reader, mark=signed, bounces=return_path(bounces, signed) if bounces else "")


def check(base: str) -> str:
    """A bare address that leaves room for a mark. Raises ValueError with what to write."""
    local, _, domain = base.rpartition("@")
    if base and (not local or not domain or "<" in base):
        raise ValueError(f"{base!r} is no bare address; write one as in bounces@example.org")
    if len(local.encode()) > LONGEST:
        raise ValueError(f"{base!r} leaves no room for what is added; write at most {LONGEST} letters before the @")
    return base


def mark(issue: int, subscriber: int, secret: str) -> str:
    """The mark of one delivery."""
    return f"{_written(issue)}.{_written(subscriber)}.{_signature(issue, subscriber, secret)}"


def return_path(base: str, mark: str) -> str:
    """The address to which a delivery that fails comes back: `bounces+MARK@example.org`.

    A base that ends with another separator, as in `bounces-@example.org`, keeps it: not every server knows the plus.
    """
    local, _, domain = base.rpartition("@")
    separator = "" if local.endswith(tuple(_SEPARATORS)) else "+"
    return f"{local}{separator}{mark}@{domain}"


def read(text: str, secrets: Sequence[str]) -> tuple[int, int] | None:
    """Issue and subscriber of the first mark in a text that one of the secrets signed; None where there is none.

    The case of letters does not matter, and what other servers (BATV, SRS) and URLs put around an address does no harm.
    """
    return next(_signed(unquote(text), secrets), None)


def _signed(text: str, secrets: Iterable[str]) -> Iterator[tuple[int, int]]:
    seen: set[str] = set()
    for found in _MARK.finditer(text):
        written = found[0].lower()
        if written in seen:
            continue
        seen.add(written)
        if len(seen) > _MOST:
            return
        issue, subscriber = int(found[1], 36), int(found[2], 36)
        signature = written.rpartition(".")[2]
        if any(hmac.compare_digest(_signature(issue, subscriber, secret), signature) for secret in secrets):
            yield issue, subscriber


def _signature(issue: int, subscriber: int, secret: str) -> str:
    digest = hmac.digest(bytes.fromhex(secret), b"delivery %d.%d" % (issue, subscriber), "sha256")
    return base64.b32encode(digest)[:_SIGNATURE].decode().lower()


def _written(number: int) -> str:
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits
