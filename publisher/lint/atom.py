"""Atom 1.0 (RFC 4287), with paging and archives (RFC 5005) and threads (RFC 4685)."""

from collections import Counter
from collections.abc import Mapping

from publisher.lint import content, dates, fields, links, uris
from publisher.lint.base import Element, Report, Subject
from publisher.lint.extensions import CHANNEL, FREE_PREFIXES, ITEM, LINK, QUESTIONABLE
from publisher.lint.podcasts import ITUNES_CHANNEL, ITUNES_ITEM, podcast
from publisher.lint.walk import FREE, Field, Walk, leaf
from publisher.lint.xml import child, children, own_text

TEXT = Field(free=True, attributes=content.ATTRIBUTES, checks=(content.text,), twice="DuplicateElement")
CONTENT = Field(free=True, attributes=content.ATTRIBUTES, checks=(content.content,), twice="DuplicateElement")
SAME_ID = 10  # entries, of which all have one id: somebody forgot to count


def _named(subject: Subject) -> None:
    if not {"name", "atom:name"} & {name for name, _ in children(subject.element, subject.report)}:
        subject.report.tell("MissingElement", subject.line, f"{subject.name} has no <name>")


_PERSON = {
    "name": leaf(fields.plain, fields.nameless, fields.filled),
    "email": leaf(fields.address),
    "uri": leaf(fields.filled, uris.iri, fields.close),
}
PERSON = Field(
    checks=(_named,),
    attributes={"rdf:parseType": ()},
    children={
        **_PERSON,
        **{f"atom:{name}": row for name, row in _PERSON.items()},
        **{f"foaf:{name}": FREE for name in ("workplaceHomepage", "homepage", "weblog", "plan", "firstName")},
        "xhtml:div": FREE,
    },
)
CATEGORY = Field(
    attributes={"term": (fields.attribute_filled,), "scheme": (uris.full,), "label": (fields.plain,)},
    needed=("term",),
    children={},
)
DATE = leaf(dates.rfc3339, fields.close)
SHARED: dict[str, Field] = {
    "author": PERSON,
    "category": CATEGORY,
    "contributor": PERSON,
    "id": leaf(uris.identifier, fields.close),
    "link": LINK,
    "rights": TEXT,
    "title": TEXT,
    "updated": DATE,
}
METADATA: dict[str, Field] = {
    **SHARED,
    "generator": Field(
        checks=(fields.filled, fields.plain),
        attributes={"uri": (uris.attribute,), "version": ()},
        twice="DuplicateElement",
    ),
    "icon": leaf(fields.filled, fields.close, uris.reference),
    "logo": leaf(fields.filled, fields.close, uris.reference),
    "subtitle": TEXT,
}
SOURCE = Field(children={**CHANNEL, **METADATA, "access:restriction": FREE}, twice="DuplicateElement")
ENTRY = Field(
    attributes={"rdf:parseType": ()},
    children={
        **ITEM,
        **ITUNES_ITEM,
        **SHARED,
        "content": CONTENT,
        "published": DATE,
        "source": SOURCE,
        "summary": TEXT,
        "app:edited": DATE,
        "app:control": FREE,
    },
)
FEED = Field(
    attributes={"indexing:index": (fields.one_of("InvalidYesNo", ("yes", "no")),)},
    children={
        **CHANNEL,
        **ITUNES_CHANNEL,
        **METADATA,
        "access:restriction": FREE,
        "app:collection": FREE,
        "entry": ENTRY,
    },
)


def atom(root: Element, report: Report) -> None:
    """Check a `<feed>`."""
    walk = Walk(report=report, questionable=QUESTIONABLE, free_prefixes=FREE_PREFIXES)
    walk.into(root, FEED, "feed")
    entries = [found for name, found in children(root, report) if name == "entry"]
    _metadata(root, report)
    _order(root, report)
    authored = child(root, "author", report) is not None
    for entry in entries:
        _entry(entry, report, authored=authored)
    _unique(entries, report)
    podcast(root, entries, report)


def entry(root: Element, report: Report) -> None:
    """Check a document that is a single `<entry>`."""
    Walk(report=report, questionable=QUESTIONABLE, free_prefixes=FREE_PREFIXES).into(root, ENTRY, "entry")
    _entry(root, report, authored=False)


def _metadata(root: Element, report: Report) -> None:
    names = {name for name, _ in children(root, report)}
    for name in ("title", "id", "updated"):
        if name not in names:
            report.tell("MissingElement", root.sourceline, f"<feed> has no <{name}>")
    found = links.of(root, report)
    if not any(links.relation(each) == "self" for each in found):
        write = f'<link rel="self" type="application/atom+xml" href="{report.address or "https://…/atom.xml"}"/>'
        report.tell("MissingSelf", root.sourceline, "the feed does not say where it is", write=write)
    _alternates(found, "feed", report)
    _history(root, found, names, report)


