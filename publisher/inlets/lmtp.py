"""An inlet that a mail server hands messages to (LMTP, RFC 2033). The room of aiosmtpd.

A message is taken when what it says is recorded, and only then. Where that cannot be, the server is asked to come
again: refused for good, it would send a bounce of the bounce.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiosmtpd.lmtp import LMTP

from publisher.errors import Fault, InletError, PublisherError, SettingsError
from publisher.inlets.base import Arrived

LARGEST = 20 << 20  # bytes of a message
LOOK = 0.2  # seconds between two looks whether to stop
TAKEN, LATER = "250 2.0.0 taken", "451 4.3.0 it cannot be recorded now: try again later"


class Session(LMTP):
    """One client. Lines may be longer than they should (RFC 5321, section 4.5.3.1.6): the bounce would be lost."""

    line_length_limit = 1 << 20


Take = Callable[[Arrived], None]


def serve(address: str, take: Take, *, is_stopping: Callable[[], bool], ready: Callable[[], None]) -> None:
    """Take messages at `lmtp://HOST:PORT` or `lmtp:///SOCKET` until somebody asks to stop.

    `take` raises PublisherError where it cannot record a message; `ready` is called once. Raises SettingsError for an
    address that is none, and InletError where nobody can listen there.
    """
    host, port, path = parsed(address)
    try:
        asyncio.run(_serve(host, port, path, Desk(take), is_stopping, ready))
    except OSError as error:
        raise InletError(f"{address}: {error.strerror}: listen elsewhere, or end what listens there") from error


def parsed(address: str) -> tuple[str, int, str]:
    """Host and port, or the path of a socket. Raises SettingsError."""
    try:
        url = urlsplit(address)
        if url.scheme == "lmtp" and ((url.hostname and url.port) or (not url.netloc and url.path)):
            return url.hostname or "", url.port or 0, "" if url.hostname else url.path
    except ValueError:
        pass
    fault = Fault(path=address, line=0, what="no address to listen at", cure="write one as in lmtp://127.0.0.1:8024")
    raise SettingsError([fault])


class Desk:
    """Takes messages one after another, away from the loop that listens."""

    def __init__(self, take: Take) -> None:
        self.take = take
        self.hands = ThreadPoolExecutor(max_workers=1)

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's
        """The replies to one message, one for each recipient (RFC 2033, section 4.2)."""
        loop = asyncio.get_running_loop()
        replies = [
            await loop.run_in_executor(self.hands, self._answer, Arrived(name=to, data=envelope.content, recipient=to))
            for to in envelope.rcpt_tos
        ]
        return "\r\n".join(replies)

    def _answer(self, arrived: Arrived) -> str:
        try:
            self.take(arrived)
        except PublisherError:
            return LATER
        return TAKEN


async def _serve(
    host: str, port: int, path: str, desk: Desk, is_stopping: Callable[[], bool], ready: Callable[[], None]
) -> None:
    loop = asyncio.get_running_loop()

    def session() -> Session:
        return Session(desk, hostname="localhost", ident="publisher", data_size_limit=LARGEST, enable_SMTPUTF8=True)

    if path:
        if Path(path).is_socket():  # of a run that ended before
            Path(path).unlink()
        server = await loop.create_unix_server(session, path)
    else:
        server = await loop.create_server(session, host, port)
    ready()
    try:
        while not is_stopping():
            await asyncio.sleep(LOOK)
    finally:
        server.close()
        desk.hands.shutdown(wait=True)
