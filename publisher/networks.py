"""Addresses on the internet, and the network that is remembered of one: nobody is known by less than that."""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

_BYTE = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_PLAIN = re.compile(rf"((?:{_BYTE}\.){{3}}){_BYTE}", re.ASCII)


def parsed(text: str) -> Address | None:
    """An address, of version 4 also where it is written as one of version 6; None for what is none."""
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found


def network(address: Address) -> str:
    """The network of an address: 256 of version 4, one site of version 6 (/24, /48)."""
    kind = IPv4Network if isinstance(address, IPv4Address) else IPv6Network
    return str(kind((address, 24 if kind is IPv4Network else 48), strict=False))


def network_of(text: str) -> str:
    """The network of an address or of a network, as they are written; "" for what is neither."""
    if plain := _PLAIN.fullmatch(text):  # nearly all are, and files have many
        return f"{plain[1]}0/24"
    found = parsed(text.partition("/")[0].strip())
    return network(found) if found else ""
