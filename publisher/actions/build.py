"""Content becomes feeds: regenerating on demand is this."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from publisher import output
from publisher.actions.base import Built, Shelf, Track, silently
from publisher.actions.hosting import host
from publisher.actions.library import Library, opened
from publisher.actions.planning import FeedPlan, Feeds, Planned
from publisher.actions.posts import PostPages, withdraw
from publisher.errors import Fault
from publisher.feeds import archives
from publisher.feeds.groups import FILTER, KINDS, Group, groups
from publisher.model import Document
from publisher.pages.base import alternates
from publisher.renderings import Made

OURS = (*KINDS, FILTER, archives.FOLDER)  # folders in which nothing stays that a build did not make


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
        output.recover(out)
        if plan.archive or plan.posts:
            library.render(track)
        narrower, refused = _narrower(library, plan)
        feeds = Feeds(library, plan)
        every = [feeds.everything, *narrower]
        posts = PostPages(library, templates=plan.templates, out=out) if plan.posts else None
        planned = [*feeds.main(), *(each for group in narrower for each in feeds.narrower(group))]
        planned.append(feeds.outline(every))
        if plan.page:
            planned.append(feeds.index(every, years=posts.years if posts else ()))
        if plan.page or plan.posts:
            planned.extend(feeds.assets())
        files, told = _write(out, planned, library, track)
        taken = [each.path for each in planned]
        pages = posts.write(feeds.subjects(every), taken=taken, track=track) if posts else withdraw(library, out)
        files += tuple(_built(out, *each) for each in pages.files)
        hosted = host(out, files, plan.hosting)
        files += hosted.files
        faults = tuple(shelf.placed(fault) for fault in (*refused, *pages.refused))
        removed = output.sweep(out, kept={each.path for each in files}, of=OURS)
        return BuildReport(
            files=files,
            removed=(*removed, *pages.removed, *hosted.removed),
            posts=len(library) - library.unrendered,
            refused=library.refused + faults + hosted.refused,
            warnings=library.warnings + told + hosted.warnings,
        )


def snippet(shelf: Shelf, plan: FeedPlan, *, now: datetime, every: bool) -> str:
    """The `<link>` elements by which readers find the feeds: those of everything, or `every` one."""
    with opened(shelf, now=now, keep=False) as library:
        feeds = Feeds(library, plan)
        narrower = _narrower(library, plan)[0] if every else []
        return alternates(library.site, feeds.subjects([feeds.everything, *narrower]))


def _narrower(library: Library, plan: FeedPlan) -> tuple[list[Group], list[Fault]]:
    """What has feeds of its own, and what is refused one."""
    found, refused = list[Group](), list[Fault]()
    for kind in plan.by:
        good, without = groups(kind, library.names(kind))
        found.extend(good)
        refused.extend(without)
    return [*found, *plan.filters], refused


def _write(
    out: Path, planned: Sequence[Planned], library: Library, track: Track[Any]
) -> tuple[tuple[Built, ...], tuple[Fault, ...]]:
    """Make and write what is not there yet as it should be, one document at a time; with it what is to be said."""
    known = {each.path: library.document(each.path) for each in planned}
    due = [each for each in planned if not _stands(known[each.path], each, output.stamp(out / each.path))]
    made: dict[str, tuple[Fault, ...]] = {}

    def documents() -> Iterator[Document]:
        for each in track(due, "writing feeds", len(due)):
            document = each.make()
            made[each.path] = document.warnings
            yield document

    changed = set(output.write(out, documents()))
    for each in due:
        stamp = output.stamp(out / each.path)
        now = known[each.path] = Made(signature=each.signature, stamp=stamp, warnings=made[each.path])
        library.put_document(each.path, now)
    files = tuple(_built(out, each.path, each.type, each.path in changed) for each in planned)
    return files, tuple(fault for each in known.values() if each for fault in each.warnings)


def _built(out: Path, path: str, type_: str, changed: bool) -> Built:  # noqa: FBT001
    return Built(path=path, type=type_, size=(out / path).stat().st_size, changed=changed)


def _stands(known: Made | None, planned: Planned, stamp: str) -> bool:
    return known is not None and (known.signature, known.stamp) == (planned.signature, stamp)
