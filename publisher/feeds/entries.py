"""The room of feedgen: a Feed becomes a FeedGenerator that writes RSS 2.0 (rssboard.org) or Atom (RFC 4287).

feedgen 1.0 has faults that its users reported for years; each is met here or in `elements`, and
tests/contract/test_formats.py says why:

- it sets the process locale for every RSS date: its date function is replaced by the standard library's;
- entry links lose all attributes but href in Atom: they are written anew;
- RSS knows no author without an address, no hub and no other formats: dc:creator and atom:link are added;
- an empty or unclean field raises only when the whole feed is written: fields are cleaned before they are set;
- the channel's link is the last link that was set, and "now" stands in for every date that was not.
"""

import html
import re
from collections.abc import Mapping, Sequence
from email.utils import format_datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

import feedgen.entry
import feedgen.feed
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator

from publisher.feeds import elements
from publisher.feeds.base import (
    ATOM_TYPE,
    GENERATOR,
    RSS_TYPE,
    authors,
    content,
    enclosed,
    instant,
    is_whole,
    legible,
    tags,
    uri,
    zoned,
)
from publisher.feeds.elements import ATOM, DC, XML_BASE, XML_LANG, Element
from publisher.model import Author, Entry, Feed

PICTURES = (".gif", ".jpe", ".jpeg", ".jpg", ".png")  # what RSS takes as the picture of a channel
# The elements of plain words, with their attributes.
WORDS = re.compile(
    rb"<(?:title|description|copyright|category|source|name|subtitle|summary|rights|dc:creator|dc:rights|"
    rb"itunes:(?:author|name|title)|media:(?:description|title)|podcast:(?:person|funding))\b[^<>]*(?:/>|>[^<]*</)"
)
TTL = 60  # minutes for which a reader may keep an RSS feed without asking again

_scheme = lru_cache(maxsize=16)(urljoin)  # of categories: two for a whole site

feedgen.feed.formatRFC2822 = feedgen.entry.formatRFC2822 = format_datetime


class _FeedExtension(BaseExtension):  # type: ignore[misc]
    """What a feed says beyond feedgen's fields."""

    feed: Feed
    used: Mapping[str, str]

    def extend_ns(self) -> Mapping[str, str]:
        return self.used

    def extend_rss(self, root: Element) -> Element:
        channel = root[0]
        for link in self.feed.links:
            elements.atom_link(channel, link, namespace=ATOM)
        elements.history(channel, self.feed)
        if self.feed.podcast:
            elements.show(channel, self.feed, self.feed.podcast)
        return root

    def extend_atom(self, element: Element) -> Element:
        elements.history(element, self.feed)
        elements.tombstones(element, self.feed)
        return element


class _EntryExtension(BaseEntryExtension):  # type: ignore[misc]
    """What an entry says beyond feedgen's fields."""

    entry: Entry
    feed: Feed
    used: Mapping[str, str]

    def extend_ns(self) -> Mapping[str, str]:
        return self.used

    def extend_rss(self, item: Element) -> Element:
        entry, feed = self.entry, self.feed
        # A reader that finds both reads the same name twice.
        if item.find("author") is None:
            for author in entry.authors:
                elements.add(item, DC, "creator", author.name)
        if entry.language != feed.language:
            elements.add(item, DC, "language", entry.language)
        if entry.rights:
            elements.add(item, DC, "rights", entry.rights)
        if entry.updated != entry.published:
            elements.add(item, ATOM, "updated", instant(entry.updated))
        elements.pictures(item, entry, feed.mode)
        if feed.podcast:
            elements.episode(item, entry, feed.podcast)
        return item

    def extend_atom(self, element: Element) -> Element:
        entry = self.entry
        for link in element.findall("link"):
            element.remove(link)
        elements.entry_links(element, entry)
        # Not on the entry: there, by RFC 3986 (section 4.4), its link to the post would be one to itself.
        if (body := element.find("content")) is not None:
            body.set(XML_BASE, entry.url)
        if entry.language != self.feed.language:
            element.set(XML_LANG, entry.language)
        elements.pictures(element, entry, self.feed.mode)
        return element


