"""A feed that another program wrote, read for the identity of its entries. The room of feedparser."""

import json
from calendar import timegm
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from publisher.text import plain, scrub


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What a feed says of one entry: its id as it is written there, its address, title, and instant of publication."""

    id: str
    url: str
    title: str
    published: datetime | None


def items(data: bytes) -> tuple[Item, ...]:
    """The entries of an RSS, Atom or JSON feed that have an id. Raises ValueError for anything else."""
    read = _from_json if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else _from_xml
    return tuple(item for item in read(data) if item.id)


def _from_json(data: bytes) -> Iterator[Item]:
    try:
        feed = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not JSON: {error}") from error
    if "jsonfeed.org" not in str(feed.get("version")):
        raise ValueError("not a JSON Feed")
    for each in feed.get("items") or ():
        if isinstance(each, dict):
            yield _item(each.get("id"), each.get("url"), each.get("title"), _instant(each.get("date_published")))


def _from_xml(data: bytes) -> Iterator[Item]:
    import feedparser  # takes a while to load, and only `init` needs it

    feed = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    if not feed.version:
        raise ValueError("neither RSS, Atom nor JSON Feed")
    for each in feed.entries:
        parsed = each.get("published_parsed") or each.get("updated_parsed")
        url = each.get("feedburner_origlink") or each.get("link")
        # An RSS item without a guid is known to readers by its link.
        yield _item(each.get("id") or each.get("link"), url, each.get("title"), _whole(parsed))


def _item(id_: Any, url: Any, title: Any, published: datetime | None) -> Item:
    def text(value: Any) -> str:
        return scrub(str(value)).strip() if isinstance(value, str | int) else ""

    return Item(id=text(id_), url=text(url), title=plain(text(title)), published=published)


def _instant(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except (ValueError, TypeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _whole(parsed: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError):
        return None
