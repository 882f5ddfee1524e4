"""The feeds of one build: which documents there are, of what each is made, and how."""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from urllib.parse import quote

from publisher.actions.base import signature
from publisher.actions.hosting import Hosting
from publisher.actions.library import Library
from publisher.errors import Fault, OutputError
from publisher.feeds import archives, opml
from publisher.feeds.base import episode_file
from publisher.feeds.budget import Fitted, fit
from publisher.feeds.formats import FORMATS
from publisher.feeds.groups import NEWSLETTER, Group
from publisher.mail_model import Edition
from publisher.model import ContentMode, Document, Entry, Feed, Link, Podcast, Tombstone
from publisher.pages.base import ASSETS, Subject, asset
from publisher.pages.index import Join, index
from publisher.pages.post import base_of
from publisher.urls import absolute

RECENT = 10  # entries on the page for people

# Podcast namespace 1.0, "guid": the namespace of the UUIDs that feeds of episodes are known by.
PODCASTS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPlan:
    """What is to be built: `files` names the file of each format, `by` the kinds of narrower feeds, `size` in bytes."""

    files: Mapping[str, str]
    limit: int = 20
    mode: ContentMode = "full"
    by: tuple[str, ...] = ()
    filters: tuple[Group, ...] = ()
    archive: bool = False
    size: int = 4_000_000
    addresses: bool = False
    podcast: Podcast | None = None
    hub: str = ""
    page: bool = True
    join: Join | None = None
    posts: bool = False
    templates: Mapping[str, str] = field(default_factory=dict)
    hosting: Hosting = field(default_factory=Hosting)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A document that a build may have to make: `signature` is another one whenever its bytes may be."""

    path: str
    type: str
    signature: str
    make: Callable[[], Document]


class Feeds:
    """The documents of one build, planned."""

    def __init__(self, library: Library, plan: FeedPlan) -> None:
        self.library = library
        self.site = library.site
        self.plan = plan
        self.everything = Group(name=self.site.title)
        self.seats = archives.seats(plan.limit)  # of one archived document
        # The formats of a feed are made one after the other; what was made for one before is let go.
        self._newest_of = lru_cache(maxsize=1)(self._newest)

    def main(self) -> Iterator[Planned]:
        """The feed of all posts, and its archived documents."""
        library, plan = self.library, self.plan
        newest = library.newest(plan.limit)
        fitted = self._fit(library.entries(newest))
        carried = {entry.id for entry in fitted.entries}
        members = [each for each in newest if each.post.id in carried]
        paths = [each.post.path for each in members]
        rows = dict(library.archived(self.seats, paths)) if plan.archive else {}
        last = archives.last(rows, (each.seat for each in members), size=self.seats)
        graves = tuple(Tombstone(id=each.id, when=each.gone) for each in library.gone(plan.limit) if each.gone)
        states = [(each.post.id, each.version) for each in newest]
        for name, file in plan.files.items():
            feed = replace(
                self._feed(self.everything, name, self.plan.files),
                complete=len(library) - library.unrendered == len(members),
                tombstones=graves,
            )
            if last:
                older = self._link("prev-archive", name, archives.path(file, last))
                feed = replace(feed, links=(*feed.links, older))
            yield self._planned(feed, name, file, states, lambda: fitted)
        yield from self._archived(rows, last, paths)

    def _archived(self, rows: Mapping[int, str], last: int, members: Sequence[str]) -> Iterator[Planned]:
        """The archived documents, the oldest first, so that no reader is led to one that is not there yet."""

        @lru_cache(maxsize=1)
        def fitted(number: int) -> Fitted:
            posts = self.library.seated((number - 1) * self.seats + 1, number * self.seats)
            entries = self.library.entries(each for each in posts if each.post.path not in members)
            return fit(entries, mode=self.plan.mode, size=self.plan.size, keep=True)

        for number in range(1, last + 1):
            files = {name: archives.path(file, number) for name, file in self.plan.files.items()}
            for name, file in files.items():
                feed = self._feed(self.everything, name, files)
                links = [link for link in feed.links if link.rel != "hub"]
                links.append(self._link("current", name, self.plan.files[name]))
                if number > 1:
                    links.append(self._link("prev-archive", name, archives.path(self.plan.files[name], number - 1)))
                if number < last:
                    links.append(self._link("next-archive", name, archives.path(self.plan.files[name], number + 1)))
                feed = replace(feed, links=tuple(links), archive=True)
                yield self._planned(feed, name, file, rows.get(number, ""), partial(fitted, number))

    def narrower(self, group: Group) -> Iterator[Planned]:
        """The feed of the posts that have something in common."""
        limit = self.plan.limit
        versions = self.library.versions(limit + 1, group.wanted)
        files = self._files(group)
        for name, file in files.items():
            feed = replace(self._feed(group, name, files), complete=len(versions) <= limit)
            yield self._planned(feed, name, file, versions[:limit], partial(self._newest_of, group))

    def newsletter(
        self, group: Group, editions: Sequence[Edition], entries: Callable[[Sequence[Edition]], Sequence[Entry]]
    ) -> Iterator[Planned]:
        """The feed of a newsletter's issues, newest first, in full: what was mailed can be read as well."""
        carried = editions[: self.plan.limit]
        states = [(each.id, each.created) for each in carried]
        files = self._files(group)

        @lru_cache(maxsize=1)
        def fitted() -> Fitted:
            return fit(entries(carried), mode="full", size=self.plan.size)

        for name, file in files.items():
            feed = self._feed(group, name, files)
            feed = replace(feed, title=group.name, mode="full", complete=len(carried) == len(editions))
            yield self._planned(feed, name, file, states, fitted)

    def index(self, groups: Sequence[Group], *, years: Sequence[int]) -> Planned:
        """The page for people."""
        recent = self.library.newest(RECENT)
        subjects = self.subjects(groups)
        base = base_of(self.site) if self.plan.posts else ""
        states = [(each.post.id, each.version) for each in recent]

        def make() -> Document:
            entries = self.library.entries(recent)
            return index(
                self.site,
                subjects=subjects,
                entries=entries,
                templates=self.plan.templates,
                opml=opml.FILE,
                years=years,
                base=base,
                join=self.plan.join,
            )

        sign = signature(self.site, subjects, states, years, base, self.plan.join, sorted(self.plan.templates.items()))
        return Planned(path="index.html", type="text/html", signature=sign, make=make)

    def assets(self) -> Iterator[Planned]:
        """The files that all pages share."""
        sign = signature(self.site, sorted(self.plan.templates.items()))
        for name, type_ in ASSETS.items():
            make = partial(asset, name, site=self.site, templates=self.plan.templates)
            yield Planned(path=name, type=type_, signature=sign, make=make)

    def outline(self, groups: Sequence[Group]) -> Planned:
        """The list of all feeds for readers, in the first of the formats."""
        rows = [(each.kind, each.name, self._url(next(iter(self._files(each).values())))) for each in groups]

        def make() -> Document:
            return Document(path=opml.FILE, type=opml.OPML_TYPE, data=opml.render(self.site, rows))

        return Planned(path=opml.FILE, type=opml.OPML_TYPE, signature=signature(self.site, rows), make=make)

    def subjects(self, groups: Sequence[Group]) -> list[Subject]:
        """The feeds of each group, as pages name them."""
        counts = {kind: self.library.counts(kind) for kind in self.plan.by}
        return [self._subject(group, counts.get(group.kind)) for group in groups]

    def _subject(self, group: Group, counts: Mapping[str, int] | None) -> Subject:
        key = group.wanted[0][1][0] if counts is not None else ""
        count = counts.get(key, 0) if counts is not None else 0
        links = (
            Link(rel="alternate", url=quote(file), type=FORMATS[name].type, title=FORMATS[name].title)
            for name, file in self._files(group).items()
        )
        page = f"{group.path}/" if group.kind == NEWSLETTER else ""
        return Subject(name=group.name, kind=group.kind, key=key, count=count, page=page, links=tuple(links))

    def _newest(self, group: Group) -> Fitted:
        return self._fit(self.library.entries(self.library.newest(self.plan.limit, group.wanted)))

    def _fit(self, entries: Sequence[Entry]) -> Fitted:
        return fit(entries, mode=self.plan.mode, size=self.plan.size)

    def _feed(self, group: Group, name: str, files: Mapping[str, str]) -> Feed:
        """A feed without its entries; it names those that say the same in the other formats."""
        others = (self._link("alternate", other, file) for other, file in files.items() if other != name)
        hubs = (Link(rel="hub", url=self.plan.hub),) if self.plan.hub else ()
        return Feed(
            site=self.site,
            id=self._id(group),
            title=self.site.title if not group.path else f"{self.site.title}: {group.name}",
            url=self._url(files[name]),
            updated=self.library.created,
            entries=(),
            language=group.name if group.kind == "language" else self.site.language,
            mode=self.plan.mode,
            links=(*others, *hubs),
            addresses=self.plan.addresses,
        )

    def _planned(self, feed: Feed, name: str, path: str, states: object, fitted: Callable[[], Fitted]) -> Planned:
        format_ = FORMATS[name]

        def make() -> Document:
            made = fitted()
            dates = (*(entry.updated for entry in made.entries), *(grave.when for grave in feed.tombstones))
            whole = replace(
                feed,
                entries=made.entries,
                updated=max(dates, default=feed.updated),
                podcast=self._podcast(feed, made.entries),
            )
            data = format_.render(whole)
            if not format_.holds(data, whole):
                raise OutputError(f"out/{path}: cannot be read back as it was written; nothing was changed")
            # The formats of a feed are cut alike: it is said of the first.
            told = self._told(path, made, whole) if name == next(iter(self.plan.files)) else ()
            return Document(path=path, type=format_.type, data=data, warnings=told)

        sign = signature(feed, states, self.plan.size, self.plan.podcast)
        return Planned(path=path, type=format_.type, signature=sign, make=make)

    def _podcast(self, feed: Feed, entries: Sequence[Entry]) -> Podcast | None:
        """What a feed says of itself as a podcast, if it has episodes."""
        if not any(episode_file(entry) for entry in entries):
            return None
        told = self.plan.podcast or Podcast()
        name = feed.url.partition("://")[2].rstrip("/")
        return replace(told, image=told.image or self.site.logo, guid=told.guid or str(uuid.uuid5(PODCASTS, name)))

    def _told(self, path: str, made: Fitted, feed: Feed) -> tuple[Fault, ...]:
        """What the owner should know of how a feed was made."""
        found: list[Fault] = []
        if made.shortened or made.dropped:
            cut = f"{made.shortened} entries show only their summary, and {made.dropped} are left out"
            what = f"with everything it would be larger than feeds.max_bytes = {self.plan.size}: {cut}"
            found.append(Fault(path=f"out/{path}", line=0, what=what, cure="raise it, or lower feeds.limit"))
        if feed.podcast and not self.plan.podcast and feed.title == self.site.title and not feed.archive:
            what = "it has episodes, and nothing says what kind of podcast it is"
            cure = 'write category = "…" and image = "…" under [podcast]'
            found.append(Fault(path=f"out/{path}", line=0, what=what, cure=cure))
        return tuple(found)

    def _id(self, group: Group) -> str:
        """A feed's own id: the publication's, and for a narrower feed one made from it (RFC 4122, version 5)."""
        publication = self.library.publication
        return uuid.uuid5(uuid.UUID(publication), group.path).urn if group.path else publication

    def _files(self, group: Group) -> Mapping[str, str]:
        return {name: f"{group.path}/{file}".lstrip("/") for name, file in self.plan.files.items()}

    def _link(self, rel: str, name: str, file: str) -> Link:
        return Link(rel=rel, url=self._url(file), type=FORMATS[name].type, title=FORMATS[name].title)

    def _url(self, file: str) -> str:
        return absolute(self.site.url, file)
