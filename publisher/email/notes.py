"""Mails about a subscription: written by nobody, on no list, and without a word of whoever asked for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parseaddr

from publisher.email import places
from publisher.email.compose import Sign, mailbox, opening, signed
from publisher.email.encoded_words import header
from publisher.email.transfer import encode
from publisher.languages.base import Words, direction
from publisher.mail_model import Envelope
from publisher.mailboxes import on_the_wire
from publisher.templating import render
from publisher.web_model import Note, NoteKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Stationery:
    """What every such mail is written on: from whom, of what title, and with which templates.

    Addresses are as in `Weekly <news@example.org>`; `postal` is where the sender lives, "" where that is not said.
    `sign` makes the headers that vouch for a message.
    """

    sender: str
    reply_to: str
    title: str
    postal: str
    templates: Mapping[str, str]
    sign: Sign | None = None


def compose(note: Note, link: str, words: Words, stationery: Stationery, *, now: datetime) -> Envelope:
    """The message of a note, with the address of its one link. Raises TemplateError.

    It says that a program wrote it (RFC 3834, section 5), so that no other program answers.
    """
    name, sender = parseaddr(stationery.sender)
    domain = on_the_wire(sender).rpartition("@")[2]
    kind = "ask" if note.kind is NoteKind.CONFIRM else "known"
    said = {
        key: words.visit[f"{kind}{key}"].format(title=stationery.title) for key in ("_subject", "", "_do", "_button")
    }
    view = {
        "title": stationery.title,
        "language": note.language,
        "direction": direction(note.language),
        "subject": said["_subject"],
        "paragraphs": [said[""], said["_do"]],
        "button": said["_button"],
        "link": link,
        "more": words.visit["ask_else"] if note.kind is NoteKind.CONFIRM else "",
        "postal": stationery.postal,
    }
    boundary = f"=_note{note.id}"
    parts = [
        _part(boundary, kind, render(stationery.templates, f"note.{suffix}", view))
        for kind, suffix in (("plain", "txt"), ("html", "html"))
    ]
    desk = parseaddr(stationery.reply_to)
    headers = (
        mailbox("From", name, on_the_wire(sender)),
        mailbox("To", "", on_the_wire(note.address)),
        mailbox("Reply-To", desk[0], on_the_wire(desk[1])) if desk[1] else "",
        header("Subject", said["_subject"]),
        f"Date: {format_datetime(now)}\r\n",
        f"Message-ID: <note-{note.id}.{now:%Y%m%d}@{domain}>\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "X-Auto-Response-Suppress: All\r\n",
        f"Content-Language: {note.language}\r\n",
        f'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="{boundary}"\r\n',
    )
    closing = f"\r\n--{boundary}--\r\n".encode()
    return Envelope(
        name=f"note-{note.id}",
        sender=on_the_wire(sender),
        recipient=on_the_wire(note.address),
        data=signed("".join(headers).encode(), (*parts, closing), stationery.sign),
    )


def _part(boundary: str, kind: str, text: str) -> bytes:
    body = encode(text, places.PLACES)
    return opening(boundary, kind, body) + b"".join(body.filled({}))
