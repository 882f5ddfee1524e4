"""The address of a mail server: `smtp://USER@HOST:587?tls=starttls`, `smtps://…`, `lmtp://HOST:PORT`, `lmtp:///PATH`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Literal, cast
from urllib.parse import parse_qsl, unquote, urlsplit

Protocol = Literal["smtp", "smtps", "lmtp"]
Tls = Literal["starttls", "implicit", "none"]

PORTS: Mapping[str, int] = {"smtp": 25, "smtps": 465, "lmtp": 24}
SUBMISSION = 587  # where users log in (RFC 6409)
OPTIONS = ("tls", "ca", "name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A mail server and how it is spoken to.

    `path` is that of a local socket, "" for `host` and `port`. `ca` is a file of certificates that are trusted instead
    of the system's, `name` what we call ourselves (EHLO), both "" where nothing was said.
    """

    protocol: Protocol
    host: str = ""
    port: int = 0
    path: str = ""
    tls: Tls = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    ca: str = ""
    name: str = ""

    @property
    def place(self) -> str:
        """Host and port, or the path, as messages name it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.path or f"{host}:{self.port}"

    @property
    def is_local(self) -> bool:
        """Whether nothing that is said leaves this machine."""
        return bool(self.path) or is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, by its name alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def parse(address: str) -> Server:
    """The server at an address. Raises ValueError with what is wrong and what to write, parted by a semicolon."""
    example = "write one as in smtp://USER@mail.example.org:587"
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
        pairs = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError as error:
        raise ValueError(f"{address!r} is no address of a mail server ({error}); {example}") from error
    options = dict(pairs)
    protocol, path = cast(Protocol, parts.scheme), unquote(parts.path)
    if unknown := next((name for name in options if name not in OPTIONS), None):
        raise ValueError(f"{unknown!r} is no option of a mail server; known are {', '.join(OPTIONS)}")
    if re.search(r"[\x00-\x20\x7f]", unquote(address)):
        raise ValueError(f"{address!r} has a blank or a control character; {example}")
    is_socket = protocol == "lmtp" and not parts.netloc and len(path) > 1
    if not is_socket and (not host or path not in ("", "/")):
        raise ValueError(f"{address!r} names no host; {example}")
    user = unquote(parts.username or "")
    usual = SUBMISSION if protocol == "smtp" and user else PORTS[protocol]
    server = Server(
        protocol=protocol,
        host="" if is_socket else host,
        port=0 if is_socket else port or usual,
        path=path if is_socket else "",
        tls=_tls(protocol, options.get("tls", ""), is_local=is_socket or is_loopback(host)),
        user=user,
        password=unquote(parts.password or ""),
        ca=options.get("ca", ""),
        name=options.get("name", ""),
    )
    if user and server.tls == "none" and not server.is_local:
        raise ValueError("a password would travel in the clear; leave tls=none out")
    return server


def _tls(protocol: Protocol, written: str, *, is_local: bool) -> Tls:
    """How a connection is kept secret: always, but where it does not leave the machine or `tls=none` says so."""
    if protocol == "smtps":
        if written:
            raise ValueError("smtps:// is TLS from the first byte; leave tls= out")
        return "implicit"
    if written not in ("", "starttls", "none"):
        raise ValueError(f"tls={written} will not do; write tls=starttls or tls=none")
    return cast(Tls, written) if written else "none" if is_local else "starttls"
