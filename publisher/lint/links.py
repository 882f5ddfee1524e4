"""The links of Atom (RFC 4287, section 4.2.7), in Atom and in RSS."""

from urllib.parse import urlsplit

from publisher.lint import fields, uris
from publisher.lint.base import Element, Report, Subject
from publisher.lint.fields import Check
from publisher.lint.xml import children

XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
IANA = "http://www.iana.org/assignments/relation/"
# https://www.iana.org/assignments/link-relations: those of feeds, and the common ones of the web.
RELATIONS = frozenset(
    """
    about acl alternate amphtml appendix apple-touch-icon archives author blocked-by bookmark canonical chapter cite-as
    collection contents convertedfrom copyright create-form current describedby describes disclosure dns-prefetch
    duplicate edit edit-form edit-media enclosure external first glossary help hosts hub icon index item last
    latest-version license linkset lrdd manifest mask-icon me memento micropub monitor next next-archive nofollow
    noopener noreferrer original payment pingback preconnect predecessor-version prefetch preload prerender prev
    prev-archive preview previous privacy-policy profile related replies restconf search section self service shortlink
    start status stylesheet subsection successor-version sunset tag terms-of-service timegate timemap type up
    version-history via webmention working-copy
    """.split()
)
HISTORY = frozenset(("current", "first", "last", "next", "next-archive", "prev-archive", "previous"))
FEED_TYPES = ("application/atom+xml", "application/rss+xml", "application/rdf+xml")


def _relation(subject: Subject) -> None:
    value = subject.value.removeprefix(IANA)
    fields.attribute_filled(subject)
    if value not in RELATIONS and not uris.is_full(value):
        near = value.lower() if value.lower() in RELATIONS else ""
        subject.tell("UnregisteredAtomLinkRel", "is no relation that readers know", write=near)


def _count(subject: Subject) -> None:
    fields.natural(subject)
    if not subject.value:
        subject.report.tell("NotBlank", subject.line, f"{subject.name} is empty")


ATTRIBUTES: dict[str, tuple[Check, ...]] = {
    "href": (uris.iri,),
    "rel": (_relation,),
    "type": (fields.media_type("InvalidMIMEType"),),
    "title": (fields.attribute_filled, fields.plain),
    "length": (_count,),
    "hreflang": (fields.language,),
    "rdf:type": (),
    "rdf:resource": (),
    "thr:count": (fields.natural,),
    "thr:when": (),
    "thr:updated": (),
}


def relation(link: Element) -> str:
    """What a link is to its feed or entry."""
    return str(link.get("rel", "alternate")).removeprefix(IANA)


def of(element: Element, report: Report) -> list[Element]:
    """The Atom links that stand in an element."""
    return [found for name, found in children(element, report) if name in ("link", "atom:link") and is_atom(found)]


def is_atom(element: Element) -> bool:
    """Whether a link is one of Atom's; RSS has its own."""
    return element.tag.startswith("{") and "atom" in element.tag.lower()


def address(link: Element, report: Report) -> str:
    """Where a link leads, made whole with the xml:base above it and the feed's own address."""
    bases = [each.get(XML_BASE) for each in (link, *link.iterancestors()) if each.get(XML_BASE)]
    base = report.address
    for each in reversed(bases):
        base = uris.joined(base, each)
    return uris.joined(base, str(link.get("href", "")).strip())


def link(subject: Subject) -> None:
    """What is wrong with a link beyond its single attributes."""
    element, report = subject.element, subject.report
    rel, href = relation(element), str(element.get("href", "")).strip()
    parent = element.getparent()
    place = parent.tag.rpartition("}")[2] if parent is not None else ""
    if element.get("href") is None:
        report.tell("MissingHref", subject.line, f"{subject.name} leads nowhere")
    if subject.value:
        report.tell("AtomLinkNotEmpty", subject.line, f"{subject.name} holds text")
    kind = str(element.get("type", "")).partition(";")[0]
    if rel == "self" and kind and kind not in FEED_TYPES and fields.is_media_type(kind):
        subject.of("type", kind).tell("SelfNotAtom", "is no type of a feed")
    if rel in HISTORY and place == "entry":
        report.tell("FeedHistoryRelInEntry", subject.line, f"{subject.name} of an entry is a {rel}")
    if element.get("{http://purl.org/syndication/thread/1.0}when") is not None:
        report.tell("NoThrWhen", subject.line, f"{subject.name} bears thr:when")
    if rel == "self" and place in ("feed", "channel") and href:
        _self(subject, href)
    _same_document(subject, href)


def _self(subject: Subject, href: str) -> None:
    element, report = subject.element, subject.report
    bases = [each.get(XML_BASE) for each in (element, *element.iterancestors()) if each.get(XML_BASE)]
    try:
        absolute = any(urlsplit(each).netloc for each in (href, *bases))
    except ValueError:
        return
    if not absolute:
        write = uris.joined(report.address, href) if report.address else ""
        subject.of("href", href).tell("RelativeSelf", "is no whole address", write=write)
    if report.address and not uris.same(address(element, report), report.address):
        what = f"the feed says that it is at {address(element, report)} and is at {report.address}"
        report.tell("SelfDoesntMatchLocation", subject.line, what, write=report.address)


def _same_document(subject: Subject, href: str) -> None:
    """A link that its xml:base turns into the address of the base itself, which means this very document."""
    element, report = subject.element, subject.report
    base = next((each.get(XML_BASE) for each in (element, *element.iterancestors()) if each.get(XML_BASE)), "")
    if not base or not href:
        return
    document = report.address or own_address(element.getroottree().getroot(), report)
    whole = address(element, report)
    if uris.same(whole, uris.joined(document, base)) and not uris.same(base, document):
        subject.of("href", href).tell("SameDocumentReference", "is the xml:base, which means the feed itself")


def own_address(root: Element, report: Report) -> str:
    """Where a feed says that it is published; "" where it says nothing."""
    if report.said is None:
        report.said = _said(root, report)
    return report.said


def _said(root: Element, report: Report) -> str:
    for element in (root, *(found for name, found in children(root, report) if name == "channel")):
        for each in of(element, report):
            if relation(each) == "self":
                return address(each, report)
    return ""
