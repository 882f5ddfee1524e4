"""Addresses that feeds had before: what may be written of them, and where they lead."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from publisher.errors import Fault
from publisher.hosting.base import Moved
from publisher.hosting.compression import COMPRESSIONS
from publisher.hosting.rules import base
from publisher.hosting.static import HEADERS, REDIRECTS
from publisher.urls import absolute

# What can be said of a path in the words of every host; `?`, `*`, `:`, `$` and blanks mean something to some of them.
NAME = re.compile(r"[\w.~@+=,&-]+")
ADDRESS = re.compile(r"https?://[^/\s<>\"\\$]+(/[^\s<>\"\\$]*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One row of `[feeds.moved]`: `old` as `old_path` gives it, `new` as `new_place` does, and where it is written."""

    old: str
    new: str
    path: str
    line: int

    def fault(self, what: str, cure: str) -> Fault:
        """What is wrong with it."""
        return Fault(path=self.path, line=self.line, what=f"feeds.moved: {self.old} {what}", cure=cure)

    @property
    def has_copy(self) -> bool:
        """Whether the feed can lie at its old address too: it is one of ours, and a file can have that name."""
        return not ADDRESS.match(self.new) and not self.old.endswith("/")


def old_path(text: str) -> str:
    """A path below the site's address, decoded and without a slash at its beginning. Raises ValueError."""
    path = unquote(text).removeprefix("/")
    names = path.removesuffix("/").split("/")
    if any(name in (".", "..") or not NAME.fullmatch(name) or len(name.encode()) > 200 for name in names):
        raise ValueError(f"{text!r} is no path below the site's address; write one as in old/feed.xml")
    return path


def new_place(text: str) -> str:
    """A web address, or a path as `old_path` gives it. Raises ValueError."""
    if ADDRESS.fullmatch(text):
        return text
    try:
        return old_path(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no feed; write its path, as in atom.xml, or an address") from error


def below(place: str, site: str) -> str:
    """An address of the site's own as a path; any other as it is."""
    return unquote(place.removeprefix(site)) if place.startswith(site) else place


def circles(moves: Sequence[Move]) -> Iterator[Fault]:
    """What leads to itself or to what has moved on, and what no feed can have been."""
    olds = {move.old for move in moves}
    for move in moves:
        if move.old in (HEADERS, REDIRECTS):
            yield move.fault("is a file for the host", "name an address that a feed had")
        elif move.old.endswith(tuple(packing.suffix for packing in COMPRESSIONS.values())):
            yield move.fault("has the name of a compressed form", "name the feed without its suffix")
        elif move.new == move.old:
            yield move.fault("has moved to itself", "name the feed that took its place")
        elif move.new in olds:
            yield move.fault(f"leads to {move.new}, which has moved too", "name the feed at the end of the way")


def settle(
    moves: Sequence[Move], *, feeds: Collection[str], files: Collection[str]
) -> tuple[tuple[Move, ...], tuple[Fault, ...]]:
    """The moves that can be made, and what is wrong with the others.

    `feeds` are the paths of the feeds that are built, `files` those of everything that is.
    """
    folders = {folder for file in files for folder in _folders(file)}
    taken = {*files, *(move.old for move in moves if move.has_copy)}
    good: list[Move] = []
    refused: list[Fault] = []
    for move in moves:
        above = [folder for folder in _folders(move.old) if folder in taken]
        if move.old.removesuffix("/") in files or move.old in folders:
            refused.append(move.fault("is a place of this build", "remove it: what is built there stays there"))
        elif above:
            refused.append(move.fault(f"would lie below {above[0]}, which is a file", "remove one of the two"))
        elif not ADDRESS.match(move.new) and move.new not in feeds:
            near = ", ".join(sorted(feeds, key=lambda feed: (feed.count("/"), feed))[:3])
            refused.append(move.fault(f"leads to {move.new}, and no such feed is built", f"name one, as {near}"))
        else:
            good.append(move)
    return tuple(good), tuple(refused)


def redirects(moves: Sequence[Move], *, site: str) -> tuple[Moved, ...]:
    """The moves as addresses of the host at `site`."""
    top = base(site)
    return tuple(
        Moved(
            old=top + quote(move.old),
            new=absolute(move.new, move.new) if ADDRESS.match(move.new) else top + quote(move.new),
        )
        for move in moves
    )


def old_paths(moved: Sequence[Moved], *, site: str) -> tuple[str, ...]:
    """The paths below `site` from which a host was told to redirect."""
    return tuple(unquote(each.old.removeprefix(base(site))) for each in moved)


def _folders(path: str) -> list[str]:
    names = path.removesuffix("/").split("/")
    return ["/".join(names[:n]) for n in range(1, len(names))]
