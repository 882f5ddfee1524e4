"""Content becomes feeds: regenerating on demand is this."""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from publisher import output
from publisher.actions.base import Shelf, Track, signature, silently
from publisher.actions.library import Library, Shelved, opened
from publisher.actions.posts import PostPages, withdraw
from publisher.errors import Fault
from publisher.feeds.formats import FORMATS, Format
from publisher.feeds.groups import KINDS, Group, groups
from publisher.model import ContentMode, Document, Feed, Link
from publisher.pages.base import ASSETS, Subject, alternates, asset
from publisher.pages.index import index
from publisher.pages.post import base_of
from publisher.urls import absolute

RECENT = 10  # entries on the page for people


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPlan:
    """What is to be built: `files` names the file of each format, `by` the kinds of narrower feeds."""

    files: Mapping[str, str]
    limit: int = 20
    mode: ContentMode = "full"
    by: tuple[str, ...] = ()
    hub: str = ""
    page: bool = True
    posts: bool = False
    templates: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """One file of the output folder: its path there, media type, size in bytes, and whether this build changed it."""

    path: str
    type: str
    size: int
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What was built: every file, the paths of those that went, how many posts, and what was refused or is doubtful."""

    files: tuple[Built, ...]
    removed: tuple[str, ...]
    posts: int
    refused: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


def build(
    shelf: Shelf, plan: FeedPlan, *, out: Path, now: datetime, track: Track[Any] = silently, accept: bool = False
) -> BuildReport:
    """Read the posts and write every feed and page below `out`. `accept`: see `opened`."""
    with opened(shelf, now=now, track=track, accept=accept) as library:
        every, refused = _groups(library, plan)
        feeds = _Feeds(library, plan)
        posts = PostPages(library, templates=plan.templates, out=out) if plan.posts else None
        planned: list[Planned] = []
        for group in every:
            planned.extend(feeds.documents(group))
        if plan.page:
            planned.append(feeds.index(every, years=posts.years if posts else ()))
        if plan.page or plan.posts:
            planned.extend(feeds.assets())
        files = _write(out, planned, library, track)
        taken = [each.path for each in planned]
        pages = posts.write(feeds.subjects(every), taken=taken, track=track) if posts else withdraw(library, out)
        files += tuple(_built(out, *each) for each in pages.files)
        refused += pages.refused
        removed = output.sweep(out, kept={each.path for each in files}, of=tuple(KINDS))
        return BuildReport(
            files=files,
            removed=removed + pages.removed,
            posts=len(library) - library.unrendered,
            refused=library.refused + tuple(shelf.placed(fault) for fault in refused),
            warnings=library.warnings,
        )


def snippet(shelf: Shelf, plan: FeedPlan, *, now: datetime, every: bool) -> str:
    """The `<link>` elements by which readers find the feeds: those of everything, or `every` one."""
    with opened(shelf, now=now, keep=False) as library:
        found, _ = _groups(library, plan if every else replace(plan, by=()))
        return alternates(library.site, _Feeds(library, plan).subjects(found))


def _groups(library: Library, plan: FeedPlan) -> tuple[list[Group], list[Fault]]:
    """What has feeds of its own, everything first, and what is refused one."""
    found, refused = [Group(name=library.site.title)], list[Fault]()
    for kind in plan.by:
        narrower, without = groups(kind, library.names(kind))
        found.extend(narrower)
        refused.extend(without)
    return found, refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A document that a build may have to make: `signature` is another one whenever its bytes may be."""

    path: str
    type: str
    signature: str
    make: Callable[[], Document]


def _write(out: Path, planned: Sequence[Planned], library: Library, track: Track[Any]) -> tuple[Built, ...]:
    """Make and write what is not there yet as it should be."""
    due = [each for each in planned if library.document(each.path) != (each.signature, output.stamp(out / each.path))]
    documents = [each.make() for each in track(due, "writing feeds", len(due))]
    changed = set(output.write(out, documents))
    for each in due:
        library.put_document(each.path, each.signature, output.stamp(out / each.path))
    return tuple(_built(out, each.path, each.type, each.path in changed) for each in planned)


