"""The bytes of a mail (RFC 5322, RFC 2045): made once for an issue, addressed to each reader."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from email.utils import format_datetime, parseaddr
from urllib.parse import quote

from publisher.email import places
from publisher.email.encoded_words import encoded, header, is_plain
from publisher.email.transfer import Body, encode
from publisher.mail_model import Envelope, Reader, RenderedIssue
from publisher.mailboxes import on_the_wire
from publisher.urls import absolute

CRLF = "\r\n"
Sign = Callable[[bytes, bytes], bytes]


def composer(
    issue: RenderedIssue, *, sender: str, reply_to: str, site: str = "", sign: Sign | None = None
) -> Callable[[Reader], Envelope]:
    """A function that addresses the issue to one reader.

    `sender` and `reply_to` are as in `Weekly <news@example.org>`; `site` is the address of what is published, "" where
    nobody could open it; `sign` makes the headers that vouch for headers and body. What is not the reader's own is
    written once; all of it is the same each time, so that a repeated mail can be recognised.
    """
    address = on_the_wire(parseaddr(sender)[1])
    desk = on_the_wire(parseaddr(reply_to)[1]) or address
    domain = address.rpartition("@")[2]
    text = encode(issue.text, places.PLACES)
    html = encode(places.mail_html(issue.html), places.PLACES)
    slot = issue.slot.replace(":", "")
    boundary = "=_" + _digest(issue.newsletter, issue.slot)[:24]
    common = "".join(_headers(issue, sender, reply_to, desk, site)).encode()
    common += f'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="{boundary}"\r\n'.encode()
    openings = [opening(boundary, kind, body) for kind, body in (("plain", text), ("html", html))]
    closing = f"\r\n--{boundary}--\r\n".encode()

    def envelope(reader: Reader) -> Envelope:
        name = f"{issue.newsletter}-{slot}-{reader.mark or _digest(issue.newsletter, issue.slot, reader.address)[:16]}"
        # Where bounces are read the mark is enough; at the desk people read it, who know readers by their address.
        who = reader.mark if reader.bounces else f"{reader.address} {reader.mark}".rstrip()
        mailto = places.mailto(reader.bounces or desk, newsletter=issue.newsletter, reader=who)
        values = places.filled(reader, mailto=mailto)
        own = _own_headers(reader, mailto) + f"Message-ID: <{name}@{domain}>\r\n"
        in_text = {place: value.encode() for place, value in values.items()}
        in_html = {place: value.encode() for place, value in places.in_html(values).items()}
        head = own.encode() + common
        body = (openings[0], *text.filled(in_text), openings[1], *html.filled(in_html), closing)
        recipient = on_the_wire(reader.address)
        return Envelope(name=name, sender=reader.bounces or address, recipient=recipient, data=signed(head, body, sign))

    return envelope


def signed(head: bytes, body: Sequence[bytes], sign: Sign | None) -> bytes:
    """A message of its headers and of what follows, the empty line first; with signatures where there is a key."""
    data = b"".join((head, *body))
    return sign(head, data[len(head) + len(CRLF) :]) + data if sign else data


def _own_headers(reader: Reader, mailto: str) -> str:
    """Who it is for, and how this reader leaves (RFC 2369, section 3.2).

    One click is enough where that has an address on the web (RFC 8058); `mailto:` is for clients that know no other.
    """
    ways = [f"<{reader.leave}>", f"<{mailto}>"] if reader.leave else [f"<{mailto}>"]
    one_click = "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" if reader.leave else ""
    to = mailbox("To", reader.name, on_the_wire(reader.address))
    return f"{to}List-Unsubscribe: {f',{CRLF} '.join(ways)}\r\n{one_click}"


def _headers(issue: RenderedIssue, sender: str, reply_to: str, desk: str, site: str) -> Iterator[str]:
    """The headers that are the same for everyone, with those of lists (RFC 2369, RFC 2919)."""
    name, address = parseaddr(sender)
    domain = on_the_wire(address).rpartition("@")[2]
    yield mailbox("From", name, on_the_wire(address))
    if reply_to:
        yield mailbox("Reply-To", parseaddr(reply_to)[0], desk)
    yield header("Subject", issue.subject)
    yield f"Date: {format_datetime(issue.instant)}\r\n"
    yield f"List-Id: <{issue.newsletter}.{domain}>\r\n"
    if site:
        yield f"List-Archive: <{absolute(site, places.folder(issue.newsletter))}>\r\n"
    yield "List-Post: NO\r\n"
    yield f"List-Owner: <mailto:{quote(desk, safe='@')}>\r\n"
    # Campaign, customer, kind, sender: Gmail counts complaints by each of the four.
    slot = issue.slot.replace(":", "")
    yield f"Feedback-ID: {slot}:{issue.newsletter}:digest:{_digest(domain)[:12]}\r\n"
    yield "Precedence: bulk\r\n"
    if language := places.language(issue.html):
        yield f"Content-Language: {language}\r\n"


def opening(boundary: str, kind: str, body: Body) -> bytes:
    """What stands before the body of a part, `plain` or `html`."""
    lines = (
        f"\r\n--{boundary}",
        f"Content-Type: text/{kind}; charset=utf-8",
        f"Content-Transfer-Encoding: {body.name}",
        "\r\n",
    )
    return CRLF.join(lines).encode()


def mailbox(name: str, shown: str, address: str) -> str:
    """A header that names one mailbox, with the name that is shown for it."""
    if not shown:
        return f"{name}: {address}\r\n"
    if is_plain(shown) and len(shown) <= 50:
        escaped = re.sub(r'(["\\])', r"\\\1", shown)
        return f'{name}: "{escaped}"\r\n <{address}>\r\n'
    return f"{name}: {encoded(shown, used=len(name) + 2)}\r\n <{address}>\r\n"


def _digest(*parts: str) -> str:
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()
