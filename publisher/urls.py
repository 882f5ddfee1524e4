"""Addresses: made absolute, as URIs."""

import re
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

# What most addresses of posts are, and needs no more than to be put together; the long way is twenty times slower.
PLAIN_PATH = re.compile(r"\./(?:[\w~%-][\w~%.-]*/)*(?:[\w~%-][\w~%.-]*)?", re.ASCII)
PLAIN_BASE = re.compile(r"https?://[a-z0-9.-]+/(?:[\w~-]+/)*", re.ASCII)


def absolute(base: str, url: str) -> str:
    """`url` against `base` as a URI (RFC 3986): other scripts are percent-encoded, a host's by IDNA."""
    if PLAIN_PATH.fullmatch(url) and PLAIN_BASE.fullmatch(base):
        return base + url[2:]
    try:
        parts = urlsplit(urljoin(base, url.strip()))
        host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    except ValueError:
        return ""
    if parts.scheme == "data":
        return url.strip()
    rest = (quote(part, safe="%/:?#[]@!$&'()*+,;=~") for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, host, *rest))
