"""The transport to a mail server."""

from contextlib import closing, suppress
from ssl import SSLSocket

from publisher.transports.base import Work
from publisher.transports.smtp.address import Server
from publisher.transports.smtp.run import Run
from publisher.transports.smtp.session import Limits, opened


class Smtp:
    """A mail server, spoken to on up to `connections` connections at once: as many as there is work for."""

    def __init__(self, server: Server, *, connections: int = 4, limits: Limits | None = None) -> None:
        self.server = server
        self.connections = connections
        self.limits = limits or Limits()

    def carry(self, work: Work) -> None:
        with Run(self.server, work, self.connections, self.limits) as run:
            run.carry()

    def took(self, name: str) -> bool | None:  # noqa: ARG002 - a mail server cannot be asked of any
        return None

    def greet(self) -> str:
        with closing(opened(self.server, self.limits).sock) as sock:
            with suppress(OSError):
                sock.sendall(b"QUIT\r\n")
            tls = sock.version() if isinstance(sock, SSLSocket) else "no TLS"
        return f"{self.server.place}, {tls}, {f'logged in as {self.server.user}' if self.server.user else 'no login'}"

    def close(self) -> None:
        """Sessions end with the work that they were opened for."""
