"""What every action that reads the content shares."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from publisher import content, ledger
from publisher.errors import ContentError, Fault
from publisher.identity import found, settle
from publisher.markup.entry import entry
from publisher.model import Body, Entry, Manuscript, Permalinks, Post, Site, SourceFile, Surroundings
from publisher.parser.manuscript import FORMATS, parse
from publisher.permalinks import permalink
from publisher.text import language_of

T = TypeVar("T")

# Shows how far a long work got: takes the things to work through and words for the work, gives them back one by one.
Track = Callable[[Sequence[T], str], Iterable[T]]


def silently(things: Sequence[T], _doing: str) -> Iterable[T]:
    """The Track that shows nothing."""
    return things


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Where the posts stand, and how they are read."""

    project: Path
    folder: Path
    cache: Path
    site: Site
    permalink: str
    future: bool = False
    drafts: bool = False

    def placed(self, fault: Fault) -> Fault:
        """The fault with its path as seen from the project, not from the content folder."""
        folder = os.path.relpath(self.folder, self.project)
        return replace(fault, path=f"{folder}/{fault.path}".removeprefix("./"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """The public posts, newest first, and everything that was refused.

    `site` has a language also where none was set; `created` is when publisher first saw the publication; `bodies` are
    what the posts say, by path.
    """

    site: Site
    posts: tuple[Post, ...]
    bodies: Mapping[str, Body]
    refused: tuple[Fault, ...]
    publication: str
    created: datetime


def read(shelf: Shelf, *, now: datetime, track: Track[SourceFile] = silently, keep: bool = True) -> Library:
    """Read every post, give each its identity, and write the ledger where it changed (unless not `keep`)."""
    sources, refused = content.read(shelf.folder, suffixes=frozenset(FORMATS))
    faults = list(refused)
    manuscripts: list[Manuscript] = []
    bodies: dict[str, Body] = {}
    for source in track(sources, "reading posts"):
        try:
            manuscript, bodies[source.path] = parse(source, zone=ZoneInfo(shelf.site.timezone))
            manuscripts.append(manuscript)
        except ContentError as error:
            faults.append(error.fault)
    present = {source.path for source in sources} | {fault.path for fault in refused}
    public = [manuscript for manuscript in manuscripts if is_public(manuscript, shelf, now=now)]
    site = shelf.site
    if not site.language:
        site = replace(site, language=language_of(manuscript.title for manuscript in public))
    address = partial(permalink, rules=Permalinks(pattern=shelf.permalink), base=site.url)
    with ledger.locked(shelf.project, shelf.cache) if keep else nullcontext():
        remembered = ledger.load(shelf.project) or found(site, now=now)
        # What lies in a folder that cannot be read today is there all the same.
        closed = tuple(f"{fault.path}/" for fault in refused)
        present |= {record.path for record in remembered.records if record.path.startswith(closed)}
        settled = settle(public, remembered, present=present, site=site, address=address, now=now)
        if keep:
            ledger.save(shelf.project, settled.ledger)
    faults.extend(settled.refused)
    return Library(
        site=site,
        posts=settled.posts,
        bodies=bodies,
        refused=tuple(shelf.placed(fault) for fault in sorted(faults, key=lambda fault: (fault.path, fault.line))),
        publication=settled.ledger.publication,
        created=settled.ledger.created,
    )


class Entries:
    """The entries of one call: a post is rendered once, however many documents carry it.

    `refused` has the fault of each post, by id, whose body cannot be rendered.
    """

    def __init__(self, library: Library) -> None:
        self.library = library
        self.made: dict[str, Entry] = {}
        self.refused: dict[str, Fault] = {}

    def of(self, posts: Sequence[Post]) -> tuple[Entry, ...]:
        """The entries of the posts, without those that are refused."""
        for post in posts:
            if post.id not in self.made and post.id not in self.refused:
                try:
                    rendered = entry(post, self.library.bodies[post.path], Surroundings(site=self.library.site))
                    self.made[post.id] = rendered.entry
                except ContentError as error:
                    self.refused[post.id] = error.fault
        return tuple(self.made[post.id] for post in posts if post.id in self.made)


def is_public(manuscript: Manuscript, shelf: Shelf, *, now: datetime) -> bool:
    """Whether a reader may see this; `content.drafts` and `content.future` widen it."""
    if manuscript.hidden or (manuscript.draft and not shelf.drafts):
        return False
    if manuscript.expires and manuscript.expires <= now:
        return False
    return shelf.future or manuscript.published is None or manuscript.published <= now
