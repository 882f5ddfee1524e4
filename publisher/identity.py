"""Which post is which: the ledger's records are matched with the manuscripts, and new posts get an id, once.

A post is recognised by what it says and where it lies, by its own `id`, and then by either sign alone. A copy is a new
post, because the original is still there.
"""

import re
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from publisher.errors import Fault
from publisher.model import URL_UNSET, Ledger, Manuscript, Post, Record, Site
from publisher.text import fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What readers will notice: posts that are new, changed or gone, and those that get another id (path, old, new)."""

    new: tuple[Post, ...] = ()
    updated: tuple[Post, ...] = ()
    removed: tuple[Record, ...] = ()
    reidentified: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The posts, newest first; the ledger as it is now; what that changes; and the posts that were refused."""

    posts: tuple[Post, ...]
    ledger: Ledger
    changes: Changes
    refused: tuple[Fault, ...]


Knows = Callable[[str], bool]

NOTHING = fingerprint("")


class _Sign(NamedTuple):
    """By what a post is recognised: title and body as hashes."""

    path: str
    id: str | None
    title: str
    body: str


_SIGNS: tuple[Callable[[_Sign], tuple[str, ...] | None], ...] = (
    lambda sign: (sign.path, sign.body),
    lambda sign: (sign.path, sign.title),
    lambda sign: (sign.id,) if sign.id else None,
    lambda sign: (sign.title, sign.body),
    lambda sign: (sign.body,) if sign.body != NOTHING else None,
    lambda sign: (sign.path,),
)


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
    present: Collection[str] = (),
    holder: Callable[[str], str | None] = lambda _id: None,
    knows: Knows = lambda _id: False,
    site: Site,
    address: Callable[[Manuscript, datetime], str],
    now: datetime,
) -> Settled:
    """Give every manuscript its identity.

    `present` are the paths of all source files, also of those that were refused or are not public: their records are
    taken, so that a copy of one does not inherit its id. `address` gives a post's URL for its local publication date.
    Records that are not to be had (of posts that changed in nothing since they were settled, of files that are there
    but not public) may be left out: `holder` then gives the path of the one that has an id, and `knows` tells whether
    any record at all has it. An id that a post takes from a record is gone from that: no two records have the same.
    """
    zone = ZoneInfo(site.timezone)
    known = {record.path: record for record in ledger.records}
    pairs = _match(sorted(manuscripts, key=lambda m: m.path), ledger, present)
    taken = {record.id for record in ledger.records} | {sign.id for _, sign, _ in pairs if sign.id}
    owners: dict[str, str] = {}
    before: dict[str, Record | None] = {}
    posts: list[Post] = []
    kept: list[Record] = []
    refused: list[Fault] = []
    # What happens to posts in one call is a second apart: entries of one instant are taken for a mistake.
    moment = now
    for manuscript, sign, remembered in sorted(pairs, key=_claim):
        seen = now if manuscript.published else moment
        record = _remember(sign, remembered, ledger.publication, taken, knows, seen=seen, now=moment)
        if moment == record.updated or (remembered is None and not manuscript.published):
            moment -= timedelta(seconds=1)
        url = address(manuscript, (manuscript.published or record.seen).astimezone(zone))
        owner = owners.get(record.id) or holder(record.id)
        if not url:
            what = f"its address {manuscript.permalink!r} cannot be read"
            refused.append(Fault(path=manuscript.path, what=what, cure="write a path, or an address with https://"))
        elif owner:
            what = f"the id {(manuscript.id or record.id)!r} belongs to {owner} too"
            refused.append(Fault(path=manuscript.path, what=what, cure="give each post an id of its own"))
        else:
            owners[record.id] = manuscript.path
            before[manuscript.path] = remembered
            if site.url != URL_UNSET and url not in record.urls:
                record = replace(record, urls=(*record.urls, url))
            known.pop(remembered.path if remembered else "", None)
            kept.append(record)
            posts.append(post(manuscript, record, url, site=site, now=now))
    left = (record for record in known.values() if record.id not in owners)
    newest_first = sorted(sorted(posts, key=lambda post: post.path), key=lambda post: post.published, reverse=True)
    records = {record.path: record for record in (*left, *kept)}
    return Settled(
        posts=tuple(newest_first),
        ledger=replace(ledger, records=tuple(records[path] for path in sorted(records))),
        changes=_changes(newest_first, records, before),
        refused=tuple(sorted(refused, key=lambda fault: fault.path)),
    )


def undisputed(
    manuscript: Manuscript, record: Record | None, *, publication: str | None, now: datetime
) -> Record | None:
    """The record that `settle` would give a post whatever the other posts are; None where that depends on them.

    A post that says what its `record` says keeps it: nobody else has as sure a sign of it. One without a record gets a
    new id where nobody has a record; then `publication` is given, and else it is None. There remains who has an id
    that two posts claim.
    """
    title = fingerprint(manuscript.title)
    if record is None:
        if manuscript.id or publication is None or manuscript.published is None:
            return None
        new_id = uuid.uuid5(_namespace(publication), manuscript.path).urn
        return Record(path=manuscript.path, id=new_id, seen=now, title=title, body=manuscript.fingerprint)
    is_same = (record.title, record.body) == (title, manuscript.fingerprint) and manuscript.id in (None, record.id)
    return record if is_same and record.gone is None else None


