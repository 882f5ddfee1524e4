"""The room of feedgen: a Feed becomes a FeedGenerator that writes RSS 2.0 (rssboard.org) or Atom (RFC 4287).

feedgen 1.0 has faults that its users reported for years; each is met here, and tests/contract/test_formats.py says why:

- it sets the process locale for every RSS date: its date function is replaced by the standard library's;
- entry links lose all attributes but href in Atom: the entry extension writes them anew;
- RSS knows no author without an address, no hub and no other formats: the extensions add dc:creator and atom:link;
- an empty or unclean field raises only when the whole feed is written: fields are cleaned before they are set;
- the channel's link is the last link that was set, and "now" stands in for every date that was not.
"""

import html
import re
import uuid
from email.utils import format_datetime
from typing import Any

import feedgen.entry
import feedgen.feed
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from publisher.feeds.base import ATOM_TYPE, GENERATOR, RSS_TYPE, content
from publisher.model import Author, Entry, Feed

ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"
MEDIA = "http://search.yahoo.com/mrss/"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

feedgen.feed.formatRFC2822 = feedgen.entry.formatRFC2822 = format_datetime

URI = re.compile(r"[a-z][a-z0-9+.-]*:\S+\Z", re.IGNORECASE)

Element = Any  # lxml's element, which carries no types


class _FeedExtension(BaseExtension):  # type: ignore[misc]
    """The links that feedgen leaves out of RSS."""

    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        return {"dc": DC, "media": MEDIA}

    def extend_rss(self, root: Element) -> Element:
        channel = root[0]
        for link in self.feed.links:
            attributes = {"rel": link.rel, "href": link.url, "type": link.type, "title": link.title}
            etree.SubElement(channel, f"{{{ATOM}}}link", {key: value for key, value in attributes.items() if value})
        return root


class _EntryExtension(BaseEntryExtension):  # type: ignore[misc]
    """What an entry says beyond feedgen's fields."""

    entry: Entry
    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        return {"media": MEDIA}

    def extend_rss(self, item: Element) -> Element:
        for author in self.entry.authors:
            etree.SubElement(item, f"{{{DC}}}creator").text = author.name
        self._picture(item)
        return item

    def extend_atom(self, element: Element) -> Element:
        # In memory feedgen's Atom elements have no namespace; it only writes the declaration.
        for link in element.findall("link"):
            element.remove(link)
        etree.SubElement(element, "link", rel="alternate", type="text/html", href=self.entry.url)
        if self.entry.language != self.feed.site.language:
            element.set(XML_LANG, self.entry.language)
        self._picture(element)
        return element

    def _picture(self, element: Element) -> None:
        image = self.entry.image
        if image is None:
            return
        picture = etree.SubElement(element, f"{{{MEDIA}}}content", url=image.url, medium="image")
        if image.alt:
            etree.SubElement(picture, f"{{{MEDIA}}}description", type="plain").text = image.alt


def generator(feed: Feed, *, media_type: str) -> FeedGenerator:
    """The feed in feedgen's own model; `media_type` is that of the document it will be written as."""
    generated = FeedGenerator()
    generated.register_extension("publisher", _FeedExtension, _EntryExtension)
    generated.publisher.feed = feed
    site = feed.site
    generated.id(feed.id)
    generated.title(feed.title)
    generated.description(site.description or feed.title)
    generated.language(site.language)
    generated.generator(GENERATOR)
    generated.docs("https://www.rssboard.org/rss-specification")
    generated.updated(feed.updated)
    generated.lastBuildDate(feed.updated)
    # Atom wants an author for each entry; the feed's own stands in for those that name none (RFC 4287, section 4.2.1).
    generated.author(_author(site.author or Author(name=site.title)))
    generated.link(href=feed.url, rel="self", type=media_type)
    if media_type == ATOM_TYPE:
        for link in feed.links:
            generated.link(**{k: v for k, v in (("href", link.url), ("rel", link.rel), ("type", link.type)) if v})
    generated.link(href=site.url, rel="alternate", type="text/html")
    for entry in feed.entries:
        _add(generated, entry, feed, media_type=media_type)
    return generated


def _add(generated: FeedGenerator, entry: Entry, feed: Feed, *, media_type: str) -> None:
    item = generated.add_entry(order="append")
    item.publisher.entry, item.publisher.feed = entry, feed
    item.id(entry.id if media_type == RSS_TYPE else _uri(entry.id))
    item.title(entry.title)
    item.link(href=entry.url)
    item.updated(entry.updated)
    item.published(entry.published)
    summary = entry.summary or entry.title
    if media_type == RSS_TYPE:
        summary = html.escape(summary, quote=False)  # a description is HTML; Atom's summary is text
    else:
        item.author([_author(author) for author in entry.authors])
    for name in dict.fromkeys(entry.categories + entry.tags):
        item.category(term=name)
    # With both, feedgen's RSS has the summary in description and the body in content:encoded, as readers expect;
    # without a summary the body would go into description.
    item.summary(summary)
    if feed.mode == "full":
        item.content(content(entry) or summary, type="html")


def _uri(id_: str) -> str:
    """An id as Atom asks for it (RFC 4287, section 4.2.6): one that was taken over from an RSS feed may be no URI."""
    return id_ if URI.match(id_) else uuid.uuid5(uuid.NAMESPACE_URL, id_).urn


def _author(author: Author) -> dict[str, str]:
    """Name and address of the author's page; an e-mail address is never published."""
    return {"name": author.name, **({"uri": author.url} if author.url else {})}
