"""What every feed format shares."""

import html
import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from publisher.model import Author, ContentMode, Enclosure, Entry, Feed, Link
from publisher.urls import absolute, on_web

GENERATOR = "publisher"
RSS_TYPE = "application/rss+xml"
ATOM_TYPE = "application/atom+xml"
JSON_TYPE = "application/feed+json"

URI = re.compile(r"[a-z][a-z0-9+.-]*:\S+\Z", re.IGNORECASE)

HALF_HOUR = timedelta(minutes=30)

# What Apple's players take as an episode, by media type.
EPISODES = ("audio/mpeg", "audio/mp4", "audio/x-m4a", "video/mp4", "video/quicktime", "video/x-m4v")


def content(entry: Entry) -> str:
    """The HTML that a reader shows: the lead picture once, above the body unless it stands in it.

    Without either the summary stands in for them, or the title.
    """
    image = entry.image
    if image is None and not entry.content:
        return html.escape(entry.summary or entry.title, quote=False)
    if image is None or html.escape(image.url) in entry.content or image.url in entry.content:
        return entry.content
    picture = f'<p><img src="{html.escape(image.url)}" alt="{html.escape(image.alt)}"></p>'
    return f"{picture}\n{entry.content}".rstrip()


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


def zoned(moment: datetime) -> datetime:
    """The instant in whole seconds, with its own offset where every reader knows it: one of whole or half hours.

    RFC 3339 has no offset with seconds, as clocks showed before there were time zones, and validators take RFC 822's
    `+0545` for a mistake.
    """
    offset = moment.utcoffset()
    if offset is None or offset % HALF_HOUR:
        moment = moment.astimezone(UTC)
    return moment.replace(microsecond=0)


def instant(moment: datetime) -> str:
    """An instant as Atom and JSON Feed write it (RFC 3339)."""
    text = zoned(moment).isoformat()
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def authors(named: Sequence[Author], feed: Feed) -> tuple[Author, ...]:
    """The authors as a feed names them: their pages by an absolute URI, their mail addresses only if it tells them."""
    return tuple(
        replace(
            each,
            url=on_web(absolute(feed.site.url, each.url)) if each.url else "",
            email=each.email if feed.addresses else "",
        )
        for each in named
    )


def legible(document: str) -> str:
    """The document without the sign for a character that was lost, which validators take for a mistake in encoding."""
    return document.replace("\ufffd", "?")


def uri(id_: str) -> str:
    """An id as Atom asks for it (RFC 4287, section 4.2.6): one that was taken over from an RSS feed may be no URI."""
    return id_ if URI.match(id_) else uuid.uuid5(uuid.NAMESPACE_URL, id_).urn


def related(feed: Feed, rel: str) -> tuple[Link, ...]:
    """The links of a feed with one relation."""
    return tuple(link for link in feed.links if link.rel == rel)
