"""What the W3C's validator does not look at, and readers suffer from: within one feed."""

import re
from datetime import datetime, timedelta

from publisher.lint import uris
from publisher.lint.base import Report
from publisher.lint.reading import Item, Reading

FEED_PATH = re.compile(r"\.(?:xml|rss|atom|rdf)\Z|/feed\.json\Z", re.IGNORECASE)
# Words of a query that are another one at each visit, or at each build.
MOVING = re.compile(
    r"[?&;](?:utm_\w+|sid|phpsessid|jsessionid|session(?:id)?|preview\w*|nocache|rand(?:om)?|ts|timestamp|cachebust\w*)=",
    re.IGNORECASE,
)
SLACK = timedelta(minutes=10)
SECONDS = 9  # digits that are seconds since 1970 and no chance
COUNTED = 3  # ids that count the places in the feed must be as many before that is no chance


def doubts(reading: Reading, report: Report) -> None:
    """Add what is doubtful about a feed."""
    _links(reading, report)
    _order(reading, report)
    _ids(reading, report)


def _links(reading: Reading, report: Report) -> None:
    home = reading.home
    if home and (uris.same(home, reading.address) or FEED_PATH.search(home.partition("?")[0])):
        what = f"the feed's link is {home}, a feed and no page"
        report.tell("LinkIsFeed", reading.line, what)
    local = [url for url in (home, reading.address, reading.id) if uris.is_local(url)]
    for item in reading.items:
        local.extend(url for url in (item.url, item.id) if uris.is_local(url))
    if local:
        report.tell("LocalAddress", reading.line, f"{local[0]} is an address of the machine that built the feed")


def _order(reading: Reading, report: Report) -> None:
    dated = [(instant, item) for item in reading.items for instant in (item.updated, item.published) if instant]
    newest: tuple[datetime, Item] | None = max(dated, key=lambda each: each[0], default=None)
    if newest and reading.updated and newest[0] - reading.updated > SLACK:
        what = f"an entry is of {newest[0].isoformat()} and the feed of {reading.updated.isoformat()}"
        report.tell("EntryAfterFeed", newest[1].line, what, write=newest[0].isoformat())


def _ids(reading: Reading, report: Report) -> None:
    ids = [item.id for item in reading.items]
    if len(ids) >= COUNTED and any(ids == [str(place) for place in range(first, first + len(ids))] for first in (0, 1)):
        report.tell("UnstableId", reading.line, "the ids count the places in the feed, and move with each new entry")
        return
    for item in reading.items:
        stamp = item.updated or item.published
        if MOVING.search(item.id):
            report.tell("UnstableId", item.line, f'the id "{item.id}" is another one with each visit')
        elif stamp and item.updated != item.published and _holds(item.id, stamp):
            report.tell("UnstableId", item.line, f'the id "{item.id}" holds the date of the last change')


def _holds(id_: str, stamp: datetime) -> bool:
    """Whether an id holds an instant, in seconds since 1970 or as Atom writes it."""
    seconds = str(int(stamp.timestamp()))
    return (len(seconds) >= SECONDS and seconds in id_) or stamp.isoformat()[:19] in id_
