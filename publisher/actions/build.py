"""Content becomes feeds: regenerating on demand is this."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from publisher import output
from publisher.actions.base import Built, Shelf, Track, silently
from publisher.actions.hosting import host
from publisher.actions.library import Library, opened
from publisher.actions.planning import FeedPlan, Feeds, Planned
from publisher.actions.posts import PostPages, withdraw
from publisher.actions.writing import built, write
from publisher.errors import Fault
from publisher.feeds import archives
from publisher.feeds.groups import FILTER, KINDS, Group, groups
from publisher.pages.base import alternates

if TYPE_CHECKING:
    from publisher.actions.copies import Sent

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
    shelf: Shelf,
    plan: FeedPlan,
    *,
    out: Path,
    now: datetime,
    sent: "Sent | None" = None,
    track: Track[Any] = silently,
    accept: bool = False,
) -> BuildReport:
    """Read the posts and write every feed and page below `out`, with the issues that were `sent`.

    `accept`: see `opened`.
    """
    with opened(shelf, now=now, track=track, accept=accept) as library:
        output.recover(out)
        if plan.archive or plan.posts:
            library.render(track)
        narrower, refused = _narrower(library, plan)
        feeds = Feeds(library, plan)
        newsletters, copies = _newsletters(library, feeds, sent)
        about = [feeds.everything, *narrower]
        every = [*about, *newsletters]
        posts = PostPages(library, templates=plan.templates, out=out) if plan.posts else None
        planned = [*feeds.main(), *(each for group in narrower for each in feeds.narrower(group))]
        planned.append(feeds.outline(every))
        if plan.page:
            planned.append(feeds.index(every, years=posts.years if posts else ()))
        planned.extend(copies)
        if plan.page or plan.posts or copies:
            planned.extend(feeds.assets())
        files, told = write(out, planned, library, track)
        taken = [each.path for each in planned]
        pages = posts.write(feeds.subjects(about), taken=taken, track=track) if posts else withdraw(library, out)
        files += tuple(built(out, *each) for each in pages.files)
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


def _newsletters(library: Library, feeds: Feeds, sent: "Sent | None") -> tuple[list[Group], list[Planned]]:
    """The newsletters that sent something, and their documents."""
    if sent is None:
        return [], []
    from publisher.actions.copies import copies, newsletters  # only who sends issues needs them

    found = newsletters(library, sent)
    return list(found), list(copies(feeds, found, sent))


def _narrower(library: Library, plan: FeedPlan) -> tuple[list[Group], list[Fault]]:
    """What has feeds of its own, and what is refused one."""
    found, refused = list[Group](), list[Fault]()
    for kind in plan.by:
        good, without = groups(kind, library.names(kind))
        found.extend(good)
        refused.extend(without)
    return [*found, *plan.filters], refused
