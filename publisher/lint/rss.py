"""RSS 2.0, 0.91 and 0.92 with its Profile (https://www.rssboard.org), and RSS 1.0 (http://web.resource.org/rss/1.0)."""

from collections import Counter

from publisher.lint import content, dates, fields, links, uris
from publisher.lint.atom import CONTENT, PERSON, TEXT
from publisher.lint.base import Element, Report, Subject
from publisher.lint.extensions import CHANNEL, EVERYWHERE, FREE_PREFIXES, ITEM, LINK, QUESTIONABLE
from publisher.lint.podcasts import ITUNES_CHANNEL, ITUNES_ITEM, podcast
from publisher.lint.walk import FREE, Field, Walk, leaf, repeated
from publisher.lint.xml import child, children, own_text, text_of

NEW_HOME = ("my.netscape.com/publish/formats", "www.rssboard.org")
VERSIONS = ("0.91", "0.92", "2.0")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# What RSS has a word for, and an extension another: readers may show both, or either.
PAIRS_OF_CHANNEL = (
    ("managingEditor", "dc:creator"),
    ("category", "dc:subject"),
    ("pubDate", "dc:date"),
    ("generator", "admin:generatorAgent"),
    ("webMaster", "dc:publisher"),
    ("language", "dc:language"),
    ("copyright", "dc:rights"),
    ("lastBuildDate", "dcterms:modified"),
    ("creativeCommons:license", "cc:license"),
)
PAIRS_OF_ITEM = (
    ("author", "dc:creator"),
    ("category", "dc:subject"),
    ("pubDate", "dc:date"),
    ("pubDate", "atom:published"),
    ("guid", "atom:id"),
    ("source", "dc:source"),
    ("creativeCommons:license", "cc:license"),
)


def _needs(*names: str) -> fields.Check:
    """An element that must hold others."""

    def check(subject: Subject) -> None:
        for name in names:
            if child(subject.element, name, subject.report) is None:
                code = {"title": "MissingTitle", "link": "MissingLink", "description": "MissingDescription"}
                what = f"{subject.name} has no <{name}>"
                subject.report.tell(code.get(name, "MissingElement"), subject.line, what)

    return check


def _unrepeated(name: str, most: int, code: str) -> fields.Check:
    def check(subject: Subject) -> None:
        values = [
            own_text(found).strip() for label, found in children(subject.element, subject.report) if label == name
        ]
        for value, count in Counter(values).items():
            if count > 1:
                subject.report.tell("DuplicateValue", subject.line, f"{subject.name} names {value} {count} times")
        if len(values) > most:
            subject.report.tell(code, subject.line, f"{subject.name} holds {len(values)} <{name}>")

    return check


def _avoided(subject: Subject) -> None:
    subject.report.tell("AvoidTextInput", subject.line, "<textInput> is shown by no reader")


def _said_twice(subject: Subject) -> None:
    subject.report.tell("DuplicateDescriptionSemantics", subject.line, f"RSS has a word of its own for {subject.name}")


def _image_url(subject: Subject) -> None:
    uris.full(subject)
    kind = subject.value.rpartition(".")[2].lower()
    if kind.isalnum() and kind not in ("jpg", "jpeg", "gif", "png"):
        subject.tell("ImageUrlFormat", "is neither JPEG, GIF nor PNG")


def _image(subject: Subject) -> None:
    channel = subject.element.getparent()
    for name, code in (("link", "ImageLinkDoesntMatch"), ("title", "ImageTitleDoesntMatch")):
        own, above = text_of(subject.element, name, subject.report), text_of(channel, name, subject.report)
        if own and above and own != above:
            what = f'<{name}> of <image> "{own}" is not the channel\'s, "{above}"'
            found = child(subject.element, name, subject.report)
            subject.report.tell(code, found.sourceline if found is not None else subject.line, what, write=above)


def _length(subject: Subject) -> None:
    if not fields.INTEGER.fullmatch(subject.value):
        subject.tell("InvalidIntegerAttribute", "is no number of bytes", write='length="0"')
    elif int(subject.value) == -1:
        subject.tell("UseZeroForUnknown", "stands for unknown", write='length="0"')
    elif int(subject.value) < 0:
        subject.tell("InvalidNonNegativeInteger", "is no number of bytes", write='length="0"')


