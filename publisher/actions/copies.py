"""The web copies of the issues that were frozen, the page that lists them, and the newsletters' own feeds."""

import json
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from publisher import output
from publisher.actions.base import Shelf, signature
from publisher.actions.library import Library, opened
from publisher.actions.planning import FeedPlan, Feeds, Planned
from publisher.actions.writing import write
from publisher.email.places import folder
from publisher.feeds.groups import NEWSLETTER, Group
from publisher.mail_model import Edition
from publisher.model import Document, Entry
from publisher.pages.issues import Listed, issues
from publisher.urls import absolute

if TYPE_CHECKING:
    from publisher.store.issues import Issues

NOTE = "editions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The issues in the database, and its file where it has one.

    Opening it loads a library that takes longer than a build in which nothing changed: that is done only where the
    file is another one than it was, or the words of an issue are needed. A server is asked each time.
    """

    database: Path | None
    issues: "Callable[[], Issues]"

    @property
    def stamp(self) -> str:
        if self.database is None:
            return self.issues().stamp()
        return "|".join(output.stamp(self.database.with_name(self.database.name + log)) for log in ("", "-wal"))


def newsletters(library: Library, sent: Sent) -> dict[Group, Sequence[Edition]]:
    """The issues of each newsletter that has some, newest first; in feeds it has the title of its last issue."""
    stamp = sent.stamp
    before, _, known = library.note(NOTE).partition("\n")
    if before == stamp:
        editions = [_read(row) for row in json.loads(known)]
    else:
        editions = list(sent.issues().editions())
        library.put_note(NOTE, f"{stamp}\n{json.dumps([asdict(each) for each in editions], default=str)}")
    editions.sort(key=lambda each: each.newsletter)  # those of one newsletter stay in their order
    found = [list(each) for _, each in groupby(editions, key=lambda each: each.newsletter)]
    return {
        Group(path=folder(each[0].newsletter).rstrip("/"), kind=NEWSLETTER, name=each[0].title): each for each in found
    }


def copies(feeds: Feeds, found: Mapping[Group, Sequence[Edition]], sent: Sent) -> Iterator[Planned]:
    """The documents below `issues/`. The page of an issue goes by its frozen words alone, so that it stays as it is."""
    for group, editions in found.items():
        for each in editions:
            path = f"{folder(each.newsletter, each.slot)}index.html"
            make = partial(_page, sent, each, path)
            yield Planned(path=path, type="text/html", signature=signature(each), make=make)
        yield from feeds.newsletter(group, editions, partial(_entries, feeds, sent))
        yield _list(feeds, group, editions)


def publish(shelf: Shelf, plan: FeedPlan, sent: Sent, *, out: Path, now: datetime) -> None:
    """Write what lies below `issues/` as soon as there is an issue more, and build nothing else. Raises OutputError."""
    with opened(shelf, now=now) as library:
        feeds = Feeds(library, plan)
        write(out, [*copies(feeds, newsletters(library, sent), sent), *feeds.assets()], library)


def _read(row: Mapping[str, str]) -> Edition:
    instants = {name: datetime.fromisoformat(row[name]) for name in ("instant", "created")}
    return Edition(**{**row, **instants})  # type: ignore[arg-type]


def _page(sent: Sent, edition: Edition, path: str) -> Document:
    from publisher.email.web import web_copy  # with the libraries that read HTML

    return web_copy(sent.issues().get(edition.id).issue, path)


def _entries(feeds: Feeds, sent: Sent, editions: Sequence[Edition]) -> tuple[Entry, ...]:
    from publisher.email.web import issue_entry

    found = []
    for each in editions:
        path = folder(each.newsletter, each.slot)
        id_ = uuid.uuid5(uuid.UUID(feeds.library.publication), path.rstrip("/")).urn
        issue = sent.issues().get(each.id).issue
        found.append(issue_entry(issue, id_=id_, url=absolute(feeds.site.url, path)))
    return tuple(found)


def _list(feeds: Feeds, group: Group, editions: Sequence[Edition]) -> Planned:
    """The page of a newsletter, on which every issue is listed."""
    (subject,) = feeds.subjects([group])
    path, templates = f"{group.path}/index.html", feeds.plan.templates
    listed = [
        Listed(
            url=folder(each.newsletter, each.slot).removeprefix(folder(each.newsletter)),
            subject=each.subject,
            day=date.fromisoformat(each.slot[:10]),
        )
        for each in editions
    ]
    make = partial(issues, path, listed, site=feeds.site, subject=subject, templates=templates)
    sign = signature(feeds.site, subject, listed, sorted(templates.items()))
    return Planned(path=path, type="text/html", signature=sign, make=make)
