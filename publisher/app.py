"""What may be asked of posts: each action meets the banks that it needs, and the values of its project.

What a build does not need is imported where it is asked for.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from publisher import output
from publisher.actions.base import Track, silently
from publisher.actions.build import BuildReport, build, snippet
from publisher.actions.library import opened
from publisher.errors import Fault
from publisher.identity import Changes
from publisher.model import URL_UNSET
from publisher.project import FILE, OUT, TEMPLATES, TEMPLATES_FOLDER, Project

if TYPE_CHECKING:
    from publisher.actions.adopt import AdoptReport
    from publisher.actions.check import Checked
    from publisher.actions.doctor import Finding, Records
    from publisher.actions.eject import Ejected
    from publisher.actions.ping import Clock, Pinged
    from publisher.actions.stamp import StampReport
    from publisher.mailing import Mailing
    from publisher.subscriptions import Subscriptions


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffReport:
    """What readers would notice of a build, and what was refused or is doubtful."""

    changes: Changes
    refused: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


class App:
    """What may be asked of one project."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def build(self, *, now: datetime, track: Track[Any] = silently, accept: bool = False) -> BuildReport:
        """Content becomes feeds and pages in `out/`; with `accept` also where many posts go or get another id."""
        project = self.project
        sent = None
        if project.has_database:
            from publisher.actions.copies import Sent

            sent = Sent(database=project.database_file, issues=lambda: self.mailing.store.issues)
        return build(project.shelf, project.plan, out=project.out, now=now, sent=sent, track=track, accept=accept)

    def snippet(self, *, now: datetime, every: bool) -> str:
        """The `<link>` elements by which readers find the feeds from any page of the site."""
        return snippet(self.project.shelf, self.project.plan, now=now, every=every)

    def ping(self, report: BuildReport, *, clock: "Clock", say: Callable[[str], None]) -> "Pinged":
        """The hub is told of the feeds of a build that changed since it was told last."""
        from publisher.actions.ping import ping, topics  # few calls need it

        project, hosting = self.project, self.project.hosting
        copies = {move.old for move in hosting.moves}
        return ping(
            topics(project.out, report.files, site=hosting.site, copies=copies),
            hub=project.hub(),
            cache=project.shelf.cache,
            wait=project.config.feeds.hub_wait_seconds,
            clock=clock,
            say=say,
        )

    def init(self) -> Path | None:
        """Write down what the folder says of itself as `publisher.toml`; None where there is one already."""
        from publisher.actions.init import settings

        project = self.project
        path = project.folder / FILE
        if path.exists():
            return None
        folder = os.path.relpath(project.shelf.folder, project.folder)
        output.replace(path, (settings(project.shelf, folder=folder).encode(),))
        return path

    def adopt(self, place: str, *, now: datetime) -> "AdoptReport":
        """The posts take over the ids that they have in a feed, a file or a web address."""
        from publisher.actions.adopt import adopt
        from publisher.fetch import fetch

        return adopt(self.project.shelf, fetch(place), named=place, now=now)

    def diff(self, *, now: datetime) -> DiffReport:
        """What readers would notice of a build; nothing is written."""
        project = self.project
        with opened(project.shelf, now=now, keep=False) as library:
            return DiffReport(changes=library.changes, refused=library.refused, warnings=library.warnings)

    def configuration(self, server: str) -> str:
        """What the configuration of a server needs for what was built."""
        from publisher.actions.hosting import configuration

        project = self.project
        return configuration(server, project.out, compressed=project.hosting.compress)

    def check(self, *, now: datetime, track: Track[Any] = silently) -> "Checked":
        """What is wrong with the posts, the feeds as they were built, and the next issues; nothing is written."""
        from publisher.actions import check  # its libraries take a while to load

        project = self.project
        site = project.shelf.site.url
        built = check.Checked()
        if project.out.is_dir():
            address = site if site != URL_UNSET else ""
            built = check.feeds([project.out], now=now, beside=project.folder, site=address, track=track)
        if not built.feeds:
            fault = Fault(path=OUT, line=0, what="there are no feeds yet", cure="run `publisher build`")
            built = check.told([fault], "NothingBuilt")
        posts = check.posts(project.shelf, by=project.plan.by, now=now, track=track)
        settings = check.told(project.warnings, "DoubtfulSetting")
        return posts + settings + built + check.told(self.mailing.doubts(now=now), "DoubtfulIssue")

    def doctor(self, names: "Records") -> "tuple[Finding, ...]":
        """Whether all is in place that mails and feeds need: asked of the database, the mail server and the world."""
        from publisher.actions import doctor
        from publisher.fetch import fetch

        project, mailing = self.project, self.mailing
        found = [
            doctor.Finding(
                about="settings", health="doubtful", seen=f"{each.path}:{each.line}: {each.what}", cure=each.cure
            )
            for each in project.warnings
        ]
        found.append(doctor.look("database", mailing.database))
        found.append(doctor.look("mail server", mailing.greet))
        site = project.shelf.site.url
        if site != URL_UNSET:
            found += doctor.letterhead(project.letterhead, names)
            found.append(doctor.look("site", lambda: f"{site}: {len(fetch(site)):,} bytes"))
        return tuple(found)

    def eject(self, names: Sequence[str]) -> "Ejected":
        """Copies of the packaged templates, all or those that are named, in the project, to be changed there."""
        from publisher.actions.eject import eject

        return eject(TEMPLATES, self.project.folder / TEMPLATES_FOLDER, names)

    def stamp(self, *, now: datetime) -> "StampReport":
        """The ids and dates of the ledger are written into the posts that have none."""
        from publisher.actions.stamp import stamp

        return stamp(self.project.shelf, now=now)

    @cached_property
    def mailing(self) -> "Mailing":
        """What may be asked of newsletters and subscribers. Its libraries take longer to load than a build does."""
        from publisher.mailing import Mailing

        return Mailing(self.project)

    @cached_property
    def subscriptions(self) -> "Subscriptions":
        """What may be asked of subscriptions."""
        from publisher.subscriptions import Subscriptions

        return Subscriptions(self.project, lambda: self.mailing.store, url=self.project.web.url)
