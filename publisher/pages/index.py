"""The page of the feeds: what this publication is, how to follow it, what is new, and the narrower feeds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote

from publisher.model import Document, Entry, Site
from publisher.pages.base import Subject, page
from publisher.urls import absolute

# What stands before a feed's address, itself percent-encoded, in the readers' own addresses for following one.
READERS: Mapping[str, str] = {
    "Feedly": "https://feedly.com/i/subscription/feed/",
    "Inoreader": "https://www.inoreader.com/?add_feed=",
    "NewsBlur": "https://www.newsblur.com/?url=",
    "Feedbin": "https://feedbin.com/?subscribe=",
}

MAX_LISTED = 300  # of each kind: those with most posts
MAX_OPEN = 40  # narrower feeds that are shown at once; more are folded by kind, and can be searched


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The feeds of one kind that the page lists, by name; `rest` is how many more there are."""

    kind: str
    subjects: tuple[Subject, ...]
    rest: int

    @property
    def count(self) -> int:
        return len(self.subjects) + self.rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """Where a form subscribes by mail, and what to."""

    url: str
    title: str


def index(
    site: Site,
    *,
    subjects: Sequence[Subject],
    entries: Sequence[Entry],
    templates: Mapping[str, str],
    opml: str = "",
    years: Sequence[int] = (),
    base: str = "",
    join: Join | None = None,
) -> Document:
    """`index.html`: the feed of everything first, then the newest entries, then the narrower feeds.

    `opml` is the address of the list of all feeds, `years` are those that have a page of their own. Where the posts
    have pages here, `base` is what their addresses begin with: they are then linked to as they lie beside this page.
    With `join` there is a form to subscribe by mail. Raises TemplateError.
    """
    main, *narrower = subjects
    address = absolute(site.url, f"./{main.links[0].url}")
    view = {
        "address": address,
        "readers": {name: before + quote(address, safe="") for name, before in READERS.items()},
        "entries": entries,
        "years": years,
        "parts": list(_parts(narrower)),
        "is_open": len(narrower) <= MAX_OPEN,
        "opml": opml,
        "join": join,
    }
    return page("index.html", view, template="index.html", site=site, main=main, base=base, templates=templates)


def _parts(subjects: Sequence[Subject]) -> Iterator[Part]:
    for kind, found in groupby(subjects, key=lambda subject: subject.kind):
        alike = list(found)
        listed = sorted(alike, key=lambda subject: -subject.count)[:MAX_LISTED]
        by_name = sorted(listed, key=lambda subject: (subject.name.casefold(), subject.name))
        yield Part(kind=kind, subjects=tuple(by_name), rest=len(alike) - len(listed))
