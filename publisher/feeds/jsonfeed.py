"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from publisher.feeds.base import authors, content, instant, is_whole, legible, related, tags
from publisher.feeds.elements import UNKNOWN_TYPE
from publisher.model import Author, Enclosure, Entry, Feed


def render(feed: Feed) -> bytes:
    """The feed as a JSON document, UTF-8.

    What JSON Feed has no word for stands in an extension: the other formats, rights, and the links of archives.
    """
    older = related(feed, "prev-archive")
    site = feed.site
    extension = {
        "alternates": [{"url": link.url, "type": link.type} for link in related(feed, "alternate")],
        "rights": site.rights,
        "complete": feed.complete,
        "archive": feed.archive,
        **{rel.replace("-", "_"): link.url for rel in ("current", "next-archive") for link in related(feed, rel)},
    }
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": site.url,
        "feed_url": feed.url,
        "next_url": older[0].url if older else "",
        "description": site.description,
        "icon": site.logo,
        "favicon": site.icon,
        "language": feed.language,
        "authors": _authors((site.author,) if site.author else (), feed),
        "hubs": [{"type": "WebSub", "url": link.url} for link in related(feed, "hub")],
        "_publisher": _filled(extension),
        "items": [_item(entry, feed) for entry in feed.entries],
    }
    text = json.dumps(_filled(document, keep="items"), ensure_ascii=False, indent=2)
    return f"{legible(text)}\n".encode()


def holds(data: bytes, feed: Feed) -> bool:
    """Whether a document, read back, has the entries of the feed."""
    return [item["id"] for item in json.loads(data)["items"]] == [entry.id for entry in feed.entries]


def _item(entry: Entry, feed: Feed) -> Mapping[str, Any]:
    # An item must have content_html or content_text; one that is only a summary gives it as text.
    body = {"content_text": entry.summary or entry.title}
    if is_whole(entry, feed.mode):
        body = {"content_html": content(entry)}
    source = entry.source and {"url": entry.source.url, "title": entry.source.title}
    item = {
        "id": entry.id,
        "url": entry.url,
        "external_url": entry.external,
        "title": entry.title,
        "summary": entry.summary,
        **body,
        "image": entry.image.url if entry.image else "",
        "date_published": instant(entry.published),
        "date_modified": instant(entry.updated),
        "authors": _authors(entry.authors, feed),
        "tags": [name for _, name in tags(entry)],
        "language": entry.language if entry.language != feed.language else "",
        "attachments": [_attachment(each) for each in entry.enclosures],
        "_publisher": _filled({"comments": entry.comments, "rights": entry.rights, "source": source}),
    }
    return _filled(item)


def _attachment(file: Enclosure) -> Mapping[str, Any]:
    type_ = file.type or UNKNOWN_TYPE
    size = {"size_in_bytes": file.length, "duration_in_seconds": file.duration}
    return {"url": file.url, "mime_type": type_, **_filled(size)}


def _authors(named: Sequence[Author], feed: Feed) -> list[Mapping[str, str]]:
    return [_filled({"name": each.name, "url": each.url}) for each in authors(named, feed)]


def _filled(fields: Mapping[str, Any], *, keep: str = "") -> dict[str, Any]:
    """The fields that say something, and `keep` in any case."""
    return {name: value for name, value in fields.items() if value or name == keep}
