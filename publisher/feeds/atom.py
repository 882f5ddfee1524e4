"""Atom 1.0 (RFC 4287)."""

from publisher.feeds.base import ATOM_TYPE
from publisher.model import Feed


def render(feed: Feed) -> bytes:
    """The feed as an Atom document, UTF-8."""
    from publisher.feeds.entries import generator

    return bytes(generator(feed, media_type=ATOM_TYPE).atom_str(pretty=True))