def _alternates(found: list[Element], parent: str, report: Report) -> None:
    """Two links of one type and language: a reader cannot tell which is the page (RFC 4287, section 4.2.7)."""
    seen: set[tuple[str, str]] = set()
    for each in found:
        key = (each.get("type", ""), each.get("hreflang", ""))
        if links.relation(each) == "alternate":
            if key in seen:
                what = f"<{parent}> has two alternate links of the same type and language"
                report.tell("DuplicateAtomLink", each.sourceline, what)
            seen.add(key)


def _history(root: Element, found: list[Element], names: set[str], report: Report) -> None:
    """Paging and archives (RFC 5005, sections 2 to 4)."""
    line, own = root.sourceline, report.address or links.own_address(root, report)
    by_relation = {links.relation(each): each for each in found}
    if "fh:complete" in names:
        for rel, each in by_relation.items():
            if rel == "current" and not uris.same(links.address(each, report), own):
                report.tell(
                    "CurrentNotSelfInCompleteFeed", each.sourceline, "a complete feed is current somewhere else"
                )
            elif rel in links.HISTORY - {"current"}:
                report.tell("FeedRelInCompleteFeed", each.sourceline, f"a complete feed has a {rel}")
    elif "fh:archive" in names:
        if not {"prev-archive", "next-archive"} & by_relation.keys():
            report.tell("ArchiveIncomplete", line, "an archived document leads to no other")
        if "current" not in by_relation:
            report.tell("MissingCurrentInArchive", line, "an archived document does not lead to the feed")
    for end, beyond in (("first", "previous"), ("last", "next")):
        if end in by_relation and beyond in by_relation and uris.same(links.address(by_relation[end], report), own):
            report.tell("LinkPastEnd", by_relation[beyond].sourceline, f"the {end} page has a {beyond} one")


def _order(root: Element, report: Report) -> None:
    behind = False
    for name, found in children(root, report):
        behind = behind or name == "entry"
        if behind and name in METADATA:
            report.tell("MisplacedMetadata", found.sourceline, f"<{name}> stands behind an <entry>")


def _entry(entry: Element, report: Report, *, authored: bool) -> None:
    parts = dict(reversed(list(children(entry, report))))
    line = entry.sourceline
    for name in ("title", "id", "updated"):
        if name not in parts:
            report.tell("MissingElement", line, f"<entry> has no <{name}>")
    source = parts.get("source")
    named = {name for name, _ in children(source, report)} if source is not None else set()
    if not authored and "author" not in parts and "author" not in named:
        report.tell("MissingElement", line, "neither <entry> nor <feed> has an <author>")
    for name in ("title", "id", "updated") if source is not None else ():
        if name not in named:
            report.tell("MissingSourceElement", line, f"<source> has no <{name}>")
    _body(entry, parts, report)


def _body(entry: Element, parts: Mapping[str, Element], report: Report) -> None:
    line, body, found = entry.sourceline, parts.get("content"), links.of(entry, report)
    _alternates(found, "entry", report)
    if body is None:
        if "summary" not in parts:
            report.tell("MissingTextualContent", line, "<entry> has neither content nor summary")
        if not any(links.relation(each) == "alternate" for each in found):
            report.tell("MissingContentOrAlternate", line, "<entry> has neither content nor a link to its page")
    elif "summary" not in parts:
        kind = body.get("type", "")
        binary = "/" in kind and not kind.endswith(("+xml", "/xml")) and not kind.startswith("text/")
        if body.get("src") is not None or binary:
            report.tell("MissingSummary", line, "<entry> has content that not every reader shows, and no <summary>")


def _unique(entries: list[Element], report: Report) -> None:
    ids = Counter[str]()
    updates = Counter[str]()
    for entry in entries:
        for name, found in children(entry, report):
            value = own_text(found).strip()
            if name == "id" and value:
                ids[value] += 1
                if ids[value] > 1 and not (len(ids) == 1 and len(entries) >= SAME_ID):
                    report.tell("DuplicateEntries", found.sourceline, f'the id "{value}" stands twice')
            elif name == "updated" and value:
                updates[value] += 1
                if updates[value] > 1:
                    report.tell("DuplicateUpdated", found.sourceline, f'two entries were updated at "{value}"')
    if len(entries) >= SAME_ID and len(ids) == 1 and ids.total() == len(entries):
        report.tell("DuplicateIds", entries[0].sourceline, "all entries have the same id")
        report.findings[:] = [each for each in report.findings if each.code != "DuplicateEntries"]
