"""Who asks, and in which language."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from ipaddress import ip_network

from starlette.requests import Request

from publisher.networks import Address, network, parsed

LOCAL = "unix"  # whoever reaches a socket in the file system


class Askers:
    """Tells the network of whoever asks; only the proxies that are named are believed."""

    def __init__(self, proxies: Iterable[str]) -> None:
        names = set(proxies)
        self.believes_local = LOCAL in names
        self.proxies = tuple(ip_network(name) for name in names - {LOCAL})

    def network(self, request: Request) -> str:
        """The network of the asker, of 256 addresses or of one site (/24, /48): nobody is known by less than that.

        "" where it is not known. Behind proxies it is the last address of `X-Forwarded-For` that no proxy of ours has.
        """
        at = parsed(request.client.host) if request.client else None
        if at is None and not self.believes_local:
            return ""
        hops = [parsed(hop.strip()) for line in request.headers.getlist("x-forwarded-for") for hop in line.split(",")]
        while at is None or self._is_proxy(at):
            if not hops or (hop := hops.pop()) is None:
                break
            at = hop
        return network(at) if at else ""

    def _is_proxy(self, address: Address) -> bool:
        return any(address in network for network in self.proxies)


def language(request: Request, known: Sequence[str]) -> str:
    """The language to answer in: the one that `?lang=` chooses, else what the browser prefers, else the first known."""
    chosen = request.query_params.get("lang", "")
    if chosen in known:
        return chosen
    return preferred(request.headers.get("accept-language", "")[:200], tuple(known))


@lru_cache(maxsize=256)
def preferred(header: str, known: tuple[str, ...]) -> str:
    """The known language that a browser prefers (RFC 9110, section 12.5.4); the first where it knows none."""
    wanted = []
    for place, each in enumerate(header.split(",")):
        tag, _, rest = each.strip().partition(";")
        quality = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)", rest)
        wanted.append((-float(quality[1]) if quality else -1.0, place, tag.lower()))
    for weight, _, tag in sorted(wanted):
        found = next((each for each in known if each.lower() == tag), None) or next(
            (each for each in known if each.lower().partition("-")[0] == tag.partition("-")[0]), None
        )
        if found and weight:
            return found
    return known[0]
