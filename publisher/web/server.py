"""The server: it listens, looks after its connections, and stops cleanly. The room of uvicorn."""

import asyncio
import logging
import os
import signal
import socket
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event
from types import FrameType

import uvicorn

from publisher.errors import OutsideError
from publisher.web.patience import PatientProtocol
from publisher.web.publication import App
from publisher.web_model import Listening

BACKLOG = 1024
GRACE = 10  # seconds in which answers that have begun are finished
LOOK = 1.0  # seconds between two looks at the connections
CONNECTIONS = 4096


def listen(place: Listening) -> socket.socket:
    """The socket at a place. Raises OutsideError where it cannot be had."""
    try:
        if place.socket:
            _clear(place.socket)
            listening = socket.socket(socket.AF_UNIX)
            listening.bind(place.socket)
            os.chmod(place.socket, 0o660)
        else:
            family, *_, address = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)[0]
            listening = socket.socket(family)
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
        listening.listen(BACKLOG)
    except OSError as error:
        raise OutsideError(
            f"web.listen: {place}: {error.strerror}: stop what listens there, or name another place"
        ) from error
    return listening


def place_of(listening: socket.socket) -> Listening:
    """Where a socket listens."""
    if listening.family == socket.AF_UNIX:
        return Listening(socket=listening.getsockname())
    host, port, *_ = listening.getsockname()
    return Listening(host=host, port=port)


def serve(
    app: App,
    listening: socket.socket,
    *,
    ready: Callable[[], None],
    stopping: Callable[[], None],
    rebuild: Callable[[], None],
) -> None:
    """Answer until SIGTERM or Ctrl-C; what was begun by then is finished first.

    `ready` is called once it answers, `stopping` when the signal comes, and `rebuild` at SIGHUP.
    """
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)  # its log would name what is asked for, tokens and all
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http=PatientProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=_most_connections(),
        timeout_graceful_shutdown=GRACE,
    )
    server = _Server(config, ready, stopping, rebuild)
    place = place_of(listening)
    try:
        server.run(sockets=[listening])
    finally:
        listening.close()
        if place.socket:
            with suppress(OSError):
                os.unlink(place.socket)


def wait(stopping: Callable[[], None]) -> None:
    """Wait for SIGTERM or Ctrl-C, and call `stopping` then."""
    came = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _signal, _frame: came.set())
    while not came.wait(1):  # a signal is seen between two waits
        pass
    stopping()


class _Server(uvicorn.Server):
    """uvicorn's, which looks at its connections, and for which a signal is no error."""

    def __init__(
        self,
        config: uvicorn.Config,
        ready: Callable[[], None],
        stopping: Callable[[], None],
        rebuild: Callable[[], None],
    ) -> None:
        super().__init__(config)
        self.ready, self.stopping, self.rebuild = ready, stopping, rebuild
        self.looked = 0.0

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self.rebuild)
        self.ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.stopping()
        super().handle_exit(sig, frame)

    async def on_tick(self, counter: int) -> bool:
        now = asyncio.get_running_loop().time()
        if now - self.looked >= LOOK:
            self.looked = now
            for connection in list(self.server_state.connections):
                if isinstance(connection, PatientProtocol):
                    connection.look(now)
        return await super().on_tick(counter)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _most_connections() -> int:
    """How many connections there may be at once: each takes a file, of which a process may not have many."""
    import resource  # it is not everywhere

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, CONNECTIONS * 2), hard))
        soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return max(16, min(CONNECTIONS, soft - 128))


def _clear(path: str) -> None:
    """Remove the socket that a server left which is gone."""
    if os.path.exists(path) and stat.S_ISSOCK(os.stat(path).st_mode):
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(path) != 0:
                os.unlink(path)
