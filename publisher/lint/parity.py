"""The formats of one feed, held against each other: a post is the same post whichever of them one reads."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from publisher.lint import uris
from publisher.lint.base import Finding, printable
from publisher.lint.codes import CODES
from publisher.lint.reading import Item, Reading

Pair = tuple[Item, Item]


def parity(readings: Iterable[Reading]) -> Iterator[Finding]:
    """How feeds differ that name each other as other formats, and which ids differ in two copies of one feed."""
    known = [reading for reading in readings if reading.items]
    at: dict[str, list[Reading]] = {}
    for reading in known:
        if reading.address:
            at.setdefault(_key(reading.address), []).append(reading)
    compared: set[frozenset[int]] = set()
    for one in known:
        for url in (*sorted(one.alternates), one.address):
            for other in at.get(_key(url), ()) if url else ():
                pair = frozenset((id(one), id(other)))
                if one is not other and pair not in compared:
                    compared.add(pair)
                    yield from _copies(one, other) if one.format == other.format else _formats(one, other)


def _key(url: str) -> str:
    return uris.canonical(url.partition("#")[0])


def _formats(one: Reading, other: Reading) -> Iterator[Finding]:
    pairs = _paired(one.items, other.items)
    yield from _missing(one, other, pairs)
    places = {id(item): place for place, item in enumerate(other.items)}
    order = [places[id(theirs)] for _, theirs in pairs]
    for (_, theirs), place, before in zip(pairs[1:], order[1:], order, strict=False):
        if place < before:
            yield _finding("FormatsDifferInOrder", other, theirs, f"{one.path} has it at another place")
            break
    for mine, theirs in pairs:
        yield from _entries(one, mine, other, theirs)


def _missing(one: Reading, other: Reading, pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Entries that one of two has alone; the shorter may end earlier, and not leave out what stands before its end."""
    for mine, theirs, side in ((one, other, 0), (other, one, 1)):
        paired = {id(pair[side]) for pair in pairs}
        last = max((place for place, item in enumerate(mine.items) if id(item) in paired), default=len(mine.items))
        alone = [item for item in mine.items[: last + 1] if id(item) not in paired]
        if alone:
            yield _finding("FormatsDifferInEntries", mine, alone[0], f"{theirs.path} has no such entry")


def _entries(one: Reading, mine: Item, other: Reading, theirs: Item) -> Iterator[Finding]:
    both_uris = uris.is_full(mine.id) and uris.is_full(theirs.id)
    if both_uris and mine.id != theirs.id:
        yield _finding("FormatsDifferInIds", other, theirs, f'its id is "{theirs.id}", and "{mine.id}" in {one.path}')
    if not mine.titles & theirs.titles:
        titles = f'"{min(theirs.titles)}", and "{min(mine.titles)}" in {one.path}'
        yield _finding("FormatsDifferInTitles", other, theirs, f"its title is {titles}")
    if mine.url and theirs.url and not uris.same(mine.url, theirs.url):
        yield _finding("FormatsDifferInLinks", other, theirs, f"its link is {theirs.url}, and {mine.url} in {one.path}")
    dates = (("published", theirs.published, mine.published), ("updated", theirs.updated, mine.updated))
    for what, here, there in dates:
        if here and there and _apart(here, there):
            text = f"it was {what} at {here.isoformat()}, and {there.isoformat()} in {one.path}"
            yield _finding("FormatsDifferInDates", other, theirs, text)


def _copies(one: Reading, other: Reading) -> Iterator[Finding]:
    """An entry of one address and two ids in two copies of a feed: readers show it as new."""
    ids = {item.url: item.id for item in one.items if item.url}
    for item in other.items:
        before = ids.get(item.url)
        if before and item.id and before != item.id:
            yield _finding("UnstableId", other, item, f'its id is "{item.id}", and "{before}" in {one.path}')


def _paired(mine: Sequence[Item], theirs: Sequence[Item]) -> list[Pair]:
    """The entries of two feeds that are the same: by their id, else by their address."""
    by_id = {item.id: item for item in theirs if item.id}
    by_url = {uris.canonical(item.url): item for item in theirs if item.url}
    pairs = ((item, by_id.get(item.id) or by_url.get(uris.canonical(item.url))) for item in mine)
    return [(item, found) for item, found in pairs if found is not None]


def _apart(one: datetime, other: datetime) -> bool:
    """Whether two instants differ by more than RSS can say, which knows no fractions of a second."""
    return abs(one - other) >= timedelta(seconds=1)


def _finding(code: str, reading: Reading, item: Item, what: str) -> Finding:
    title = f'the entry "{min(item.titles)}"' if any(item.titles) else "an entry"
    return Finding(
        path=reading.path, line=item.line, code=code, what=printable(f"{title}: {what}"), cure=CODES[code].cure
    )
