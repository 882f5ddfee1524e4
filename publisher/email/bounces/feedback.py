"""Complaints: feedback reports (ARF, RFC 5965), and what Outlook.com's programme sends instead."""

from email.message import Message

from publisher.email.bounces.tame import field, kind, returned
from publisher.mail_model import Bounce, BounceKind

# The other kinds are about our DKIM signature (RFC 6591), or say that a mail was taken for junk and is none (RFC 6430).
_KINDS = {
    "abuse": BounceKind.COMPLAINT,
    "fraud": BounceKind.COMPLAINT,
    "other": BounceKind.COMPLAINT,
    "virus": BounceKind.COMPLAINT,
    "opt-out": BounceKind.UNSUBSCRIBE,
    "opt-out-list": BounceKind.UNSUBSCRIBE,
}


def feedback(message: Message) -> tuple[Bounce, ...] | None:
    """What a reader complained of to their provider; None for what is no such report.

    Providers take the reader's address out of it: who it was, the mark in the returned headers tells.
    """
    part = next((part for part in message.walk() if kind(part) == "message/feedback-report"), None)
    if part is None:
        return _outlook(message)
    report = _report(part)
    said = field(report, "feedback-type").lower()
    if said not in _KINDS:
        return ()
    address = field(report, "original-rcpt-to").strip("<> ")
    agent = field(report, "user-agent")
    return (Bounce(kind=_KINDS[said], address=address, text=f"{said}, {agent}".removesuffix(", ")),)


def _report(part: Message) -> Message:
    """The fields of a report, which the parser takes for the headers of a message within the part."""
    payload = part.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        return payload[0]
    return part


def _outlook(message: Message) -> tuple[Bounce, ...] | None:
    """JMRP: the message itself as an attachment, and who complained in a header of its own."""
    if "complaint about message from" not in field(message, "subject").lower():
        return None
    if not any("x-hmxmroriginalrecipient:" in headers.lower() for headers in returned(message)):
        return None
    return (Bounce(kind=BounceKind.COMPLAINT, text="abuse, Outlook.com"),)
