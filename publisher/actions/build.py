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
from publisher.errors import Fault
from publisher.feeds import archives
from publisher.feeds.groups import FILTER, KINDS, Group, groups
from publisher.model import Document
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
        if plan.archive:
            library.render(track)
        narrower: list[Group] = []
        refused: list[Fault] = []
        for kind in plan.by:
            found, without = groups(kind, library.names(kind))
            narrower.extend(found)
            refused.extend(without)
        narrower.extend(plan.filters)
        feeds = Feeds(library, plan)
        planned = [*feeds.main(), *(each for group in narrower for each in feeds.narrower(group))]
        planned.append(feeds.outline([feeds.everything, *narrower]))
        if plan.page:
            planned.append(feeds.index([feeds.everything, *narrower]))
        files, told = _write(out, planned, library, track)
        hosted = host(out, files, plan.hosting)
        files += hosted.files
        removed = output.sweep(out, kept={each.path for each in files}, of=OURS)
        return BuildReport(
            files=files,
            removed=(*removed, *hosted.removed),
            posts=len(library) - library.unrendered,
            refused=library.refused + tuple(shelf.placed(fault) for fault in refused) + hosted.refused,
            warnings=library.warnings + told + hosted.warnings,
        )


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
    files = tuple(
        Built(path=each.path, type=each.type, size=(out / each.path).stat().st_size, changed=each.path in changed)
        for each in planned
    )
    return files, tuple(fault for each in known.values() if each for fault in each.warnings)


def _stands(known: Made | None, planned: Planned, stamp: str) -> bool:
    return known is not None and (known.signature, known.stamp) == (planned.signature, stamp)
