"""The table of transports. A new one is a file beside `outbox.py` and a row here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from publisher.transports.base import Transport
from publisher.transports.outbox import layout

if TYPE_CHECKING:
    from publisher.transports.smtp.address import Server


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What a transport may need: the project's folder, how many connections it may have, and a password."""

    project: Path
    connections: int = 4
    password: str = ""


def _outbox(address: str, means: Means) -> Transport:
    folder, kind = layout(address)
    return kind(means.project / folder)


def _smtp(address: str, means: Means) -> Transport:
    from publisher.transports.smtp.transport import Smtp  # a build sends nothing, and TLS takes a while to load

    server = _server(address)
    ca = str(means.project / server.ca) if server.ca else ""
    password = means.password or server.password
    return Smtp(replace(server, ca=ca, password=password), connections=means.connections)


def _server(address: str) -> "Server":
    from publisher.transports.smtp.address import parse

    return parse(address)


SCHEMES: Mapping[str, Callable[[str, Means], Transport]] = {
    "outbox": _outbox,
    "smtp": _smtp,
    "smtps": _smtp,
    "lmtp": _smtp,
}


def check(address: str) -> None:
    """Raises ValueError with what is wrong with a transport's address, and what to write."""
    scheme = _scheme(address)
    if scheme not in SCHEMES:
        example = "write one as in outbox:outbox or smtp://USER@mail.example.org:587"
        raise ValueError(f"{scheme!r} is no transport that this version knows; {example}")
    (_server if SCHEMES[scheme] is _smtp else layout)(address)


def credentials(address: str) -> tuple[str, str]:
    """The user and the password that stand in a transport's address, "" for what does not."""
    if SCHEMES[_scheme(address)] is not _smtp:
        return "", ""
    server = _server(address)
    return server.user, server.password


def connect(address: str, means: Means) -> Transport:
    """The transport at an address such as `outbox:outbox`; a folder is relative to the project."""
    return SCHEMES[_scheme(address)](address, means)


def _scheme(address: str) -> str:
    return address.partition(":")[0].lower()
