"""Which post is which: the ledger's records are matched with the manuscripts, and new posts get an id, once.

A post is recognised by its own `id`, by its path, and, when a file vanished and another appeared, by what it says.
A copy is a new post, because the original is still there.
"""

import hashlib
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from publisher.errors import Fault
from publisher.model import URL_UNSET, Ledger, Manuscript, Post, Record, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The posts, newest first; the ledger as it is now; and the posts that were refused."""

    posts: tuple[Post, ...]
    ledger: Ledger
    refused: tuple[Fault, ...]


def found(site: Site, *, now: datetime) -> Ledger:
    """The ledger of a publication that has none yet.

    Its identity comes from its address, so that a lost ledger gives the same ids again; without an address from its
    title and the instant, because many folders are called "blog".
    """
    seed = site.url if site.url != URL_UNSET else f"{site.title} {now.isoformat()}"
    return Ledger(publication=uuid.uuid5(uuid.NAMESPACE_URL, seed).urn, created=now)


def settle(
    manuscripts: Iterable[Manuscript],
    ledger: Ledger,
    *,
    present: Collection[str],
    site: Site,
    address: Callable[[Manuscript, datetime], str],
    now: datetime,
) -> Settled:
    """Give every manuscript its identity.

    `present` are the paths of all source files, also of those that were refused or are not public: their records are
    taken, so that a copy of one does not inherit its id. `address` gives a post's URL for its local publication date.
    """
    zone = ZoneInfo(site.timezone)
    known = {record.path: record for record in ledger.records}
    owners: dict[str, str] = {}
    posts: list[Post] = []
    refused: list[Fault] = []
    # Those with a record of their own come first: where two claim one id, the newcomer is refused.
    pairs = list(_match(sorted(manuscripts, key=lambda m: (m.path not in known, m.path)), ledger, present))
    taken = {record.id for record in ledger.records} | {m.id for m, _ in pairs if m.id}
    for manuscript, remembered in pairs:
        record = _remember(manuscript, remembered, ledger.publication, taken, now)
        if record.id in owners:
            what = f"the id {record.id!r} belongs to {owners[record.id]} too"
            refused.append(Fault(path=manuscript.path, what=what, cure="give each post an id of its own"))
            continue
        owners[record.id] = manuscript.path
        date = (manuscript.published or record.seen).astimezone(zone)
        url = address(manuscript, date)
        if site.url != URL_UNSET and url not in record.urls:
            record = replace(record, urls=(*record.urls, url))
        if remembered is not None and remembered.path != record.path:
            known.pop(remembered.path, None)
        known[record.path] = record
        posts.append(_post(manuscript, record, url, site))
    records = tuple(known[path] for path in sorted(known))
    newest_first = sorted(sorted(posts, key=lambda post: post.path), key=lambda post: post.published, reverse=True)
    return Settled(posts=tuple(newest_first), ledger=replace(ledger, records=records), refused=tuple(refused))


def _match(
    manuscripts: list[Manuscript], ledger: Ledger, present: Collection[str]
) -> Iterator[tuple[Manuscript, Record | None]]:
    by_path: Mapping[str, Record] = {record.path: record for record in ledger.records}
    orphans = [record for record in ledger.records if record.path not in present]
    for manuscript in manuscripts:
        record = by_path.get(manuscript.path)
        if record is None and (record := _orphan(manuscript, orphans)):
            orphans.remove(record)
        yield manuscript, record


def _orphan(manuscript: Manuscript, orphans: list[Record]) -> Record | None:
    """The record of a vanished file with the same id or the same body; the title decides between several bodies."""
    if manuscript.id:
        return next((record for record in orphans if record.id == manuscript.id), None)
    body = _hash(manuscript.body)
    same = [record for record in orphans if record.body == body] if manuscript.body.strip() else []
    title = _hash(manuscript.title)
    return next((record for record in same if record.title == title), same[0] if same else None)


def _remember(
    manuscript: Manuscript, record: Record | None, publication: str, taken: set[str], now: datetime
) -> Record:
    title, body = _hash(manuscript.title), _hash(manuscript.body)
    if record is None:
        new_id = manuscript.id or _mint(publication, manuscript.path, taken)
        return Record(path=manuscript.path, id=new_id, seen=now, title=title, body=body)
    changed = (record.title, record.body) != (title, body)
    return replace(
        record,
        path=manuscript.path,
        id=manuscript.id or record.id,
        title=title,
        body=body,
        updated=now if changed else record.updated,
    )


def _mint(publication: str, path: str, taken: set[str]) -> str:
    """A new id, the same for the same path unless another post holds it already (RFC 4122, version 5)."""
    namespace = uuid.UUID(publication)
    name, count = path, 1
    while (minted := uuid.uuid5(namespace, name).urn) in taken:
        count += 1
        name = f"{path} {count}"
    taken.add(minted)
    return minted


def _post(manuscript: Manuscript, record: Record, url: str, site: Site) -> Post:
    zone = ZoneInfo(site.timezone)
    published = manuscript.published or record.seen.astimezone(zone)
    updated = manuscript.updated or (record.updated.astimezone(zone) if record.updated else published)
    return Post(
        id=record.id,
        url=url,
        path=manuscript.path,
        title=manuscript.title,
        published=published,
        updated=max(updated, published),
        authors=manuscript.authors or ((site.author,) if site.author else ()),
        categories=manuscript.categories,
        tags=manuscript.tags,
        language=manuscript.language or site.language,
        image=manuscript.image,
        summary=manuscript.summary,
        body=manuscript.body,
        format=manuscript.format,
        digest=record.title + record.body,
    )


def _hash(text: str) -> str:
    """Sixteen hexadecimal digits; blank space does not count, so that a reflowed paragraph is no change."""
    return hashlib.blake2b(" ".join(text.split()).encode(), digest_size=8).hexdigest()