def _built(out: Path, path: str, type_: str, changed: bool) -> Built:  # noqa: FBT001
    return Built(path=path, type=type_, size=(out / path).stat().st_size, changed=changed)


class _Feeds:
    """The feeds of one build."""

    def __init__(self, library: Library, plan: FeedPlan) -> None:
        self.library = library
        self.site = library.site
        self.plan = plan

    def index(self, groups: Sequence[Group], *, years: Sequence[int]) -> Planned:
        """The page for people."""
        recent = self.library.newest(RECENT)
        subjects = self.subjects(groups)
        base = base_of(self.site) if self.plan.posts else ""
        states = [self.library.state(each) for each in recent]

        def make() -> Document:
            entries = self.library.entries(recent)
            return index(
                self.site, subjects=subjects, entries=entries, templates=self.plan.templates, years=years, base=base
            )

        sign = signature(self.site, subjects, states, years, base, sorted(self.plan.templates.items()))
        return Planned(path="index.html", type="text/html", signature=sign, make=make)

    def assets(self) -> Iterator[Planned]:
        """The files that all pages share."""
        sign = signature(self.site, sorted(self.plan.templates.items()))
        for name, type_ in ASSETS.items():
            make = partial(asset, name, site=self.site, templates=self.plan.templates)
            yield Planned(path=name, type=type_, signature=sign, make=make)

    def subjects(self, groups: Sequence[Group]) -> list[Subject]:
        """The feeds of each group, as pages name them."""
        counts = {kind: self.library.counts(kind) for kind in self.plan.by}
        return [self._subject(group, counts.get(group.kind, {}).get(group.key, 0)) for group in groups]

    def _subject(self, group: Group, count: int) -> Subject:
        links = (
            replace(link, url=quote(self._path(group, name)))
            for name, link in zip(self.plan.files, self._links(group), strict=True)
        )
        return Subject(name=group.name, kind=group.kind, key=group.key, count=count, links=tuple(links))

    def documents(self, group: Group) -> Iterator[Planned]:
        """The group's feed in every format; each names the others."""
        limit = self.plan.limit
        posts = self.library.bearers(group.kind, group.key, limit) if group.kind else self.library.newest(limit)
        states = [self.library.state(each) for each in posts]
        links = tuple(self._links(group))
        hubs = (Link(rel="hub", url=self.plan.hub),) if self.plan.hub else ()
        for name, own in zip(self.plan.files, links, strict=True):
            feed = Feed(
                site=self.site,
                id=self._id(group),
                title=self.site.title if not group.path else f"{self.site.title}: {group.name}",
                url=own.url,
                updated=self.library.created,
                entries=(),
                mode=self.plan.mode,
                links=tuple(link for link in links if link != own) + hubs,
            )
            path, format_ = self._path(group, name), FORMATS[name]
            yield Planned(
                path=path,
                type=format_.type,
                signature=signature(feed, states),
                make=partial(self._document, path, format_, feed, posts),
            )

    def _document(self, path: str, format_: Format, feed: Feed, posts: Sequence[Shelved]) -> Document:
        entries = self.library.entries(posts)
        updated = max((entry.updated for entry in entries), default=feed.updated)
        return Document(
            path=path, type=format_.type, data=format_.render(replace(feed, entries=entries, updated=updated))
        )

    def _id(self, group: Group) -> str:
        """A feed's own id: the publication's, and for a narrower feed one made from it (RFC 4122, version 5)."""
        publication = self.library.publication
        return uuid.uuid5(uuid.UUID(publication), group.path).urn if group.path else publication

    def _links(self, group: Group) -> Iterator[Link]:
        for name in self.plan.files:
            url = absolute(self.site.url, self._path(group, name))
            yield Link(rel="alternate", url=url, type=FORMATS[name].type, title=FORMATS[name].title)

    def _path(self, group: Group, name: str) -> str:
        return f"{group.path}/{self.plan.files[name]}".lstrip("/")
