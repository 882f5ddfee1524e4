"""The bytes of a mail (RFC 5322, RFC 2045): made once for an issue, addressed for each subscriber."""

import hashlib
from collections.abc import Callable
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr, parseaddr
from urllib.parse import quote

from publisher.mail_model import Envelope, RenderedIssue

CRLF = compat32.clone(linesep="\r\n")


def composer(issue: RenderedIssue, *, sender: str, reply_to: str) -> Callable[[str], Envelope]:
    """A function that addresses the issue to one subscriber.

    `sender` and `reply_to` are as in `Weekly <news@example.org>`. Everything but the recipient and the Message-ID is
    the same for all and written once; both are the same each time, so that a repeated mail can be recognised.
    """
    address = on_the_wire(parseaddr(sender)[1])
    domain = address.rpartition("@")[2]
    headers = "".join(f"{name}: {value}\r\n" for name, value in _headers(issue, sender, reply_to).items())
    common = headers.encode() + _body(issue)

    def envelope(recipient: str) -> Envelope:
        mark = hashlib.sha256(f"{issue.newsletter} {issue.slot} {recipient}".encode()).hexdigest()[:16]
        name = f"{issue.newsletter}-{issue.slot.replace(':', '')}-{mark}"
        own = f"To: {on_the_wire(recipient)}\r\nMessage-ID: <{name}@{domain}>\r\n"
        return Envelope(name=name, sender=address, recipient=recipient, data=own.encode() + common)

    return envelope


def _headers(issue: RenderedIssue, sender: str, reply_to: str) -> dict[str, str]:
    """The headers that are the same for everyone, with the list headers of RFC 2369 and RFC 2919."""
    address = on_the_wire(parseaddr(sender)[1])
    leave = parseaddr(reply_to)[1] or address
    return {
        "From": _mailbox("From", sender),
        **({"Reply-To": _mailbox("Reply-To", reply_to)} if reply_to else {}),
        # The old Header class: the newer one of Python 3.11 loses spaces between Korean words (CPython issue 92081).
        "Subject": _encoded("Subject", issue.subject),
        "Date": format_datetime(issue.instant),
        "List-Id": f"<{issue.newsletter}.{address.rpartition('@')[2]}>",
        "List-Unsubscribe": f"<{leave_url(leave, issue.newsletter)}>",
        "Precedence": "bulk",
    }


def _body(issue: RenderedIssue) -> bytes:
    """The text and the HTML, each as base64: short lines, and half of quoted-printable's size in Korean."""
    boundary = "=_" + hashlib.sha256(f"{issue.newsletter} {issue.slot}".encode()).hexdigest()[:24]
    message = MIMEMultipart("alternative", boundary=boundary, policy=CRLF)
    message.attach(MIMEText(issue.text, "plain", "utf-8", policy=CRLF))
    message.attach(MIMEText(issue.html, "html", "utf-8", policy=CRLF))
    return message.as_bytes()


def leave_url(address: str, newsletter: str) -> str:
    """The `mailto:` URL (RFC 6068) that asks to unsubscribe from a newsletter."""
    return f"mailto:{quote(on_the_wire(address), safe='@')}?subject={quote(f'unsubscribe {newsletter}')}"


def on_the_wire(address: str) -> str:
    """The address with its domain in ASCII (IDNA). A local part in another script stays: it needs SMTPUTF8."""
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{domain.encode('idna').decode()}"


def _encoded(name: str, text: str) -> str:
    """A header's text as encoded words (RFC 2047) where it needs them, folded."""
    # RFC 2047 allows 76 characters to a line, and Header does not count the space that it begins with.
    return Header(text, None if text.isascii() else "utf-8", header_name=name).encode(linesep="\r\n", maxlinelen=75)


def _mailbox(header: str, written: str) -> str:
    name, address = parseaddr(written)
    address = on_the_wire(address)
    return formataddr((name, address)) if name.isascii() else f"{_encoded(header, name)} <{address}>"
