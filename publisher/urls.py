"""Addresses: made absolute, as URIs."""

from urllib.parse import quote, urljoin, urlsplit, urlunsplit


def absolute(base: str, url: str) -> str:
    """`url` against `base` as a URI (RFC 3986): other scripts are percent-encoded, a host's by IDNA."""
    try:
        parts = urlsplit(urljoin(base, url.strip()))
        host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    except ValueError:
        return ""
    if parts.scheme == "data":
        return url.strip()
    rest = (quote(part, safe="%/:?#[]@!$&'()*+,;=~") for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, host, *rest))