def _port(subject: Subject) -> None:
    if not fields.INTEGER.fullmatch(subject.value) or int(subject.value) <= 0:
        subject.tell("InvalidIntegerAttribute", "is no port")


def _guid(subject: Subject) -> None:
    says = subject.element.get("isPermaLink", "true")
    fields.filled(subject)
    if says not in ("true", "false"):
        near = says.lower() if says.lower() in ("true", "false") else "false"
        subject.of("isPermaLink", says).tell("InvalidBooleanAttribute", "is neither true nor false", write=near)
    if says == "true":
        if subject.value.lower().startswith(("tag:", "urn:uuid:")) and uris.is_full(subject.value):
            subject.tell("InvalidPermalink", "is no address of a page", write='<guid isPermaLink="false">')
        else:
            uris.permalink(subject)
    elif len(subject.value) < 9 and subject.value.isdigit():
        subject.tell("NotSufficientlyUnique", "is as short as other feeds' ids are")


def _described(subject: Subject) -> None:
    """A plain text in RSS 0.91, HTML ever since."""
    (fields.plain if subject.report.version == "0.91" else content.html)(subject)


IMAGE = Field(
    twice="DuplicateElement",
    checks=(_needs("title", "url", "link"), _image),
    attributes={"rdf:resource": (), "rdf:about": (), "rdf:parseType": ()},
    children={
        **EVERYWHERE,
        "title": leaf(fields.filled, fields.plain),
        "link": leaf(uris.full),
        "url": leaf(_image_url),
        "width": leaf(fields.between("InvalidWidth", 1, 144)),
        "height": leaf(fields.between("InvalidHeight", 1, 400)),
        "description": leaf(fields.plain),
        "dc:creator": repeated(),
        "dc:subject": repeated(),
        "dc:date": leaf(dates.w3cdtf),
    },
)
TEXT_INPUT = Field(
    twice="DuplicateElement",
    checks=(_avoided, _needs("title", "link", "description", "name")),
    attributes={"rdf:about": ()},
    children={
        **EVERYWHERE,
        "title": leaf(fields.plain),
        "description": leaf(),
        "name": leaf(fields.matching("InvalidFormComponentName", r"[A-Za-z][\w.:-]*", "is no name of a field")),
        "link": leaf(uris.full),
    },
)
CATEGORY = {"domain": ()}
RSS_ITEM: dict[str, Field] = {
    **ITEM,
    **ITUNES_ITEM,
    "title": leaf(fields.plain, fields.filled),
    "link": leaf(uris.full),
    "description": leaf(_described),
    "author": leaf(fields.contact_and_name),
    "category": Field(checks=(fields.plain, fields.filled), attributes=CATEGORY),
    "comments": leaf(uris.full),
    "enclosure": Field(
        attributes={"url": (uris.web,), "length": (_length,), "type": (fields.media_type("InvalidMIMEAttribute"),)},
        needed=("url", "length", "type"),
        children={},
        twice="DuplicateEnclosure",
    ),
    "guid": Field(checks=(_guid,), attributes={"isPermaLink": ()}, twice="DuplicateElement"),
    "pubDate": leaf(dates.rfc822),
    "source": Field(
        checks=(fields.plain,), attributes={"url": (uris.full,)}, needed=("url",), twice="DuplicateElement"
    ),
    "content:encoded": leaf(content.html),
    "content:items": FREE,
    "xhtml:body": Field(free=True, checks=(_said_twice,)),
    "atom:id": leaf(uris.full),
    "atom:link": LINK,
    "atom:title": Field(free=True, checks=(_said_twice,), twice="DuplicateElement"),
    "atom:summary": TEXT,
    "atom:author": Field(children=PERSON.children, checks=PERSON.checks, twice="DuplicateElement"),
    "atom:contributor": PERSON,
    "atom:content": Field(free=True, attributes=CONTENT.attributes, checks=(_said_twice, content.content)),
    "atom:published": leaf(dates.rfc3339),
    "atom:updated": leaf(dates.rfc3339),
}
RSS_CHANNEL: dict[str, Field] = {
    **CHANNEL,
    **ITUNES_CHANNEL,
    "itunes:pubDate": leaf(dates.rfc822),
    "title": leaf(fields.plain, fields.filled),
    "link": leaf(uris.full),
    "description": leaf(fields.plain),
    "language": leaf(fields.language),
    "copyright": leaf(fields.plain),
    "managingEditor": leaf(fields.contact_and_name),
    "webMaster": leaf(fields.contact_and_name),
    "pubDate": leaf(dates.rfc822),
    "lastBuildDate": leaf(dates.rfc822),
    "category": Field(checks=(fields.plain,), attributes=CATEGORY),
    "generator": leaf(),
    "docs": leaf(uris.full),
    "rating": repeated(),
    "ttl": leaf(fields.positive, fields.filled),
    "cloud": Field(
        attributes={"domain": (), "path": (), "port": (_port,), "protocol": (), "registerProcedure": ()},
        needed=("domain", "path", "port", "registerProcedure", "protocol"),
        twice="DuplicateElement",
        children={},
    ),
    "image": IMAGE,
    "textInput": TEXT_INPUT,
    "skipHours": Field(
        checks=(_needs("hour"), _unrepeated("hour", 24, "NotEnoughHoursInTheDay")),
        children={"hour": repeated(fields.midnight_hour)},
        twice="DuplicateElement",
    ),
    "skipDays": Field(
        checks=(_needs("day"), _unrepeated("day", 7, "EightDaysAWeek")),
        children={"day": repeated(fields.one_of("InvalidDay", DAYS))},
        twice="DuplicateElement",
    ),
    "atom:link": LINK,
    "atom:author": PERSON,
    "atom:contributor": PERSON,
    "atom:category": Field(attributes={"term": (), "scheme": (), "label": ()}, needed=("term",)),
    "atom:generator": Field(checks=(fields.filled,), attributes={"uri": (), "version": ()}, twice="DuplicateElement"),
    "atom:id": leaf(uris.full),
    "atom:icon": leaf(fields.filled, uris.reference),
    "atom:logo": leaf(fields.filled, uris.reference),
    "atom:title": Field(free=True, checks=(_said_twice,), twice="DuplicateElement"),
    "atom:subtitle": Field(free=True, checks=(_said_twice,), twice="DuplicateElement"),
    "atom:rights": Field(free=True, checks=(_said_twice,), twice="DuplicateElement"),
    "atom:updated": leaf(dates.rfc3339),
    "item": Field(children=RSS_ITEM),
}
# Channel elements that may stand behind the items without a warning are those of extensions.
METADATA = frozenset(name for name in RSS_CHANNEL if ":" not in name and name not in ("item", "rating")) | {"atom:link"}


