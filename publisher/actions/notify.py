"""Mails about subscriptions are sent at once, and again where that failed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from publisher.errors import PermanentError, PublisherError
from publisher.mail_model import Envelope
from publisher.transports.base import Transport, send
from publisher.web_model import Notice, NoticeState

if TYPE_CHECKING:
    from publisher.store.notices import Notices

CHUNK = 20  # that are taken at once: what is taken has to be sent while it is ours
# Between two tries; after the last one nobody waits for it any more.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))


def notify(
    notices: "Notices",
    connect: Callable[[], Transport],
    compose: Callable[[Notice], Envelope],
    *,
    clock: Callable[[], datetime],
) -> int:
    """Send all that is due; how many were sent. What cannot be sent is put off, and told by the record alone."""
    sent = 0
    while taken := notices.take(CHUNK, now=clock()):
        try:
            transport = connect()
        except PublisherError as error:
            for notice in taken:
                _put_off(notices, notice, str(error), now=clock())
            continue
        try:
            sent += sum(_send(notices, notice, transport, compose, clock) for notice in taken)
        finally:
            transport.close()
    return sent


def _send(
    notices: "Notices",
    notice: Notice,
    transport: Transport,
    compose: Callable[[Notice], Envelope],
    clock: Callable[[], datetime],
) -> bool:
    try:
        receipt = send(transport, compose(notice))
    except PermanentError as error:
        notices.end(notice.id, NoticeState.REFUSED, str(error))
        return False
    except PublisherError as error:
        _put_off(notices, notice, str(error), now=clock())
        return False
    notices.end(notice.id, NoticeState.SENT, receipt.text)
    return True


def _put_off(notices: "Notices", notice: Notice, answer: str, *, now: datetime) -> None:
    if notice.tries > len(WAITS):
        notices.end(notice.id, NoticeState.REFUSED, answer)
    else:
        notices.put_off(notice.id, now + WAITS[notice.tries - 1], answer)
