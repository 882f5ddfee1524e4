"""The elements that feedgen has no words for, or has them wrong: added to the trees that it makes.

An element is lxml's, which carries no types. In memory feedgen's Atom elements have no namespace; it only writes the
declaration.
"""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from publisher.feeds.base import ATOM_TYPE, enclosed, episode_file, instant, is_whole, uri
from publisher.model import ContentMode, Entry, Feed, Image, Link, Podcast

ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"
HISTORY = "http://purl.org/syndication/history/1.0"
ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
MEDIA = "http://search.yahoo.com/mrss/"
PODCAST = "https://podcastindex.org/namespace/1.0"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

UNKNOWN_TYPE = "application/octet-stream"  # RFC 2046, section 4.5.1

Element = Any


def namespaces(feed: Feed, *, media_type: str) -> dict[str, str]:
    """The prefixes of what a feed uses, and no other: validators warn of a namespace that they do not know."""
    used = {"media": MEDIA} if any(entry.image or len(entry.enclosures) > 1 for entry in feed.entries) else {}
    if media_type != ATOM_TYPE:
        used["dc"] = DC
    if feed.archive or feed.complete:
        used["fh"] = HISTORY
    if media_type == ATOM_TYPE and feed.tombstones:
        used["at"] = TOMBSTONES
    if media_type != ATOM_TYPE and feed.podcast:
        used |= {"itunes": ITUNES, "podcast": PODCAST}
    return used


def add(parent: Element, namespace: str, name: str, text: str = "", /, **attributes: str | int | None) -> None:
    """One more element, with those of its attributes that say something."""
    said = {key: str(value) for key, value in attributes.items() if value not in (None, "")}
    etree.SubElement(parent, f"{{{namespace}}}{name}" if namespace else name, said).text = text or None


def atom_link(parent: Element, link: Link, *, namespace: str = "", length: int | None = None) -> None:
    """A link in Atom's words, also in a channel of RSS."""
    add(parent, namespace, "link", rel=link.rel, type=link.type, href=link.url, length=length, title=link.title)


def history(parent: Element, feed: Feed) -> None:
    """What a document of a paged feed is (RFC 5005, sections 2 and 4)."""
    if feed.complete:
        add(parent, HISTORY, "complete")
    if feed.archive:
        add(parent, HISTORY, "archive")


def tombstones(element: Element, feed: Feed) -> None:
    """The entries that are no more (RFC 6721, section 3)."""
    for each in feed.tombstones:
        add(element, TOMBSTONES, "deleted-entry", ref=uri(each.id), when=instant(each.when))


def entry_links(element: Element, entry: Entry) -> None:
    """Everything that an Atom entry points to."""
    for link in _links(entry):
        atom_link(element, link)
    for each in entry.enclosures:
        file = Link(rel="enclosure", url=each.url, type=each.type or UNKNOWN_TYPE)
        atom_link(element, file, length=each.length)


def _links(entry: Entry) -> Iterator[Link]:
    yield Link(rel="alternate", url=entry.url, type="text/html")
    if entry.external:
        yield Link(rel="related", url=entry.external)
    if entry.source:
        yield Link(rel="via", url=entry.source.url, title=entry.source.title)
    if entry.comments:
        yield Link(rel="replies", url=entry.comments, type="text/html")


def pictures(parent: Element, entry: Entry, mode: ContentMode) -> None:
    """The lead picture, and in RSS, which takes one enclosure only, the others (Media RSS 1.5.1)."""
    if entry.image:
        # Readers that find no content take a description for it, also one of a picture.
        _picture(parent, entry.image, "description" if is_whole(entry, mode) else "title")
    if parent.tag == "item":
        for each in (file for file in entry.enclosures if file != enclosed(entry)):
            type_ = each.type or UNKNOWN_TYPE
            add(parent, MEDIA, "content", url=each.url, type=type_, fileSize=each.length, duration=each.duration)


def _picture(parent: Element, image: Image, alt: str) -> None:
    said = {"fileSize": image.length, "width": image.width, "height": image.height}
    add(parent, MEDIA, "content", "", url=image.url, medium="image", type=image.type, **said)
    if image.alt:
        etree.SubElement(parent[-1], f"{{{MEDIA}}}{alt}", type="plain").text = image.alt


def show(channel: Element, feed: Feed, podcast: Podcast) -> None:
    """What a feed of episodes says of itself (Apple's requirements for podcasts; the podcast namespace, 1.0)."""
    site = feed.site
    add(channel, ITUNES, "author", site.author.name if site.author else site.title)
    add(channel, ITUNES, "type", podcast.kind)
    add(channel, ITUNES, "explicit", _word(podcast.explicit))
    if podcast.image:
        add(channel, ITUNES, "image", href=podcast.image)
    if podcast.category:
        outer, _, inner = podcast.category.partition("/")
        category = etree.SubElement(channel, f"{{{ITUNES}}}category", text=outer)
        if inner:
            etree.SubElement(category, f"{{{ITUNES}}}category", text=inner)
    if podcast.owner:
        owner = etree.SubElement(channel, f"{{{ITUNES}}}owner")
        add(owner, ITUNES, "name", podcast.owner.name)
        add(owner, ITUNES, "email", podcast.owner.email)
    if podcast.guid:
        add(channel, PODCAST, "guid", podcast.guid)
    if podcast.locked is not None:
        owner_address = podcast.owner.email if podcast.owner else ""
        add(channel, PODCAST, "locked", "yes" if podcast.locked else "no", owner=owner_address)
    if podcast.funding:
        add(channel, PODCAST, "funding", podcast.funding.title, url=podcast.funding.url)


def episode(item: Element, entry: Entry, podcast: Podcast) -> None:
    """What an item of a podcast says of its episode, for a file that Apple's players take."""
    file, told = episode_file(entry), entry.episode
    if file is None:
        return
    add(item, ITUNES, "title", entry.title)
    add(item, ITUNES, "explicit", _word(podcast.explicit if told is None or told.explicit is None else told.explicit))
    if file.duration:
        add(item, ITUNES, "duration", str(file.duration))
    if entry.image and entry.image.type in ("image/jpeg", "image/png"):
        add(item, ITUNES, "image", href=entry.image.url)
    if told is None:
        return
    for name, value in (("season", told.season), ("episode", told.number), ("episodeType", told.kind)):
        if value:
            add(item, ITUNES, name, str(value))
    for each in (link for link in told.transcripts if link.url):
        add(item, PODCAST, "transcript", url=each.url, type=each.type)
    if told.chapters:
        add(item, PODCAST, "chapters", url=told.chapters, type="application/json+chapters")
    for person in told.persons:
        add(item, PODCAST, "person", person)


def _word(answer: bool) -> str:  # noqa: FBT001 - it is what is written
    return "true" if answer else "false"