def rss(root: Element, report: Report) -> None:
    """Check an `<rss>` document."""
    version = root.get("version")
    if version is None:
        report.tell("MissingAttribute", root.sourceline, "<rss> has no version", write='version="2.0"')
    elif version not in VERSIONS:
        report.tell("InvalidRSSVersion", root.sourceline, f'<rss> is of version "{version}"', write='version="2.0"')
    _doctype(root, report)
    row = Field(
        attributes={"version": ()},
        children={"channel": Field(children=RSS_CHANNEL, twice="DuplicateElement"), "access:restriction": FREE},
    )
    Walk(report=report, questionable=QUESTIONABLE, free_prefixes=FREE_PREFIXES).into(root, row, "rss")
    channel = child(root, "channel", report)
    if channel is None:
        report.tell("MissingElement", root.sourceline, "<rss> has no <channel>")
        return
    if text_of(channel, "docs", report) == "http://www.rssboard.org/rss-specification":
        report.findings[:] = [each for each in report.findings if each.code != "UseOfExtensionAttr"]
    items = [found for name, found in children(channel, report) if name == "item"]
    _channel(channel, report)
    for item in items:
        _item(item, channel, report)
    _ids(items, report)
    podcast(channel, items, report)


def _doctype(root: Element, report: Report) -> None:
    """The document type of RSS 0.91, at the address that it had at Netscape and has now."""
    system = root.getroottree().docinfo.system_url or ""
    if system.endswith("/rss-0.91.dtd"):
        if report.version != "0.91":
            report.tell("InvalidDoctype", 1, f"the document type is that of RSS 0.91 and the version {report.version}")
        if "netscape.com" in system:
            report.tell("DeprecatedDTD", 1, f"the document type is at {system}", write=system.replace(*NEW_HOME))


