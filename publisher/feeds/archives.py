"""Archived documents: a feed's older entries, in numbered documents that stay as they are (RFC 5005, section 4).

A post sits in the archive by its seat, its number in the order in which posts were first published, whatever happens to
it later: the document that it belongs to is always the same. It appears there once the feed itself has no more room
for it.
"""

import posixpath
from collections.abc import Iterable

FOLDER = "archive"
LENGTH = 5  # times the length of the feed ...
MOST = 100  # ... but no more entries than this


def seats(limit: int) -> int:
    """How many posts an archived document holds, for a feed of at most `limit` entries."""
    return min(LENGTH * limit, MOST)


def path(file: str, number: int) -> str:
    """The path of the archived document `number`, counted from 1, of a feed's file."""
    stem, suffix = posixpath.splitext(file)
    return f"{FOLDER}/{stem}-{number}{suffix}"


def last(numbers: Iterable[int], members: Iterable[int], *, size: int) -> int:
    """The number of the newest archived document; 0 where there is none.

    `numbers` are those of the documents in which a post stands, `members` the seats of the posts in the feed itself.
    Behind a document that is full the next one stands already, though it is empty, so that a link to it never has to be
    added to the full one; behind the first it stands from the start, because an archived document without a link to
    another one is taken for a mistake.
    """
    newest = max(numbers, default=0)
    if newest == 1 or (newest and all(seat > newest * size for seat in members)):
        return newest + 1
    return newest
