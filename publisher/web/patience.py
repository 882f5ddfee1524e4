"""Connections that take too long, or too much: uvicorn waits for a first request as long as somebody is silent.

The room of uvicorn's protocol. What is added to it costs a request next to nothing: a look at each connection now and
then.
"""

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD = 32 << 10  # bytes of the head of a request
SILENCE = 15.0  # seconds without a whole request
DEAFNESS = 30.0  # seconds in which nothing of an answer is taken


class PatientProtocol(HttpToolsProtocol):
    """A connection that ends when its patience does."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.head = 0
        self.seen: tuple[object, ...] = ()
        self.since = 0.0

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        scope: Any = self.scope  # None before the first request
        if scope is None or "path" in scope:  # the head of the last request is complete
            self.head = 0
            return
        self.head += len(data)
        if self.head > HEAD and not self.transport.is_closing():
            self.transport.abort()

    def look(self, now: float) -> None:
        """End it if nothing has moved for too long. `now` is in seconds of the loop's clock."""
        is_busy = self.cycle is not None and not self.cycle.response_complete
        left = self.transport.get_write_buffer_size()
        seen = (id(self.cycle), is_busy, left)
        if seen != self.seen or (is_busy and not left):  # what works is left to the one who works
            self.seen, self.since = seen, now
        elif now - self.since > (DEAFNESS if left else SILENCE):
            self.transport.abort()
