"""One message to the bounce address, read: what it is, and what it says of which delivery.

Anybody can write to this address. So nothing that a message claims concerns anybody unless it carries the signed mark
of a delivery: in the address that it came to, or in the headers of the message that it returns.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from email.message import Message

from publisher.email import return_path
from publisher.email.bounces import replies, tame
from publisher.email.bounces.dialects import failures
from publisher.email.bounces.feedback import feedback
from publisher.email.bounces.status import statuses
from publisher.mail_model import Bounce, BounceKind, Notice, NoticeKind, Proof

# Where servers note the address that a message came to.
_CAME_TO = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to", "to", "cc")
_NOT_OURS = "it carries no mark of a delivery of ours"


def read(data: bytes, *, recipient: str = "", secrets: Sequence[str] = ()) -> Notice:
    """What a message is and says, whatever it is made of; never an exception.

    `recipient` is the address of the envelope, where that is known; `secrets` are those that sign marks, in hexadecimal
    digits.
    """
    try:
        message = tame.parsed(data)
        return _read(message, recipient, secrets, _fingerprint(message, data))
    except tame.Wild:
        return Notice(kind=NoticeKind.UNKNOWN, why="it has more parts than any mail")
    except Exception as error:  # the standard library's parser raises what it pleases on what it does not expect
        return Notice(kind=NoticeKind.UNKNOWN, why=f"it cannot be read ({type(error).__name__})")


def _read(message: Message, recipient: str, secrets: Sequence[str], fingerprint: str) -> Notice:
    came_to = return_path.read(f"{recipient}\n{tame.fields(message, *_CAME_TO)}", secrets)

    def told(kind: NoticeKind, found: Sequence[Bounce], why: str = "") -> Notice:
        delivery = came_to or return_path.read(_returned(message), secrets)
        if delivery is None:
            return Notice(kind=kind, bounces=tuple(found), why=_NOT_OURS)
        proven = (replace(each, proof=Proof.MARK, delivery=delivery, message=fingerprint) for each in found)
        return Notice(kind=kind, bounces=tuple(proven), why=why)

    if (complaint := feedback(message)) is not None:
        return told(NoticeKind.COMPLAINT, complaint, "" if complaint else "it is about no complaint of a reader")
    if report := statuses(message):
        return told(NoticeKind.REPORT, report)
    asked = replies.request(message)
    answered = replies.automatic(message)
    if asked is not None and answered is None:
        return _request(message, asked, came_to or return_path.read(asked, secrets), fingerprint)
    # Many servers call their bounces automatic replies, so that these words alone decide nothing.
    if answered in (None, NoticeKind.REPLY) and not replies.is_away(message) and (failed := failures(message)):
        return told(NoticeKind.REPORT, failed)
    if answered:
        return Notice(kind=answered, why="nobody's delivery failed")
    return Notice(kind=NoticeKind.UNKNOWN, why="it is no bounce, complaint or request: somebody should read it")


def _request(message: Message, asked: str, delivery: tuple[int, int] | None, fingerprint: str) -> Notice:
    kind = NoticeKind.UNSUBSCRIBE
    wish = Bounce(kind=BounceKind.UNSUBSCRIBE, text="asked by mail", message=fingerprint)
    if delivery:
        return Notice(kind=kind, bounces=(replace(wish, proof=Proof.MARK, delivery=delivery),))
    if owner := replies.owner(message, asked):
        return Notice(kind=kind, bounces=(replace(wish, proof=Proof.SENDER, address=owner),))
    return Notice(kind=kind, bounces=(wish,), why="it names another address than its sender's")


def _returned(message: Message) -> str:
    """What may be ours: the headers of returned messages, or where there are none, the texts that may quote them."""
    headers = "\n".join(tame.returned(message))
    if headers:
        return headers
    return "\n".join(tame.text(part) for part in message.walk() if tame.kind(part).startswith("text/"))


def _fingerprint(message: Message, data: bytes) -> str:
    """What is the same whenever the same message is read, whichever way it came and however it was kept."""
    _, _, body = data.replace(b"\r\n", b"\n").partition(b"\n\n")
    body = re.sub(rb"(?m)^>+(?=From )", b"", body).strip()
    told = tame.fields(message, "message-id", "date", "from", "subject")
    return hashlib.sha256(told.encode(errors="replace") + b"\n" + body).hexdigest()
