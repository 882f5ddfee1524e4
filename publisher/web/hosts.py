"""Under which names we answer: a request for any other was led here by somebody who wants to be taken for us."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}
MANY = 64
LOOPBACK = re.compile(rb"(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?", re.IGNORECASE)


class Hosts:
    """The names of `addresses`, and those of this machine for itself."""

    def __init__(self, addresses: Iterable[str]) -> None:
        """`addresses` begin with http:// or https://; "" is none."""
        self.known: set[bytes] = set()
        for address in filter(None, addresses):
            parts = urlsplit(address)
            name = (parts.hostname or "").encode("idna").decode()
            name = f"[{name}]" if ":" in name else name
            port = parts.port or PORTS[parts.scheme]
            self.known.add(f"{name}:{port}".encode())
            if port == PORTS[parts.scheme]:
                self.known.add(name.encode())

    def __contains__(self, host: bytes) -> bool:
        """Whether the value of a `Host` header is one of ours."""
        if host in self.known:
            return True
        is_ours = host.lower() in self.known or LOOPBACK.fullmatch(host) is not None
        if is_ours and len(self.known) < MANY:  # of spellings there are many
            self.known.add(host)
        return is_ours
