"""What every feed format shares."""

import html
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

from publisher.model import ContentMode, Enclosure, Entry, Feed, Link

GENERATOR = "publisher"
RSS_TYPE = "application/rss+xml"
ATOM_TYPE = "application/atom+xml"
JSON_TYPE = "application/feed+json"

URI = re.compile(r"[a-z][a-z0-9+.-]*:\S+\Z", re.IGNORECASE)

# What Apple's players take as an episode, by media type.
EPISODES = ("audio/mpeg", "audio/mp4", "audio/x-m4a", "video/mp4", "video/quicktime", "video/x-m4v")


def content(entry: Entry) -> str:
    """The HTML that a reader shows: the lead picture once, above the body unless it stands in it."""
    image = entry.image
    if image is None or html.escape(image.url) in entry.content or image.url in entry.content:
        return entry.content
    return f'<p><img src="{html.escape(image.url)}" alt="{html.escape(image.alt)}"></p>\n{entry.content}'


def is_whole(entry: Entry, mode: ContentMode) -> bool:
    """Whether a feed of this mode carries what the entry says, and not its summary alone."""
    return mode == "full" and not entry.brief


def tags(entry: Entry) -> Iterator[tuple[str, str]]:
    """The categories and the tags of an entry, each name once, with its kind."""
    named = [("category", name) for name in entry.categories] + [("tag", name) for name in entry.tags]
    kinds = {name: kind for kind, name in reversed(named)}
    return ((kinds[name], name) for name in dict.fromkeys(name for _, name in named))


def episode_file(entry: Entry) -> Enclosure | None:
    """The first file of an entry that players of podcasts take."""
    return next((each for each in entry.enclosures if each.type in EPISODES), None)


def enclosed(entry: Entry) -> Enclosure | None:
    """The file that RSS carries, which takes one alone."""
    return episode_file(entry) or next(iter(entry.enclosures), None)


def instant(moment: datetime) -> str:
    """An instant as Atom and JSON Feed write it (RFC 3339), with its own offset."""
    text = moment.isoformat(timespec="seconds")
    return text.removesuffix("+00:00") + "Z" if moment.utcoffset() == UTC.utcoffset(None) else text


def uri(id_: str) -> str:
    """An id as Atom asks for it (RFC 4287, section 4.2.6): one that was taken over from an RSS feed may be no URI."""
    return id_ if URI.match(id_) else uuid.uuid5(uuid.NAMESPACE_URL, id_).urn


def related(feed: Feed, rel: str) -> tuple[Link, ...]:
    """The links of a feed with one relation."""
    return tuple(link for link in feed.links if link.rel == rel)
