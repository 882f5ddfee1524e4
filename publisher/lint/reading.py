"""A feed as its readers see it, whatever its format: what is doubtful about it, and how it differs from the others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from publisher.lint import content, links
from publisher.lint.base import Element, Report
from publisher.lint.dates import instant_of_rfc822, instant_of_rfc3339
from publisher.lint.xml import child, children, text_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry: where it stands, and what readers know it by. `titles` are the ways in which its title may be read."""

    line: int
    id: str
    url: str
    titles: frozenset[str]
    published: datetime | None
    updated: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One feed. `address` is where it says or is known to be, `alternates` the other formats that it names."""

    path: str
    format: str
    line: int
    id: str
    address: str
    home: str
    alternates: frozenset[str]
    updated: datetime | None
    items: tuple[Item, ...]


def of_rss(channel: Element, items: Iterable[Element], report: Report) -> Reading:
    """What an RSS channel says."""
    return Reading(
        path=report.path,
        format="RSS",
        line=channel.sourceline,
        id="",
        address=report.address or links.own_address(channel.getparent(), report),
        home=text_of(channel, "link", report),
        alternates=_alternates(channel, report),
        updated=instant_of_rfc822(text_of(channel, "lastBuildDate", report)),
        items=tuple(_of_rss(item, report) for item in items),
    )


def _of_rss(item: Element, report: Report) -> Item:
    guid = child(item, "guid", report)
    id_, url = text_of(item, "guid", report), text_of(item, "link", report)
    if guid is not None and guid.get("isPermaLink", "true") == "true":
        url = url or id_
    title = " ".join(text_of(item, "title", report).split())
    return Item(
        line=item.sourceline,
        id=id_,
        url=url,
        titles=frozenset((title, content.unescaped(title))),
        published=instant_of_rfc822(text_of(item, "pubDate", report)),
        updated=instant_of_rfc3339(text_of(item, "atom:updated", report)),
    )


def of_atom(root: Element, report: Report) -> Reading:
    """What an Atom feed says."""
    found = links.of(root, report)
    pages = [each for each in found if links.relation(each) == "alternate" and not _is_feed(each)]
    return Reading(
        path=report.path,
        format="Atom",
        line=root.sourceline,
        id=text_of(root, "id", report),
        address=report.address or links.own_address(root, report),
        home=links.address(pages[0], report) if pages else "",
        alternates=_alternates(root, report),
        updated=instant_of_rfc3339(text_of(root, "updated", report)),
        items=tuple(_of_atom(found, report) for name, found in children(root, report) if name == "entry"),
    )


def _of_atom(entry: Element, report: Report) -> Item:
    title = child(entry, "title", report)
    pages = [each for each in links.of(entry, report) if links.relation(each) == "alternate"]
    return Item(
        line=entry.sourceline,
        id=text_of(entry, "id", report),
        url=links.address(pages[0], report) if pages else "",
        titles=frozenset((content.words(title),)) if title is not None else frozenset(("",)),
        published=instant_of_rfc3339(text_of(entry, "published", report)),
        updated=instant_of_rfc3339(text_of(entry, "updated", report)),
    )


def _alternates(element: Element, report: Report) -> frozenset[str]:
    found = [each for each in links.of(element, report) if links.relation(each) == "alternate" and _is_feed(each)]
    return frozenset(links.address(each, report) for each in found)


def _is_feed(link: Element) -> bool:
    kind = str(link.get("type", "")).partition(";")[0].strip()
    return kind in (*links.FEED_TYPES, "application/feed+json", "application/json")


def xml_reading(root: Element, report: Report) -> Reading | None:
    """The reading of a tree; None of what is no feed."""
    if report.format == "atom":
        return of_atom(root, report)
    channel = child(root, "channel", report)
    if report.format == "rss" and channel is not None:
        return of_rss(channel, [found for name, found in children(channel, report) if name == "item"], report)
    return None
