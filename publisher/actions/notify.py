"""Mails about subscriptions are sent at once, and again where that failed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from publisher.errors import PermanentError, PublisherError
from publisher.mail_model import Envelope
from publisher.transports.base import Transport, send
from publisher.web_model import Note, NoteState

if TYPE_CHECKING:
    from publisher.store.notes import Notes

CHUNK = 20  # that are taken at once: what is taken has to be sent while it is ours
# Between two tries; after the last one nobody waits for it any more.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))


def notify(
    notes: "Notes",
    connect: Callable[[], Transport],
    compose: Callable[[Note], Envelope],
    *,
    clock: Callable[[], datetime],
) -> int:
    """Send all that is due; how many were sent. What cannot be sent is put off, and told by the record alone."""
    sent = 0
    while taken := notes.take(CHUNK, now=clock()):
        try:
            transport = connect()
        except PublisherError as error:
            for note in taken:
                _put_off(notes, note, str(error), now=clock())
            continue
        try:
            sent += sum(_send(notes, note, transport, compose, clock) for note in taken)
        finally:
            transport.close()
    return sent


def _send(
    notes: "Notes",
    note: Note,
    transport: Transport,
    compose: Callable[[Note], Envelope],
    clock: Callable[[], datetime],
) -> bool:
    try:
        receipt = send(transport, compose(note))
    except PermanentError as error:
        notes.end(note.id, NoteState.REFUSED, str(error))
        return False
    except PublisherError as error:
        _put_off(notes, note, str(error), now=clock())
        return False
    notes.end(note.id, NoteState.SENT, receipt.text)
    return True


def _put_off(notes: "Notes", note: Note, answer: str, *, now: datetime) -> None:
    if note.tries > len(WAITS):
        notes.end(note.id, NoteState.REFUSED, answer)
    else:
        notes.put_off(note.id, now + WAITS[note.tries - 1], answer)
