"""What a post says of its place among others: where it comes from, what it is about, and who may use it."""

import re
from typing import Any

from publisher.model import Link
from publisher.parser.keys import TRUE, Keys, plainly_named
from publisher.text import plain
from publisher.urls import absolute

WEB = re.compile(r"https?://\S+", re.IGNORECASE)

COMMENTS = ("commentsurl", "commenturl", "comments", "discussionurl", "discussion")
SOURCES = ("source", "sourceurl", "via", "viaurl")
EXTERNALS = ("externalurl", "externallink", "linkurl", "linkto", "link")
RIGHTS = ("rights", "copyright", "license", "licence")
BRIEFS = ("feedcontent", "rsscontent")


def comments(keys: Keys) -> str:
    """The address of the comments; in most folders the key is a switch, which says nothing here."""
    return _address(keys, COMMENTS)


def external(keys: Keys) -> str:
    """The page elsewhere that the post is about, as in a blog of links."""
    return _address(keys, EXTERNALS)


def rights(keys: Keys) -> str:
    """Who may use the post, in words."""
    return plain(keys.text(*RIGHTS))


def source(keys: Keys) -> Link | None:
    """Where the post was taken from."""
    for key in SOURCES:
        value: Any = keys.own.get(key)
        table = plainly_named(value) if isinstance(value, dict) else {"url": value}
        url, title = table.get("url") or table.get("link"), table.get("title") or table.get("name")
        address = _web(url)
        if address:
            named = title or keys.own.get("sourcetitle") or keys.own.get("sourcename")
            return Link(rel="via", url=address, title=plain(named) if isinstance(named, str) else "")
    return None


def is_brief(keys: Keys) -> bool:
    """Whether feeds show its summary only: `feed.excerpt_only` as for jekyll-feed, or `feed_content: summary`."""
    feed = keys.own.get("feed")
    if isinstance(feed, dict):
        table = plainly_named(feed)
        return str(table.get("excerptonly", "")).lower() in TRUE or table.get("content") == "summary"
    return any(keys.text(key).lower() == "summary" for key in BRIEFS)


def _address(keys: Keys, names: tuple[str, ...]) -> str:
    values = (keys.own.get(name) for name in names)
    return next((address for address in map(_web, values) if address), "")


def _web(value: Any) -> str:
    return absolute("", value) if isinstance(value, str) and WEB.fullmatch(value.strip()) else ""