def generator(feed: Feed, *, media_type: str) -> FeedGenerator:
    """The feed in feedgen's own model; `media_type` is that of the document it will be written as."""
    used = elements.namespaces(feed, media_type=media_type)
    generated = FeedGenerator()
    generated.register_extension("publisher", _FeedExtension, _EntryExtension)
    generated.publisher.feed, generated.publisher.used = feed, used
    site = feed.site
    generated.id(feed.id)
    generated.title(feed.title)
    generated.description(site.description or feed.title)
    generated.language(feed.language)
    generated.generator(GENERATOR)
    generated.docs("https://www.rssboard.org/rss-specification")
    generated.ttl(TTL)
    generated.updated(zoned(feed.updated))
    generated.lastBuildDate(zoned(feed.updated))
    if site.rights:
        generated.rights(site.rights)
    # Atom wants an author for each entry; the feed's own stands in for those that name none (RFC 4287, section 4.2.1).
    generated.author(_authors((site.author or Author(name=site.title),), feed))
    if media_type == RSS_TYPE and feed.addresses and site.author and site.author.email:
        generated.managingEditor(f"{site.author.email} ({site.author.name})")
    generated.link(href=feed.url, rel="self", type=media_type)
    if media_type == ATOM_TYPE:
        generated.icon(site.icon or None)
        generated.logo(site.logo or None)
        for link in feed.links:
            generated.link(**{k: v for k, v in (("href", link.url), ("rel", link.rel), ("type", link.type)) if v})
    elif site.logo.lower().endswith(PICTURES):
        generated.image(url=site.logo, title=feed.title, link=site.url)
    generated.link(href=site.url, rel="alternate", type="text/html")
    for entry in feed.entries:
        _add(generated, entry, feed, used, media_type=media_type)
    return generated


def _add(generated: FeedGenerator, entry: Entry, feed: Feed, used: Mapping[str, str], *, media_type: str) -> None:
    item = generated.add_entry(order="append")
    item.publisher.entry, item.publisher.feed, item.publisher.used = entry, feed, used
    item.title(entry.title)
    item.link(href=entry.url)
    item.updated(zoned(entry.updated))
    item.published(zoned(entry.published))
    summary = entry.summary or entry.title
    if media_type == RSS_TYPE:
        item.id(entry.id)
        summary = html.escape(summary, quote=False)  # a description is HTML; Atom's summary is text
        _add_to_item(item, entry, feed)
    else:
        item.id(uri(entry.id))
        item.author(_authors(entry.authors, feed))
        if entry.rights:
            item.rights(entry.rights)
    for kind, name in tags(entry):
        item.category(term=name, label=name, scheme=_scheme(feed.site.url, f"{kind}/"))
    # With both, feedgen's RSS has the summary in description and the body in content:encoded, as readers expect;
    # without a summary the body would go into description.
    item.summary(summary)
    if is_whole(entry, feed.mode):
        item.content(content(entry), type="html")


def _add_to_item(item: Any, entry: Entry, feed: Feed) -> None:
    """What only RSS has a word for."""
    if entry.comments:
        item.comments(entry.comments)
    if entry.source:
        item.source(url=entry.source.url, title=entry.source.title)
    if feed.addresses and len(entry.authors) == 1 and entry.authors[0].email:
        item.author(name=entry.authors[0].name, email=entry.authors[0].email)
    if file := enclosed(entry):
        # A length of 0 says that it is not known.
        item.enclosure(url=file.url, length=str(file.length or 0), type=file.type or elements.UNKNOWN_TYPE)


def _authors(named: Sequence[Author], feed: Feed) -> list[dict[str, str]]:
    """Name, address of the author's page, and mail address, where there is one."""
    rows = ((("name", each.name), ("uri", each.url), ("email", each.email)) for each in authors(named, feed))
    return [{key: value for key, value in row if value} for row in rows]


def written(data: bytes) -> bytes:
    """A document of feedgen's as it is published.

    In plain words `<` and `&` are numeric references, so that nobody takes them for HTML (RSS Best Practices Profile,
    "Character Data").
    """
    plain = WORDS.sub(lambda found: found[0].replace(b"&lt;", b"&#x3C;").replace(b"&amp;", b"&#x26;"), data)
    return legible(plain.decode()).encode()
