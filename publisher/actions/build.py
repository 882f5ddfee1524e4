"""Content becomes feeds: regenerating on demand is this."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from publisher import output
from publisher.actions.base import Entries, Library, Shelf, Track, read, silently
from publisher.errors import Fault
from publisher.feeds.formats import FORMATS
from publisher.feeds.groups import NAMES, Group, groups
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


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What was built: the documents, the paths of those that changed or went, how many posts, and what was refused."""

    documents: tuple[Document, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    posts: int
    refused: tuple[Fault, ...]


def build(shelf: Shelf, plan: FeedPlan, *, out: Path, now: datetime, track: Track[Any] = silently) -> BuildReport:
    """Read the posts and write every feed and page below `out`."""
    library = read(shelf, now=now, track=track)
    narrower, refused = groups(library.posts, plan.by)
    feeds = _Feeds(library, plan)
    everything = Group(path="", name=library.site.title, posts=library.posts)
    documents: list[Document] = []
    for group in track((everything, *narrower), "writing feeds"):
        documents.extend(feeds.documents(group))
    if plan.page:
        subjects = [feeds.subject(group) for group in (everything, *narrower)]
        recent = feeds.entries.of(library.posts[:RECENT])
        documents.append(index(library.site, subjects=subjects, entries=recent, templates=plan.templates))
    changed = output.write(out, documents)
    removed = output.sweep(out, kept={document.path for document in documents}, of=tuple(NAMES))
    return BuildReport(
        documents=tuple(documents),
        changed=changed,
        removed=removed,
        posts=len(library.posts) - len(feeds.entries.refused),
        refused=library.refused + tuple(shelf.placed(fault) for fault in (*feeds.entries.refused.values(), *refused)),
    )


class _Feeds:
    """The feeds of one build."""

    def __init__(self, library: Library, plan: FeedPlan) -> None:
        self.library = library
        self.site = library.site
        self.plan = plan
        self.entries = Entries(library)

    def subject(self, group: Group) -> Subject:
        links = (
            replace(link, url=quote(self._path(group, name)))
            for name, link in zip(self.plan.files, self._links(group), strict=True)
        )
        return Subject(name=group.name, kind=group.path.partition("/")[0], links=tuple(links))

    def documents(self, group: Group) -> Iterator[Document]:
        """The group's feed in every format; each names the others."""
        entries = self.entries.of(group.posts[: self.plan.limit])
        links = tuple(self._links(group))
        hubs = (Link(rel="hub", url=self.plan.hub),) if self.plan.hub else ()
        for name, own in zip(self.plan.files, links, strict=True):
            feed = Feed(
                site=self.site,
                id=self._id(group),
                title=self.site.title if not group.path else f"{self.site.title}: {group.name}",
                url=own.url,
                updated=max((entry.updated for entry in entries), default=self.library.created),
                entries=entries,
                mode=self.plan.mode,
                links=tuple(link for link in links if link != own) + hubs,
            )
            path = self._path(group, name)
            yield Document(path=path, type=FORMATS[name].type, data=FORMATS[name].render(feed))

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
