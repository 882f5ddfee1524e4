"""The posts of a project, read: what every action that needs the content begins with."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from itertools import chain
from typing import Any

from publisher import content, ledger, output
from publisher.actions.base import Shelf, Track, address, silently
from publisher.actions.rendering import Drawn, Named, draw, entry_of
from publisher.cache import Cache
from publisher.errors import Fault, LedgerError
from publisher.feeds.groups import names
from publisher.identity import claimed, found, post, settle
from publisher.mail_model import Candidate, Past
from publisher.manuscripts import Reading
from publisher.model import Entry, Ledger, Manuscript, Post, Record, Site, Wanted
from publisher.parallel import WORTHWHILE, spread
from publisher.parser.suffixes import FORMATS
from publisher.public import Row, Settled, settled
from publisher.renderings import Kept, Made
from publisher.text import language_of

TITLES = 200  # of the newest posts, from which the language of a publication is guessed that says none
ENTRIES = 256  # of those made last that are kept at hand
BATCH = 2_000  # posts that are rendered before their entries are put away
MAX_AMENDED = 1_000  # lines of the ledger, beyond which it is written anew


@contextmanager
def opened(
    shelf: Shelf, *, now: datetime, track: Track[Any] = silently, keep: bool = True, accept: bool = False
) -> Iterator["Library"]:
    """Read every post that changed, give each its identity, and write the ledger where it changed (unless not `keep`).

    Other calls that read the same project wait until this one is done. Raises LedgerError where more posts than
    `shelf.guard` would go or get another id, unless that is `accept`ed or nothing is kept.
    """
    with ledger.locked(shelf.project, shelf.cache), Cache(shelf.cache, _fingerprint(shelf)) as cache:
        desk = _Desk(shelf, cache, now=now, keep=keep)
        desk.remember()
        desk.read(track)
        desk.settle()
        if keep:
            if not accept:
                desk.guard()
            desk.save()
        library = Library(shelf, cache, desk, now=now)
        yield library
        if keep:
            cache.commit()


def _fingerprint(shelf: Shelf) -> str:
    """Of everything but the files on which it depends what is in the cache."""
    included = content.stamps(shelf.includes) if shelf.includes else ()
    return hashlib.blake2b(repr((shelf, included)).encode(errors="replace"), digest_size=16).hexdigest()


class _Desk:
    """The work of one call: files become manuscripts in the cache, and these become posts."""

    def __init__(self, shelf: Shelf, cache: Cache, *, now: datetime, keep: bool) -> None:
        self.shelf = shelf
        self.cache = cache
        self.now = now
        self.keep = keep
        self.refused: list[Fault] = []
        self.records: dict[str, str | None] = {}  # of the files that are read, as they were before
        self.identities: dict[str, str] = {}  # of the posts that came with one, by their paths
        self.is_own = False  # whether the ledger is as it was written by the last call
        self.is_other = False  # whether much of it is to be written anew
        self.changed: set[str] = set()  # of which posts there is another line

    def remember(self) -> None:
        """Take up the ledger: the cache knows it, unless someone else wrote it."""
        written = output.stamp(self.shelf.project / ledger.NAME)
        known = self.cache.note("publication")
        if written and known and written == self.cache.note("ledger"):
            publication, created = known.split(" ")
            self.ledger = Ledger(publication=publication, created=datetime.fromisoformat(created))
            self.is_own = True
            return
        loaded = ledger.load(self.shelf.project) or found(self.shelf.site, now=self.now)
        self.cache.load(loaded.records)
        self.cache.write_note("publication", f"{loaded.publication} {loaded.created.isoformat()}")
        self.cache.write_note("ledger", written)
        self.ledger = replace(loaded, records=())
        self.is_other = not written

    def read(self, track: Track[Any]) -> None:
        """Bring the cache up to what lies in the content folder."""
        shelf, refused = self.shelf, list[Fault]()
        known = self.cache.stamps()
        sources = content.scan(
            shelf.folder, suffixes=frozenset(FORMATS), wanted=shelf.wanted, refused=refused, known=known
        )
        changed = sorted(path for path, stamp in sources if known.pop(path, None) != stamp)
        if changed:
            from publisher.actions import reading  # before processes are forked that need it; it takes a while to load

            tasks = [reading.Task(*known) for known in self.cache.known(changed)]
            self.records = {task.path: task.record for task in tasks}
            # Whoever keeps nothing wants to know of each new post, which `settle` tells.
            is_first = self.keep and not self.cache.has_records()
            work = partial(reading.read, shelf, self.ledger.publication if is_first else None, self.now)
            self.identities = self.cache.put(track(spread(work, tasks), "reading posts", len(tasks)))
            self.is_other |= is_first
        self.cache.put(Reading(path=fault.path, fault=fault) for fault in refused)
        self.cache.drop(known.keys() - {fault.path for fault in refused})
        self.closed = tuple(f"{fault.path}/" for fault in refused)

    def settle(self) -> None:
        """Give an identity to every post that has none yet, or may have another."""
        site, now = self.shelf.site, int(self.now.timestamp())
        self.cache.withdraw(now)
        unsettled = self.cache.unsettled(now)
        if self._dispute(claimed((manuscript for manuscript, _ in unsettled), self.ledger)):
            unsettled = self.cache.unsettled(now)
        manuscripts = [manuscript for manuscript, _ in unsettled]
        addresses = {manuscript.path: address for manuscript, address in unsettled}
        records = self.cache.free([manuscript.path for manuscript in manuscripts], self.closed)
        before = {record.path: record for record in records}

        def holder(id_: str) -> str | None:
            return next((path for path in self.cache.holders(id_) if path not in before), None)

        settled = settle(
            manuscripts,
            replace(self.ledger, records=tuple(records)),
            holder=holder,
            knows=self.cache.knows,
            site=site,
            address=lambda each, date: addresses[each.path] or address(self.shelf, each, date),
            now=self.now,
        )
        self.refused = list(settled.refused)
        kept = {record.path: record for record in settled.ledger.records}
        turns = {each.path: _turns(each, now) for each in manuscripts}
        self.cache.settle(
            ((each, kept[each.path], names(each), turns[each.path]) for each in settled.posts),
            dropped=before.keys() - kept.keys(),
        )
        self.changed.update(self.cache.seat())
        refused = {fault.path for fault in settled.refused}
        missed = {
            record: expired
            for record, expired in self.cache.missed(now)
            if not (record.gone or record.path in refused or record.path.startswith(self.closed))
        }
        for record in missed:
            self.cache.remember(replace(record, gone=self.now))
        self.changes = replace(settled.changes, removed=tuple(missed))
        self.cache.touch(self.shelf.project)
        self.lost = [record.path for record, expired in missed.items() if not expired]
        self.changed |= {path for path in kept.keys() | before.keys() if kept.get(path) != before.get(path)}
        self.changed |= {record.path for record in missed}

    def _dispute(self, claims: set[str]) -> bool:
        """Take back the identities that posts came with and others claim too; whether there were any."""
        claims = claims | self.cache.shared(self.identities.values()) if self.identities else set()
        disputed = [path for path, id_ in self.identities.items() if id_ in claims]
        for path in disputed:
            self.cache.dispute(path, self.records[path])
        return bool(disputed)

    def guard(self) -> None:
        """Stop before readers lose many posts, or see them as new, by mistake. Raises LedgerError."""
        others = [path for path, _, _ in self.changes.reidentified]
        paths = [*self.lost, *others]
        if len(paths) > self.shelf.guard:
            named = ", ".join(paths[:3]) + (" …" if len(paths) > 3 else "")
            what = f"{len(self.lost)} posts would go and {len(others)} get another id ({named})"
            cure = "look with `publisher diff`; if this is meant, `publisher build --accept`; nothing was changed"
            raise LedgerError(Fault(path=ledger.NAME, line=0, what=what, cure=cure))

    def save(self) -> None:
        """Write the ledger where it changed."""
        folder, file = self.shelf.project, self.shelf.project / ledger.NAME
        if not (self.changed or self.is_other):
            return
        is_amended = self.is_own and not self.is_other and len(self.changed) < MAX_AMENDED
        if is_amended and output.stamp(file) == self.cache.note("ledger"):
            ledger.amend(folder, {path: record for path, _, record in self.cache.known(self.changed)})
        else:
            ledger.save(folder, self.ledger.publication, self.ledger.created, self.cache.records())
        self.cache.write_note("ledger", output.stamp(file))


def _turns(manuscript: Manuscript, now: int) -> int | None:
    """The second at which the change that a post dates into the future has happened."""
    written = int(manuscript.updated.timestamp()) if manuscript.updated else 0
    return written if written > now else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """A post, its seat, and its version in the cache: another one whenever anything of it changed."""

    post: Post
    version: int
    seat: int


class Library:
    """The public posts of a project, newest first, and everything that was refused."""

    def __init__(self, shelf: Shelf, cache: Cache, desk: _Desk, *, now: datetime) -> None:
        self.shelf = shelf
        self.publication = desk.ledger.publication
        self.created = desk.ledger.created
        self.changes = desk.changes
        self._desk = desk
        self._cache = cache
        self._now = now
        self._entries: dict[str, Entry | None] = {}

    @cached_property
    def site(self) -> Site:
        """The publication, with a language also where none was set."""
        site = self.shelf.site
        if site.language:
            return site
        return replace(site, language=language_of(each.manuscript.title for each in self._cache.posts.newest(TITLES)))

    def __len__(self) -> int:
        return self._cache.posts.count()

    @property
    def refused(self) -> tuple[Fault, ...]:
        """What is left out and why, in the order of the paths; with it the bodies that could not be rendered so far."""
        bodies = (each.fault for each in self._cache.renderings.told() if each.fault)
        return self._in_order([*self._cache.faults(), *self._desk.refused, *bodies])

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """What authors should know of posts that are public all the same."""
        found = [*self._cache.warnings(), *(fault for each in self._cache.renderings.told() for fault in each.warnings)]
        for other, path in self._cache.posts.twins():
            what = f"its address is that of {other} too, and only one of them can stand there"
            found.append(Fault(path=path, what=what, cure="give one of them another slug or date"))
        return self._in_order(found)

    @property
    def unrendered(self) -> int:
        """How many posts were found to have a body that cannot be rendered."""
        return sum(each.fault is not None for each in self._cache.renderings.told())

    def _in_order(self, faults: Iterable[Fault]) -> tuple[Fault, ...]:
        return tuple(self.shelf.placed(each) for each in sorted(faults, key=lambda each: (each.path, each.line)))

    def newest(self, limit: int = -1, wanted: Wanted = ()) -> list[Shelved]:
        """The newest posts that bear one of the names of each kind that is wanted, at most `limit` unless negative."""
        return [self._shelved(each) for each in self._cache.posts.newest(limit, wanted)]

    def versions(self, limit: int, wanted: Wanted = ()) -> list[tuple[str, int]]:
        """The paths and versions of these posts: other ones whenever one of their entries is another."""
        return self._cache.posts.versions(limit, wanted)

    def fresh(self, past: Past | None, wanted: Wanted) -> list[Candidate]:
        """The posts that a newsletter's past does not know, newest first: all of them before its first issue."""
        return list(self._cache.posts.fresh(past.known if past else (), wanted))

    def gone_of(self, past: Past | None) -> list[str]:
        """The ids that a newsletter's past knows and no public post has any more."""
        return self._cache.posts.absent(past.known) if past else []

    def at(self, paths: Iterable[str]) -> list[Shelved]:
        """The posts at these paths, newest first."""
        return [self._shelved(each) for each in self._cache.posts.at(paths)]

    def changed(self, past: Past, limit: int) -> tuple[Post, ...]:
        """The posts that earlier issues carried and whose title or body changed since the last one, at most `limit`."""
        found = self._cache.posts.changed(past.carried, ledger.written(past.last), limit)
        return tuple(self._shelved(each).post for each in found)

    def manuscripts(self) -> Iterator[tuple[Manuscript, Post]]:
        """What the file of each post says, beside the post."""
        return ((each.manuscript, self._shelved(each).post) for each in self._cache.posts.newest())

    def adopt(self, identities: Mapping[str, tuple[str, datetime | None]]) -> None:
        """Give the posts at these paths other ids, and the instants at which they were published first, where known."""
        for path, (id_, seen) in identities.items():
            record = self._cache.record(path)
            self._cache.remember(replace(record, id=id_, seen=seen or record.seen))
        self._desk.is_other = True
        self._desk.save()

    def names(self, kind: str) -> list[tuple[str, str, str]]:
        """Every name of a kind that a post bears: its key, the name as written, and the path of a post."""
        return self._cache.posts.names(kind)

    def archived(self, size: int, without: Iterable[str]) -> list[tuple[int, str]]:
        """The archived documents of `size` seats: see `PublicPosts.archived`."""
        return self._cache.posts.archived(size, without)

    def seated(self, first: int, last: int) -> list[Shelved]:
        """The posts in the seats from `first` to `last`, newest first."""
        return [self._shelved(each) for each in self._cache.posts.seated(first, last)]

    def gone(self, limit: int) -> list[Record]:
        """The records of the posts that went last."""
        return self._cache.posts.gone(limit)

    def counts(self, kind: str) -> Mapping[str, int]:
        """How many posts bear each name of a kind, by its key."""
        return self._cache.posts.counts(kind)

    def _shelved(self, each: Settled) -> Shelved:
        made = post(each.manuscript, each.record, each.url, site=self.site, now=self._now)
        return Shelved(post=made, version=each.version, seat=each.record.seat or 0)

    def entries(self, posts: Iterable[Shelved]) -> tuple[Entry, ...]:
        """The entries of the posts, without those whose body cannot be rendered; these are `refused` from then on."""
        found: list[Entry] = []
        for each in posts:
            if each.post.path not in self._entries:
                if len(self._entries) >= ENTRIES:
                    self._entries.clear()
                kept = self._kept(each)
                self._entries[each.post.path] = entry_of(each.post, kept.data) if kept.data else None
            if entry := self._entries[each.post.path]:
                found.append(entry)
        return tuple(found)

    def document(self, path: str) -> Made | None:
        """What was made of a document the last time."""
        return self._cache.renderings.document(path)

    def put_document(self, path: str, made: Made) -> None:
        """Remember what was made of a document."""
        self._cache.renderings.put_document(path, made)

    def render(self, track: Track[Any] = silently) -> None:
        """Make the entry of every post that has none yet, many at once."""
        version = self._cache.note("version")
        after = ""
        while version != self._cache.note("rendered") and (rows := self._cache.posts.unrendered(after, BATCH)):
            named = self._cache.posts.named
            if len(rows) >= WORTHWHILE:  # in processes, which have no database
                named = partial(_named, self._cache.posts.addresses())
            work = partial(_draw, self.shelf, self.site, named, self._now)
            # The first one here: what it loads and compiles is there when processes are forked.
            done = chain(work(rows[:1]), spread(work, rows[1:]))
            for row, drawn in track(zip(rows, done, strict=True), "rendering posts", len(rows)):
                self._keep(row[3], drawn)
                after = drawn.path
        self._cache.write_note("rendered", version or "")

    def note(self, name: str) -> str:
        """What an earlier call noted under a name; "" for nothing."""
        return self._cache.note(name) or ""

    def put_note(self, name: str, text: str) -> None:
        """Note a text for later calls."""
        self._cache.write_note(name, text)

    @property
    def pages(self) -> frozenset[str]:
        """The paths of the pages that were made of posts, and of what they show."""
        return frozenset((self._cache.note("pages") or "").splitlines())

    def put_pages(self, paths: Iterable[str]) -> None:
        """Remember the paths of pages."""
        self._cache.write_note("pages", "\n".join(sorted(paths)))

    def _kept(self, each: Shelved) -> Kept:
        """What was made of a post's body, now or in an earlier call."""
        kept = self._cache.renderings.entry(each.post.path, each.version)
        return kept or self._keep(each.version, draw(self.shelf, self.site, self._cache.posts.named, each.post))

    def _keep(self, version: int, drawn: Drawn) -> Kept:
        self._cache.renderings.keep(drawn.path, version, drawn.kept, asked=drawn.asked, assets=drawn.assets)
        return drawn.kept


def _named(addresses: Mapping[str, list[tuple[str, str]]], stem: str) -> list[tuple[str, str]]:
    return addresses.get(stem, [])


def _draw(shelf: Shelf, site: Site, named: Named, now: datetime, rows: Sequence[Row]) -> list[Drawn]:
    """What came of the bodies of the rows' posts."""
    posts = (post(each.manuscript, each.record, each.url, site=site, now=now) for each in map(settled, rows))
    return [draw(shelf, site, named, each) for each in posts]
