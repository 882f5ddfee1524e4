"""OPML 2.0 (http://opml.org/spec2.opml): every feed of a publication, to be taken into a reader at once."""

from collections.abc import Iterable
from itertools import groupby

from lxml import etree

from publisher.model import Site

OPML_TYPE = "text/x-opml"
FILE = "feeds.opml"

# Of a feed: its kind, its name, and its address.
Row = tuple[str, str, str]


def render(site: Site, feeds: Iterable[Row]) -> bytes:
    """The feeds as an outline, UTF-8; those of one kind, which stand together, below one heading."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = site.title
    if site.author:
        etree.SubElement(head, "ownerName").text = site.author.name
    etree.SubElement(head, "docs").text = "http://opml.org/spec2.opml"
    body = etree.SubElement(root, "body")
    for kind, rows in groupby(feeds, key=lambda row: row[0]):
        parent = etree.SubElement(body, "outline", text=kind) if kind else body
        for _, name, url in rows:
            # By custom the type says "rss" for feeds of any format.
            etree.SubElement(parent, "outline", type="rss", text=name, title=name, xmlUrl=url, htmlUrl=site.url)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def names(data: bytes, kind: str) -> tuple[str, ...]:
    """The names of one kind in an outline that was made by `render`; none of what is no outline."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return ()
    parents = (each for each in root.iter("outline") if each.get("text") == kind and not each.get("xmlUrl"))
    return tuple(row.get("text", "") for parent in parents for row in parent.iter("outline") if row is not parent)
