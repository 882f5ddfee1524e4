"""The text of a feed becomes a tree with line numbers: no entity of its own is expanded far, and nothing is fetched."""

import re
from collections.abc import Iterator
from html.entities import name2codepoint

from publisher.lint.base import Element, Lines, Report

NAMESPACES = {
    "http://www.bloglines.com/about/specs/fac-1.0": "access",
    "http://webns.net/mvcb/": "admin",
    "http://purl.org/rss/1.0/modules/aggregation/": "ag",
    "http://purl.org/rss/1.0/modules/annotate/": "annotate",
    "http://www.w3.org/2007/app": "app",
    "http://media.tangent.org/rss/1.0/": "audio",
    "http://backend.userland.com/blogChannelModule": "blogChannel",
    "http://web.resource.org/cc/": "cc",
    "http://www.microsoft.com/schemas/rss/core/2005": "cf",
    "http://backend.userland.com/creativeCommonsRssModule": "creativeCommons",
    "http://purl.org/rss/1.0/modules/company": "company",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://conversationsnetwork.org/rssNamespace-1.0/": "conversationsNetwork",
    "http://my.theinfo.org/changed/1.0/rss/": "cp",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/email/": "email",
    "http://purl.org/rss/1.0/modules/event/": "ev",
    "http://purl.org/syndication/history/1.0": "fh",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo",
    "http://geourl.org/rss/module/": "geourl",
    "http://www.georss.org/georss": "georss",
    "http://www.opengis.net/gml": "gml",
    "http://postneo.com/icbm": "icbm",
    "http://purl.org/rss/1.0/modules/image/": "image",
    "urn:atom-extension:indexing": "indexing",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://xmlns.com/foaf/0.1/": "foaf",
    "http://purl.org/rss/1.0/modules/link/": "l",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.w3.org/1998/Math/MathML": "mathml",
    "http://a9.com/-/spec/opensearchrss/1.0/": "opensearch10",
    "http://a9.com/-/spec/opensearch/1.1/": "opensearch",
    "http://www.opml.org/spec2": "opml",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/2000/01/rdf-schema#": "rdfs",
    "http://purl.org/rss/1.0/modules/reference/": "ref",
    "http://purl.org/rss/1.0/modules/richequiv/": "reqv",
    "http://purl.org/rss/1.0/modules/rss091#": "rss091",
    "http://purl.org/rss/1.0/modules/search/": "search",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://purl.org/rss/1.0/modules/servicestatus/": "ss",
    "http://hacks.benhammersley.com/rss/streaming/": "str",
    "http://purl.org/rss/1.0/modules/subscription/": "sub",
    "http://feedsync.org/2007/feedsync": "sx",
    "http://www.w3.org/2000/svg": "svg",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://purl.org/rss/1.0/modules/taxonomy/": "taxo",
    "http://purl.org/rss/1.0/modules/threading/": "thr",
    "http://purl.org/syndication/thread/1.0": "thr",
    "http://madskills.com/public/xml/rss/module/trackback/": "trackback",
    "http://wellformedweb.org/CommentAPI/": "wfw",
    "http://purl.org/rss/1.0/modules/wiki/": "wiki",
    "http://www.usemod.com/cgi-bin/mb.pl?ModWiki": "wiki",
    "http://schemas.xmlsoap.org/soap/envelope/": "soap",
    "http://www.w3.org/2005/Atom": "atom",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://my.netscape.com/rdf/simple/0.9/": "rss090",
    "http://purl.org/rss/1.0/": "rss1",
    "http://purl.org/net/rss1.1#": "rss11",
    "http://base.google.com/ns/1.0": "g",
    "http://www.w3.org/XML/1998/namespace": "xml",
    "http://openid.net/xmlns/1.0": "openid",
    "http://www.w3.org/1999/xlink": "xlink",
}
# Known to be something, and not looked into.
FOREIGN = frozenset(
    (
        "http://schemas.google.com/g/2005",
        "http://www.rawvoice.com/rawvoiceRssModule/",
        "https://schema.org/",
        "http://schema.org/",
        "https://podcastindex.org/namespace/1.0",
        "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md",
        "http://purl.org/atompub/tombstones/1.0",
    )
)
ATOM = "http://www.w3.org/2005/Atom"
ATOM_0_3 = "http://purl.org/atom/ns#"
XHTML = "http://www.w3.org/1999/xhtml"
MEDIA_MISSPELT = "http://search.yahoo.com/mrss"
BAD = re.compile("[\x80-\x9f\ufffd]")
TWICE = re.compile("[\u00c2\u00c3][\x80-\xbf]")
ENTITY = re.compile(r"<!\[CDATA\[.*?\]\]>|<!--.*?-->|&([A-Za-z][\w.-]*);", re.DOTALL)
PREDEFINED = frozenset(("amp", "lt", "gt", "quot", "apos"))


def near(namespace: str) -> str:
    """A namespace without its case and what follows its last letter: those that differ in no more are meant alike."""
    return re.sub(r"\W+\Z", "", namespace).lower()


PREFIXES = {near(uri): prefix for uri, prefix in NAMESPACES.items()}


