"""The ledger's ids and dates are written into the posts that have none: these carry their identity themselves then."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from publisher import content, output
from publisher.actions.base import Shelf
from publisher.actions.library import opened
from publisher.errors import ContentError, Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class StampReport:
    """The paths of the files that were written to, and what was refused."""

    stamped: tuple[str, ...]
    refused: tuple[Fault, ...]


def stamp(shelf: Shelf, *, now: datetime) -> StampReport:
    """Write its id, and its date where it has none, into each public post that lacks one of them."""
    from publisher.parser.stamps import stamped

    zone = ZoneInfo(shelf.site.timezone)
    written: list[str] = []
    refused: list[Fault] = []
    with opened(shelf, now=now) as library:
        for manuscript, post in library.manuscripts():
            id_ = None if manuscript.id else post.id
            published = None if manuscript.published else post.published.astimezone(zone)
            if not (id_ or published):
                continue
            try:
                source, _ = content.read(shelf.folder, post.path)
                data = stamped(source, id=id_, published=published, zone=zone, conventions=shelf.conventions)
            except ContentError as error:
                refused.append(error.fault)
                continue
            output.replace((shelf.folder / post.path).resolve(), (data,))
            written.append(post.path)
        return StampReport(
            stamped=tuple(written), refused=library.refused + tuple(shelf.placed(fault) for fault in refused)
        )
