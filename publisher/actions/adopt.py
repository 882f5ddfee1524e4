"""The ids of a feed that another program wrote are taken over, so that nobody's reader sees old posts as new."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from publisher.actions.base import Shelf
from publisher.actions.library import opened
from publisher.errors import Fault, SettingsError
from publisher.feeds.reader import Item, items
from publisher.model import Post

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptReport:
    """The paths of the posts that took an id over, the titles of the entries that no post matches, what was refused."""

    adopted: tuple[str, ...]
    unmatched: tuple[str, ...]
    refused: tuple[Fault, ...]


def adopt(shelf: Shelf, feed: bytes, *, named: str, now: datetime) -> AdoptReport:
    """Give the posts the ids that they have in a feed, which they are matched with by address and then by title.

    An id that a post says itself stays. `named` is what the feed is called in an error. Raises SettingsError for what
    is no feed.
    """
    try:
        found = items(feed)
    except ValueError as error:
        fault = Fault(path=named, line=0, what=str(error), cure="name a feed: RSS, Atom or JSON Feed")
        raise SettingsError([fault]) from error
    with opened(shelf, now=now, accept=True) as library:
        posts = [post for manuscript, post in library.manuscripts() if not manuscript.id]
        matched = match(posts, found)
        library.adopt({path: (item.id, item.published) for path, item in matched.items()})
        taken = {item.id for item in matched.values()}
        return AdoptReport(
            adopted=tuple(sorted(matched)),
            unmatched=tuple(item.title or item.url or item.id for item in found if item.id not in taken),
            refused=library.refused,
        )


def match(posts: Sequence[Post], found: Sequence[Item]) -> dict[str, Item]:
    """The entry of each post's path, by address and then by title, where one post and one entry alone have it."""
    matched: dict[str, Item] = {}
    for sign in (lambda each: _place(each.url), lambda each: each.title.casefold()):
        taken = {item.id for item in matched.values()}
        owners = _alone((sign(post), post) for post in posts if post.path not in matched)
        entries = _alone((sign(item), item) for item in found if item.id not in taken)
        matched |= {owners[key].path: entries[key] for key in owners.keys() & entries.keys()}
    return matched


def _alone(pairs: Iterable[tuple[str, T]]) -> dict[str, T]:
    """The things whose key is theirs alone, and is not empty."""
    things: dict[str, list[T]] = {}
    for key, thing in pairs:
        things.setdefault(key, []).append(thing)
    return {key: same[0] for key, same in things.items() if key and len(same) == 1}


def _place(url: str) -> str:
    """An address without what changes when a site moves: scheme, host, the last slash, `index.html` and `.html`."""
    try:
        path = unquote(urlsplit(url).path).casefold()
    except ValueError:
        return ""
    return path.removesuffix("index.html").rstrip("/").removesuffix(".html")