def parse(text: str, report: Report) -> Element | None:
    """The root of the tree; None where the text is no XML at all, which is told."""
    from lxml import etree  # it takes a while to load

    def read(text: str) -> Element:
        parser = etree.XMLParser(encoding="utf-8", no_network=True, load_dtd=False, resolve_entities="internal")
        return etree.fromstring(text.encode(errors="replace"), parser)

    try:
        return read(text)
    except etree.XMLSyntaxError as error:
        if error.code != etree.ErrorTypes.ERR_UNDECLARED_ENTITY:
            _not_well_formed(error, report)
            return None
    try:
        return read(_without_entities(text, report))
    except etree.XMLSyntaxError as error:
        _not_well_formed(error, report)
        return None


def _not_well_formed(error: SyntaxError, report: Report) -> None:
    what = re.sub(r", line \d+, column \d+.*", "", str(error.msg or "there is nothing"))
    report.tell("SAXError", error.lineno or 1, f"the file is not well-formed: {what}")


def _without_entities(text: str, report: Report) -> str:
    """The text with entities that only HTML knows as the letters that they mean; each is told, once a line."""

    lines = Lines(text)

    def mean(found: re.Match[str]) -> str:
        name = found[1]
        if not name or name in PREDEFINED:
            return found[0]
        code = name2codepoint.get(name, ord("?"))
        line = lines.at(found.start())
        what = f"XML knows no &{name};"
        report.tell(
            "UndefinedNamedEntity", line, what, write=f"&#{code};" if name in name2codepoint else "&amp;" + name
        )
        return f"&#{code};"

    return ENTITY.sub(mean, text)


def namespaces(root: Element, report: Report) -> None:
    """What is wrong with the namespaces and prefixes that a feed declares."""
    told: set[tuple[str, str]] = set()
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        parent = element.getparent()
        outer = parent.nsmap if parent is not None else {}
        for prefix, uri in element.nsmap.items():
            if outer.get(prefix) != uri and (prefix, uri) not in told:
                told.add((prefix, uri))
                _namespace(prefix or "", uri, element, report)


def _namespace(prefix: str, uri: str, element: Element, report: Report) -> None:
    line, outermost = element.sourceline, element.getparent() is None
    usual = next((known for known, name in NAMESPACES.items() if name == prefix), "")
    name = NAMESPACES.get(uri)
    if uri == MEDIA_MISSPELT:
        report.tell("MediaRssNamespace", line, f"the namespace {uri} lacks its slash", write=f'"{uri}/"')
    elif usual and name != prefix:
        report.tell("ReservedPrefix", line, f"the prefix {prefix} stands for {uri}", write=f'xmlns:{prefix}="{usual}"')
    elif prefix and name in ("atom", "xhtml") and (report.format == "atom" or (outermost and prefix != name)):
        report.tell("AvoidNamespacePrefix", line, f"the prefix {prefix} stands for {uri}")
    elif name == "wiki" and "usemod" in uri:
        report.tell("ObsoleteWikiNamespace", line, f"the namespace {uri} is out of use")
    elif uri and not name and uri not in FOREIGN and uri not in report.defaults:
        report.tell("UnknownNamespace", line, f"nobody else may know the namespace {uri}")


def characters(root: Element, report: Report) -> None:
    """Letters that came of a wrong encoding somewhere on the way."""
    for element in root.iter():
        texts = (element.text, element.tail, *(element.attrib.values() if isinstance(element.tag, str) else ()))
        if any(text and (BAD.search(text) or _twice(text)) for text in texts):
            name = label(element, report) or "an element"
            report.tell("BadCharacters", element.sourceline, f"{name} holds letters of a wrong encoding")


def _twice(text: str) -> bool:
    """Whether a line was encoded as UTF-8 twice."""
    for line in text.splitlines() if TWICE.search(text) else ():
        try:
            if TWICE.search(line) and line.encode("latin-1").decode("utf-8"):
                return True
        except UnicodeError:
            continue
    return False


def label(element: Element, report: Report) -> str | None:
    """The name of an element as the tables have it, `pubDate` or `dc:creator`; None where its namespace is unknown."""
    tag = element.tag
    if not isinstance(tag, str):
        return None
    uri, _, local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    if not uri:
        return local if report.format in ("rss", "opml") else None
    if uri in report.defaults:
        return local
    prefix = PREFIXES.get(near(uri))
    if prefix is None:
        return None
    return f"{prefix}:{local.partition('.')[0] if prefix == 'dc' else local}"


def children(element: Element, report: Report) -> Iterator[tuple[str, Element]]:
    """The children of an element that the tables know, with their names."""
    for child in element:
        name = label(child, report)
        if name is not None:
            yield name, child


def child(element: Element, wanted: str, report: Report) -> Element | None:
    """The first child of a name."""
    return next((found for name, found in children(element, report) if name == wanted), None)


def own_text(element: Element) -> str:
    """The text that stands in an element itself, and not in its children."""
    return (element.text or "") + "".join(each.tail or "" for each in element)


def text_of(element: Element, wanted: str, report: Report) -> str:
    """The text of the first child of a name, without white space around it; "" where there is none."""
    found = child(element, wanted, report)
    return own_text(found).strip() if found is not None else ""