def _channel(channel: Element, report: Report) -> None:
    subject = Subject(report=report, line=channel.sourceline, name="<channel>", value="", element=channel)
    _needs("title", "link", "description")(subject)
    _pairs(channel, PAIRS_OF_CHANNEL, "DuplicateSemantics", report)
    if report.version == "2.0" and not any(links.relation(each) == "self" for each in links.of(channel, report)):
        href = report.address or "https://…/rss.xml"
        write = f'<atom:link href="{href}" rel="self" type="application/rss+xml"/>'
        report.tell("MissingAtomSelfLink", channel.sourceline, "the feed does not say where it is", write=write)
    behind = False
    for name, found in children(channel, report):
        behind = behind or name == "item"
        if behind and name in METADATA:
            report.tell("MisplacedItem", found.sourceline, f"<{name}> stands behind an <item>")


def _item(item: Element, channel: Element, report: Report) -> None:
    names = [name for name, _ in children(item, report)]
    line = item.sourceline
    if "title" not in names and "description" not in names:
        report.tell("ItemMustContainTitleOrDescription", line, "<item> has neither a title nor a description")
    if "guid" not in names and report.version.startswith("2."):
        report.tell("MissingGuid", line, "<item> has no <guid>")
    if "slash:comments" in names and child(channel, "lastBuildDate", report) is None:
        report.tell("SlashDate", line, "<item> counts comments, and the channel has no <lastBuildDate>")
    if "content:encoded" in names and "description" not in names[: names.index("content:encoded")]:
        found = child(item, "content:encoded", report)
        line = found.sourceline if found is not None else line
        report.tell("NeedDescriptionBeforeContent", line, "<content:encoded> has no <description> before it")
    _pairs(item, PAIRS_OF_ITEM, "DuplicateItemSemantics", report)


def _pairs(element: Element, pairs: tuple[tuple[str, str], ...], code: str, report: Report) -> None:
    for own, other in pairs:
        second = child(element, other, report)
        if second is not None and child(element, own, report) is not None:
            report.tell(code, second.sourceline, f"<{own}> and <{other}> say the same")


def _ids(items: list[Element], report: Report) -> None:
    seen: set[str] = set()
    for item in items:
        for name, found in children(item, report):
            value = own_text(found).strip()
            if name in ("guid", "atom:id") and value:
                if f"{name} {value}" in seen:
                    what = f'<{name}> "{value}" stands twice'
                    report.tell("DuplicateValue", found.sourceline, what)
                seen.add(f"{name} {value}")


RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"


def rdf(root: Element, report: Report) -> None:
    """Check an RSS 1.0 document."""
    about = {"rdf:about": (uris.reference,)}
    inner = {name: row for name, row in RSS_ITEM.items() if ":" in name or name in ("title", "link", "description")}
    outer = {name: row for name, row in RSS_CHANNEL.items() if ":" in name or name in ("title", "link", "description")}
    channel = {**outer, "image": IMAGE, "textinput": FREE, "items": FREE}
    item = Field(attributes=about, needed=("rdf:about",), children=inner, checks=(_needs_plainly("title", "link"),))
    row = Field(
        children={
            "channel": Field(
                attributes=about,
                needed=("rdf:about",),
                children=channel,
                checks=(_needs("title", "link", "description", "items"),),
            ),
            "item": item,
            "image": Field(attributes=about, free=True),
            "textinput": FREE,
        },
        attributes={},
    )
    Walk(report=report, questionable=QUESTIONABLE, free_prefixes=FREE_PREFIXES | {"rdf", "rdfs", "cc"}).into(
        root, row, "rdf:RDF"
    )
    seen: set[str] = set()
    for name, found in children(root, report):
        value = found.get(f"{RDF}about", "")
        if name == "item" and value and value in seen:
            report.tell("DuplicateValue", found.sourceline, f'rdf:about "{value}" stands twice')
        seen.add(value)


def _needs_plainly(*names: str) -> fields.Check:
    def check(subject: Subject) -> None:
        for name in names:
            if child(subject.element, name, subject.report) is None:
                subject.report.tell("MissingElement", subject.line, f"{subject.name} has no <{name}>")

    return check
