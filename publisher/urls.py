"""Addresses: made absolute, as URIs."""

import re
from collections.abc import Iterator
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

# What most addresses of posts are, and needs no more than to be put together; the long way is twenty times slower.
PLAIN_PATH = re.compile(r"\./(?:[\w~%-][\w~%.-]*/)*(?:[\w~%-][\w~%.-]*)?", re.ASCII)
PLAIN_BASE = re.compile(r"https?://[a-z0-9.-]+/(?:[\w~-]+/)*", re.ASCII)
CANDIDATE = re.compile(r"[\s,]*(\S+)")
DESCRIPTOR = re.compile(r"(?:[^,(]|\([^)]*\))*")
PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")  # one that encodes nothing
NO_HOST = re.compile(r"[\s<>\"\\^`{|}]")


def absolute(base: str, url: str) -> str:
    """`url` against `base` as a URI (RFC 3986): other scripts are percent-encoded, a host's by IDNA.

    Empty for what is none.
    """
    if PLAIN_PATH.fullmatch(url) and PLAIN_BASE.fullmatch(base) and not ("%" in url and PERCENT.search(url)):
        return base + url[2:]
    try:
        parts = urlsplit(urljoin(base, url.strip()))
        host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    except ValueError:
        return ""
    if parts.scheme in ("http", "https") and (not host or NO_HOST.search(host)):
        return ""
    if parts.scheme == "data":
        return url.strip()
    rest = (
        quote(PERCENT.sub("%25", part), safe="%/:?@!$&'()*+,;=~") for part in (parts.path, parts.query, parts.fragment)
    )
    return urlunsplit((parts.scheme, host, *rest))


def on_web(url: str) -> str:
    """The address, if it is one on the web; an empty text for `javascript:`, `file:` and their like."""
    return url if url.startswith(("http://", "https://")) else ""


def candidates(srcset: str) -> Iterator[tuple[str, str]]:
    """The pictures of a `srcset`, each with its size (HTML Living Standard, "parse a srcset attribute").

    An address may hold commas, as a `data:` one does; only at its end they part it from the next.
    """
    place = 0
    while found := CANDIDATE.match(srcset, place):
        place = found.end()
        url = found[1].rstrip(",")
        size = ""
        if url == found[1] and (described := DESCRIPTOR.match(srcset, place)):
            size, place = described[0].strip(), described.end()
        if url:
            yield url, size