def claimed(manuscripts: Iterable[Manuscript], ledger: Ledger) -> set[str]:
    """The ids that the authors of these posts gave them, as URIs."""
    return {own for each in manuscripts if (own := _own_id(each, ledger))}


def _changes(posts: Iterable[Post], after: Mapping[str, Record], before: Mapping[str, Record | None]) -> Changes:
    known = [(post, record) for post in posts if (record := before[post.path])]
    return Changes(
        new=tuple(post for post in posts if before[post.path] is None),
        updated=tuple(post for post, record in known if after[post.path].updated != record.updated),
        reidentified=tuple((post.path, record.id, post.id) for post, record in known if post.id != record.id),
    )


def _match(
    manuscripts: Iterable[Manuscript], ledger: Ledger, present: Collection[str]
) -> list[tuple[Manuscript, _Sign, Record | None]]:
    """The record of each manuscript, found in passes from the surest sign to the faintest.

    What a file says counts before where it lies: another post may have taken its name. The record of a file that is
    there but is refused, or not public, belongs to that file and is nobody else's.
    """
    public = {manuscript.path: manuscript for manuscript in manuscripts}
    free = {record.path: record for record in ledger.records if record.path in public or record.path not in present}
    found: dict[str, Record] = {}
    says = {
        path: _Sign(path, _own_id(manuscript, ledger), fingerprint(manuscript.title), manuscript.fingerprint)
        for path, manuscript in public.items()
    }
    for signs in _SIGNS if free else ():
        index: dict[tuple[str, ...], list[Record]] = {}
        for record in free.values():
            key = signs(_Sign(record.path, record.id, record.title, record.body))
            index.setdefault(key or (), []).append(record)
        for path, sign in says.items():
            key = signs(sign) if path not in found else None
            same = next((record for record in index.get(key, ()) if record.path in free), None) if key else None
            if same:
                found[path] = free.pop(same.path)
    return [(manuscript, says[path], found.get(path)) for path, manuscript in public.items()]


def _own_id(manuscript: Manuscript, ledger: Ledger) -> str | None:
    """The id that the author gave, as a URI, which Atom asks for (RFC 4287, section 4.2.6): `42` becomes a UUID."""
    own = manuscript.id
    if own is None or re.match(r"[a-z][a-z0-9+.-]*:\S+$", own, re.IGNORECASE):
        return own
    return uuid.uuid5(uuid.UUID(ledger.publication), f"id {own}").urn


def _claim(pair: tuple[Manuscript, _Sign, Record | None]) -> int:
    """Who comes first where two claim one id: who has it already, then who is known, and then the newcomer."""
    _, sign, record = pair
    if record is None:
        return 2
    return 0 if sign.id in (None, record.id) else 1


def _remember(
    sign: _Sign,
    record: Record | None,
    publication: str,
    taken: set[str],
    knows: Knows,
    *,
    seen: datetime,
    now: datetime,
) -> Record:
    if record is None:
        new_id = sign.id or _mint(publication, sign.path, taken, knows)
        return Record(path=sign.path, id=new_id, seen=seen, title=sign.title, body=sign.body)
    changed = (record.title, record.body) != (sign.title, sign.body)
    return replace(
        record,
        path=sign.path,
        id=sign.id or record.id,
        title=sign.title,
        body=sign.body,
        updated=now if changed else record.updated,
        gone=None,
    )


@cache
def _namespace(publication: str) -> uuid.UUID:
    return uuid.UUID(publication)


def _mint(publication: str, path: str, taken: set[str], knows: Knows) -> str:
    """A new id, the same for the same path unless another post holds it already (RFC 4122, version 5)."""
    namespace = _namespace(publication)
    name, count = path, 1
    while (minted := uuid.uuid5(namespace, name).urn) in taken or knows(minted):
        count += 1
        name = f"{path} {count}"
    taken.add(minted)
    return minted


def post(manuscript: Manuscript, record: Record, url: str, *, site: Site, now: datetime) -> Post:
    """A manuscript with its identity."""
    zone = ZoneInfo(site.timezone)
    published = manuscript.published or record.seen.astimezone(zone)
    # A change that is dated in the future has not happened: it would date the whole feed into the future.
    own = manuscript.updated if manuscript.updated and manuscript.updated <= now else None
    updated = own or (record.updated.astimezone(zone) if record.updated else published)
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
        enclosures=manuscript.enclosures,
        summary=manuscript.summary,
        brief=manuscript.brief,
        comments=manuscript.comments,
        rights=manuscript.rights,
        source=manuscript.source,
        external=manuscript.external,
        episode=manuscript.episode,
    )
