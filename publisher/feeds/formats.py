"""The table of feed formats. A new one is a file beside `rss.py` and a row here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from publisher.feeds import atom, jsonfeed, rss
from publisher.feeds.base import ATOM_TYPE, JSON_TYPE, RSS_TYPE
from publisher.model import Feed


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format: its name, usual file and media type; how it is written, and whether a document holds a feed."""

    title: str
    file: str
    type: str
    render: Callable[[Feed], bytes]
    holds: Callable[[bytes, Feed], bool]


FORMATS: Mapping[str, Format] = {
    "rss": Format(title="RSS", file="rss.xml", type=RSS_TYPE, render=rss.render, holds=rss.holds),
    "atom": Format(title="Atom", file="atom.xml", type=ATOM_TYPE, render=atom.render, holds=atom.holds),
    "json": Format(title="JSON Feed", file="feed.json", type=JSON_TYPE, render=jsonfeed.render, holds=jsonfeed.holds),
}
