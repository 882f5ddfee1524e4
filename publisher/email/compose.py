"""The bytes of a mail (RFC 5322, RFC 2045): made once for an issue, addressed for each subscriber."""

import hashlib
from collections.abc import Callable
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr, parseaddr
from urllib.parse import quote

from publisher.model import Envelope, RenderedIssue

CRLF = compat32.clone(linesep="\r\n", max_line_length=76)


def composer(issue: RenderedIssue, *, sender: str, reply_to: str) -> Callable[[str], Envelope]:
    """A function that addresses the issue to one subscriber.

    `sender` and `reply_to` are as in `Weekly <news@example.org>`. Everything but the recipient and the Message-ID is
    the same for all and written once; both are the same each time, so that a repeated mail can be recognised.
    """
    address = parseaddr(sender)[1]
    domain = address.rpartition("@")[2]
    common = _message(issue, sender=sender, reply_to=reply_to).as_bytes(policy=CRLF)

    def envelope(recipient: str) -> Envelope:
        mark = hashlib.sha256(f"{issue.newsletter} {issue.slot} {recipient}".encode()).hexdigest()[:16]
        name = f"{issue.newsletter}-{issue.slot.replace(':', '')}-{mark}"
        own = f"To: {recipient}\r\nMessage-ID: <{name}@{domain}>\r\n"
        return Envelope(name=name, sender=address, recipient=recipient, data=own.encode() + common)

    return envelope


def _message(issue: RenderedIssue, *, sender: str, reply_to: str) -> MIMEMultipart:
    seed = hashlib.sha256(f"{issue.newsletter} {issue.slot}".encode()).hexdigest()[:24]
    message = MIMEMultipart("alternative", boundary=f"=_{seed}", policy=CRLF)
    address = parseaddr(sender)[1]
    leave = parseaddr(reply_to)[1] or address
    message["From"] = _mailbox(sender)
    if reply_to:
        message["Reply-To"] = _mailbox(reply_to)
    # The old Header class: the newer one of Python 3.11 loses spaces between Korean words (CPython issue 92081).
    message["Subject"] = Header(issue.subject, "utf-8", header_name="Subject").encode()
    message["Date"] = format_datetime(issue.instant)
    message["List-Id"] = f"<{issue.newsletter}.{address.rpartition('@')[2]}>"
    message["List-Unsubscribe"] = f"<mailto:{leave}?subject={quote(f'unsubscribe {issue.newsletter}')}>"
    message["Precedence"] = "bulk"
    # MIMEText writes UTF-8 as base64: short lines, and a third of quoted-printable's size in Korean.
    message.attach(MIMEText(issue.text, "plain", "utf-8"))
    message.attach(MIMEText(issue.html, "html", "utf-8"))
    return message


def _mailbox(written: str) -> str:
    name, address = parseaddr(written)
    return formataddr((name, address), "utf-8")
