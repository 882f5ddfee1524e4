"""What every feed format shares."""

import html
from datetime import UTC, datetime

from publisher.model import Entry, Feed, Link

GENERATOR = "publisher"
RSS_TYPE = "application/rss+xml"
ATOM_TYPE = "application/atom+xml"
JSON_TYPE = "application/feed+json"


def content(entry: Entry) -> str:
    """The HTML that a reader shows: the lead picture once, above the body unless it stands in it."""
    image = entry.image
    if image is None or html.escape(image.url) in entry.content or image.url in entry.content:
        return entry.content
    return f'<p><img src="{html.escape(image.url)}" alt="{html.escape(image.alt)}"></p>\n{entry.content}'


def rfc3339(instant: datetime) -> str:
    """An instant as Atom and JSON Feed write it (RFC 3339), with its own offset."""
    text = instant.isoformat(timespec="seconds")
    return text.removesuffix("+00:00") + "Z" if instant.utcoffset() == UTC.utcoffset(None) else text


def related(feed: Feed, rel: str) -> tuple[Link, ...]:
    """The links of a feed with one relation."""
    return tuple(link for link in feed.links if link.rel == rel)
