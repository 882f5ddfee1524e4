"""Atom 1.0 (RFC 4287)."""

from publisher.feeds.base import ATOM_TYPE, uri
from publisher.model import Feed

ATOM = "{http://www.w3.org/2005/Atom}"


def render(feed: Feed) -> bytes:
    """The feed as an Atom document, UTF-8."""
    from publisher.feeds.entries import generator, written

    return written(generator(feed, media_type=ATOM_TYPE).atom_str(pretty=True))


def holds(data: bytes, feed: Feed) -> bool:
    """Whether a document, read back, has the entries of the feed."""
    from lxml import etree

    ids = [each.text for each in etree.fromstring(data).iterfind(f"{ATOM}entry/{ATOM}id")]
    return ids == [uri(entry.id) for entry in feed.entries]
