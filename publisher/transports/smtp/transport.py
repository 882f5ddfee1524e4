"""The transport to a mail server."""

from publisher.transports.base import Work
from publisher.transports.smtp.address import Server
from publisher.transports.smtp.run import Run
from publisher.transports.smtp.session import Limits


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

    def close(self) -> None:
        """Sessions end with the work that they were opened for."""
