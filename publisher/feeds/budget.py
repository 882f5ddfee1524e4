"""How much a feed may weigh: readers and validators stop at some size, and phones are paid by the byte."""

import html
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from publisher.feeds.base import content, is_whole
from publisher.model import ContentMode, Entry

ELEMENTS = 2_000  # bytes that the elements and links around the words of an entry stay below
HEAD = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """The entries that a feed can carry, how many of them had to become summaries, and how many were left out."""

    entries: tuple[Entry, ...]
    shortened: int = 0
    dropped: int = 0


def fit(entries: Sequence[Entry], *, mode: ContentMode, size: int, keep: bool = False) -> Fitted:
    """What of the entries, newest first, a feed of at most `size` bytes can carry, the same in every format.

    The oldest become summaries, and where that is not enough, they are left out unless all are to be kept. What an
    entry takes is reckoned from above, so that no document is larger; the first entry always stays.
    """
    if HEAD + sum(map(_at_most, entries)) <= size:
        return Fitted(entries=tuple(entries))
    brief = [_brief_size(entry) for entry in entries]
    whole = [_size(content(entry)) if is_whole(entry, mode) else 0 for entry in entries]
    room = size - HEAD
    stay = len(entries)
    while not keep and stay > 1 and sum(brief[:stay]) > room:
        stay -= 1
    room -= sum(brief[:stay])
    full = 0
    while full < stay and whole[full] <= room:
        room -= whole[full]
        full += 1
    cut = tuple(replace(entry, brief=True) if size_ else entry for entry, size_ in zip(entries, whole, strict=True))
    return Fitted(
        entries=(*entries[:full], *cut[full:stay]),
        shortened=sum(1 for each in whole[full:stay] if each),
        dropped=len(entries) - stay,
    )


def _at_most(entry: Entry) -> int:
    """What an entry surely stays below, told at once: no character takes more than six bytes."""
    words = len(entry.content) + 2 * len(entry.summary) + len(repr(replace(entry, content="", summary="", text="")))
    return 6 * words + ELEMENTS


def _brief_size(entry: Entry) -> int:
    """What everything but the content takes; the summary stands twice in some formats."""
    rest = asdict(replace(entry, content="", text=""))
    return _size(json.dumps(rest, ensure_ascii=False, default=str)) + _size(entry.summary) + ELEMENTS


def _size(text: str) -> int:
    """Bytes as XML or as JSON escapes them, whichever is more."""
    return max(len(html.escape(text, quote=False).encode()), len(json.dumps(text, ensure_ascii=False).encode()))
