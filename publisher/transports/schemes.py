"""The table of transports. A new one is a file beside `outbox.py` and a row here."""

from collections.abc import Callable, Mapping
from pathlib import Path

from publisher.transports.base import Transport
from publisher.transports.outbox import Outbox

SCHEMES: Mapping[str, Callable[[str, Path], Transport]] = {
    "outbox": lambda rest, project: Outbox(project / (rest or "outbox")),
}


def check(address: str) -> None:
    """Raises ValueError with what is wrong with a transport's address, and what to write."""
    scheme = address.partition(":")[0]
    if scheme not in SCHEMES:
        raise ValueError(f"{scheme!r} is no transport that this version knows; write one as in outbox:outbox")


def connect(address: str, project: Path) -> Transport:
    """The transport at an address such as `outbox:outbox`; a folder is relative to the project."""
    scheme, _, rest = address.partition(":")
    return SCHEMES[scheme](rest, project)
