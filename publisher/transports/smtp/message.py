"""A message as SMTP carries it: the commands that announce it, and its content."""

import re
from dataclasses import dataclass

from publisher.mail_model import DeliveryState, Envelope, Receipt

END = b".\r\n"  # after a line end: the end of the content (RFC 5321, section 4.1.1.4)
FEW = 64  # dots up to which looking at each is quicker than searching for line ends

_WRONG = re.compile(r"[\x00-\x20\x7f<>]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """What a server said that it can do (EHLO): RFC 2920, 6152, 6531 and 1870.

    `size` is in bytes; 0 where it named no limit, and -1 where it does not want to be told of sizes.
    """

    pipelining: bool = False
    eight_bit: bool = False
    utf8: bool = False
    size: int = -1


def announced(envelope: Envelope, offers: Offers, place: str) -> tuple[bytes, ...] | Receipt:
    """The commands that announce a message, or why the server at `place` cannot take it."""
    sender, recipient, data = envelope.sender, envelope.recipient, envelope.data
    if _WRONG.search(sender) or _WRONG.search(recipient):
        return _refused("5.1.3", "an address has a blank, a bracket or a control character")
    if 0 < offers.size < len(data):
        what = f"the message has {len(data)} bytes, and {place} takes no more than {offers.size}"
        return _refused("5.3.4", what)
    options = f" SIZE={len(data)}" if offers.size >= 0 else ""
    if not data.isascii() or not (sender.isascii() and recipient.isascii()):
        needs_utf8 = not (sender.isascii() and recipient.isascii() and _head(data).isascii())
        if needs_utf8 and not offers.utf8:
            what = f"{place} takes no addresses and headers in other scripts than ASCII (SMTPUTF8 is not offered)"
            return _refused("5.6.7", what)
        if not data.isascii():
            if not offers.eight_bit:
                return _refused("5.6.3", f"{place} takes no text that is not ASCII (8BITMIME is not offered)")
            options += " BODY=8BITMIME"
        options += " SMTPUTF8" if needs_utf8 else ""
    return (f"MAIL FROM:<{sender}>{options}\r\n".encode(), f"RCPT TO:<{recipient}>\r\n".encode(), b"DATA\r\n")


def content(data: bytes) -> tuple[bytes, ...]:
    """The pieces of a content, with dots at the begin of lines doubled, and its end (RFC 5321, section 4.5.2).

    A dot after a lone CR or LF is doubled too: there are servers that take these for line ends.
    """
    if _has_dot_line(data):
        data = re.sub(rb"(?:^|(?<=[\r\n]))\.", b"..", data)
    return (data, END) if data.endswith(b"\r\n") else (data, b"\r\n", END)


def _has_dot_line(data: bytes) -> bool:
    """Base64 has no dots at all: going from one to the next costs a tenth of a search for two bytes."""
    at = data.find(b".")
    for _ in range(FEW):
        if at < 1:
            return at == 0
        if data[at - 1] in b"\r\n":
            return True
        at = data.find(b".", at + 1)
    return b"\n." in data or b"\r." in data


def _head(data: bytes) -> bytes:
    return data[: data.find(b"\r\n\r\n")]


def _refused(status: str, what: str) -> Receipt:
    return Receipt(state=DeliveryState.REJECTED, text=f"{status} {what}", status=status)
