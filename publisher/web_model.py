"""The nouns of the web. Frozen, keyword-only values; datetimes are aware, collections are tuples (docs/glossary.md)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """Where a server listens: at a host and port, or at a `socket` in the file system."""

    host: str = ""
    port: int = 0
    socket: str = ""

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"unix:{self.socket}" if self.socket else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """So many in so many seconds."""

    count: int
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """How the web is served.

    `url` is its public address, "" where it has none. `proxies` are networks whose word on whom they ask for is
    taken. `token` lets a caller build, nobody where it is "". `signups` is how many may subscribe from one network.
    With `pull` the newest commits are fetched before a build that was asked for.
    """

    url: str = ""
    listening: Listening = Listening()
    proxies: tuple[str, ...] = ()
    token: str = ""
    signups: Pace | None = None
    pull: bool = False

    @property
    def is_secure(self) -> bool:
        """Whether the public sees it by TLS."""
        return self.url.startswith("https:")
