"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from publisher.feeds.base import content, related, rfc3339
from publisher.model import Author, Entry, Feed


def render(feed: Feed) -> bytes:
    """The feed as a JSON document, UTF-8.

    The other formats stand in an extension, because JSON Feed has no word for them.
    """
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.site.url,
        "feed_url": feed.url,
        "description": feed.site.description,
        "language": feed.site.language,
        "authors": _authors((feed.site.author,) if feed.site.author else ()),
        "hubs": [{"type": "WebSub", "url": link.url} for link in related(feed, "hub")],
        "_publisher": _filled(
            {"alternates": [{"url": link.url, "type": link.type} for link in related(feed, "alternate")]}
        ),
        "items": [_item(entry, feed) for entry in feed.entries],
    }
    return (json.dumps(_filled(document, keep="items"), ensure_ascii=False, indent=2) + "\n").encode()


def _item(entry: Entry, feed: Feed) -> Mapping[str, Any]:
    # An item must have content_html or content_text; a feed of summaries gives the summary as text.
    body = {"content_html": content(entry) or entry.summary or entry.title}
    if feed.mode == "summary":
        body = {"content_text": entry.summary or entry.title}
    item = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        **body,
        "image": entry.image.url if entry.image else "",
        "date_published": rfc3339(entry.published),
        "date_modified": rfc3339(entry.updated),
        "authors": _authors(entry.authors),
        "tags": list(dict.fromkeys(entry.categories + entry.tags)),
        "language": entry.language if entry.language != feed.site.language else "",
    }
    return _filled(item)


def _authors(authors: Sequence[Author]) -> list[Mapping[str, str]]:
    return [_filled({"name": author.name, "url": author.url}) for author in authors]


def _filled(fields: Mapping[str, Any], *, keep: str = "") -> dict[str, Any]:
    """The fields that say something, and `keep` in any case."""
    return {name: value for name, value in fields.items() if value or name == keep}
