"""RSS 2.0 (https://www.rssboard.org/rss-specification)."""

from publisher.feeds.base import RSS_TYPE
from publisher.model import Feed


def render(feed: Feed) -> bytes:
    """The feed as an RSS document, UTF-8."""
    from publisher.feeds.entries import generator, written

    return written(generator(feed, media_type=RSS_TYPE).rss_str(pretty=True))


def holds(data: bytes, feed: Feed) -> bool:
    """Whether a document, read back, has the entries of the feed."""
    from lxml import etree

    return [each.text for each in etree.fromstring(data).iterfind("channel/item/guid")] == [e.id for e in feed.entries]
