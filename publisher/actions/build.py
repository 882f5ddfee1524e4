"""Content becomes feeds: regenerating on demand is this."""

import hashlib
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from publisher import output
from publisher.actions.base import Built, Shelf, Track, silently
from publisher.actions.hosting import Hosting, host
from publisher.actions.library import Library, Shelved, opened
from publisher.errors import Fault
from publisher.feeds.formats import FORMATS, Format
from publisher.feeds.groups import KINDS, Group, groups
from publisher.model import ContentMode, Document, Feed, Link
from publisher.pages import Subject, index
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
    templates: Mapping[str, str] = field(default_factory=dict)
    hosting: Hosting = field(default_factory=Hosting)


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
        narrower: list[Group] = []
        refused: list[Fault] = []
        for kind in plan.by:
            found, without = groups(kind, library.names(kind))
            narrower.extend(found)
            refused.extend(without)
        feeds = _Feeds(library, plan)
        everything = Group(name=library.site.title)
        planned: list[Planned] = []
        for group in (everything, *narrower):
            planned.extend(feeds.documents(group))
        if plan.page:
            planned.append(feeds.index([everything, *narrower]))
        files = _write(out, planned, library, track)
        hosted = host(out, files, plan.hosting)
        files += hosted.files
        removed = output.sweep(out, kept={each.path for each in files}, of=tuple(KINDS))
        return BuildReport(
            files=files,
            removed=(*removed, *hosted.removed),
            posts=len(library) - library.unrendered,
            refused=library.refused + tuple(shelf.placed(fault) for fault in refused) + hosted.refused,
            warnings=library.warnings + hosted.warnings,
        )


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
    return tuple(
        Built(path=each.path, type=each.type, size=(out / each.path).stat().st_size, changed=each.path in changed)
        for each in planned
    )


class _Feeds:
    """The feeds of one build."""

    def __init__(self, library: Library, plan: FeedPlan) -> None:
        self.library = library
        self.site = library.site
        self.plan = plan

    def index(self, groups: Sequence[Group]) -> Planned:
        """The page for people."""
        recent = self.library.newest(RECENT)
        subjects = [self._subject(group) for group in groups]
        states = [self.library.state(each) for each in recent]

        def make() -> Document:
            entries = self.library.entries(recent)
            return index(self.site, subjects=subjects, entries=entries, templates=self.plan.templates)

        signature = _signature(self.site, subjects, states, sorted(self.plan.templates.items()))
        return Planned(path="index.html", type="text/html", signature=signature, make=make)

    def _subject(self, group: Group) -> Subject:
        links = (
            replace(link, url=quote(self._path(group, name)))
            for name, link in zip(self.plan.files, self._links(group), strict=True)
        )
        return Subject(name=group.name, kind=group.kind, links=tuple(links))

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
                signature=_signature(feed, states),
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


def _signature(*parts: object) -> str:
    return hashlib.blake2b(repr(parts).encode(errors="replace"), digest_size=16).hexdigest()
