"""One file, read: what it says, and who its post is where that depends on no other post. Processes share this work."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from publisher import content
from publisher.actions.base import Shelf, address
from publisher.errors import ContentError
from publisher.feeds.groups import names
from publisher.identity import post, undisputed
from publisher.ledger import to_line, to_record
from publisher.manuscripts import Identity, Reading, to_text
from publisher.model import URL_UNSET, Manuscript
from publisher.parser.manuscript import parse
from publisher.permalinks import doubt

EVER = 2**62


class Task(NamedTuple):
    """A file to read: the digest that it had the last time, and its post's record as a line of the ledger."""

    path: str
    digest: str | None
    record: str | None


def read(shelf: Shelf, publication: str | None, now: datetime, tasks: Sequence[Task]) -> list[Reading]:
    """What the files give, each if its bytes have another digest than the one that is known.

    `publication` is the id from which new posts get theirs, None where it takes more than one post to tell.
    """
    # All are parsed, and then it is told of all who they are: to change between the two for each file costs a
    # processor's caches a quarter of the time.
    said = [_said(shelf, task) for task in tasks]
    return [
        _told(shelf, publication, now, task, reading, manuscript) if manuscript else reading
        for task, (reading, manuscript) in zip(tasks, said, strict=True)
    ]


def _said(shelf: Shelf, task: Task) -> tuple[Reading, Manuscript | None]:
    """What a file says; None if it says the same as the last time, or nothing."""
    path = task.path
    try:
        source, stamp = content.read(shelf.folder, path)
    except ContentError as error:
        return Reading(path=path, fault=error.fault), None
    digest = hashlib.blake2b(source.data, digest_size=16).hexdigest()
    if digest == task.digest:
        return Reading(path=path, stamp=stamp), None
    try:
        manuscript, _ = parse(source, zone=ZoneInfo(shelf.site.timezone), conventions=shelf.conventions)
    except ContentError as error:
        return Reading(path=path, stamp=stamp, digest=digest, fault=error.fault), None
    return Reading(path=path, stamp=stamp, digest=digest), manuscript


def _told(
    shelf: Shelf, publication: str | None, now: datetime, task: Task, reading: Reading, manuscript: Manuscript
) -> Reading:
    opened = window(manuscript, shelf)
    own = manuscript.published
    local = own.astimezone(ZoneInfo(shelf.site.timezone)) if own else None
    place = address(shelf, manuscript, local) if local else None
    doubted = doubt(manuscript, local, rules=shelf.permalinks, keys=manuscript.keys) if local else None
    is_public = opened and opened[0] <= int(now.timestamp()) < opened[1]
    turns = manuscript.updated is not None and manuscript.updated > now  # which is for `settle` to remember
    return reading._replace(
        address=place,
        manuscript=to_text(replace(manuscript, warnings=()) if manuscript.warnings else manuscript),
        warnings=manuscript.warnings + ((doubted,) if doubted else ()),
        window=opened,
        identity=_identity(shelf, manuscript, place, task.record, publication, now)
        if is_public and not turns
        else None,
    )


def _identity(
    shelf: Shelf, manuscript: Manuscript, place: str | None, known: str | None, publication: str | None, now: datetime
) -> Identity | None:
    """Who a public post is, if nothing but its own file and its own record tells."""
    record = undisputed(manuscript, to_record(known) if known else None, publication=publication, now=now)
    if record is None:
        return None
    url = (
        place
        if place is not None
        else address(shelf, manuscript, record.seen.astimezone(ZoneInfo(shelf.site.timezone)))
    )
    if not url or (known and shelf.site.url != URL_UNSET and url not in record.urls):
        return None
    settled = post(manuscript, record, url, site=shelf.site, now=now)
    return Identity(
        id=record.id,
        record=known or to_line(record if shelf.site.url == URL_UNSET else replace(record, urls=(url,))),
        url=url,
        published=int(settled.published.timestamp()),
        names=names(settled),
    )


def window(manuscript: Manuscript, shelf: Shelf) -> tuple[int, int] | None:
    """The instants, in seconds of the epoch, from which and until which a reader may see this; None for never.

    `content.drafts` and `content.future` widen it.
    """
    if manuscript.hidden or (manuscript.draft and not shelf.drafts):
        return None
    if shelf.dated_only and manuscript.published is None:
        return None
    opens = manuscript.published if not shelf.future else None
    return (
        int(opens.timestamp()) if opens else -EVER,
        int(manuscript.expires.timestamp()) if manuscript.expires else EVER,
    )
