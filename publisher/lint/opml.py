"""OPML (http://opml.org/spec2.opml): a list of feeds."""

import re

from publisher.lint import content, dates, fields, uris
from publisher.lint.base import Element, Report, Subject
from publisher.lint.extensions import EVERYWHERE
from publisher.lint.walk import Field, Walk, leaf
from publisher.lint.xml import child

VERSIONS = ("1.0", "1.1", "2.0")
TRUE_FALSE = fields.one_of("InvalidTrueFalse", ("true", "false"), any_case=True)
OUTLINE_VERSIONS = ("RSS", "RSS1", "RSS2", "scriptingNews")
NEED_TYPE = ("description", "htmlUrl", "language", "title", "version", "xmlUrl")


def _lines(subject: Subject) -> None:
    if subject.value and not re.fullmatch(r"\d+(,\s*\d+)*", subject.value):
        subject.tell("InvalidExpansionState", "is no list of lines")


def _outline(subject: Subject) -> None:
    element, report, line = subject.element, subject.report, subject.line
    kind = str(element.get("type", "")).lower()
    if element.get("text") is None:
        report.tell("MissingAttribute", line, "<outline> has no text")
    if kind == "rss":
        for name, code in (("xmlUrl", "MissingXmlURL"), ("title", "MissingTitleAttr")):
            if element.get(name) is None:
                report.tell(code, line, f"<outline> of a feed has no {name}")
    elif kind == "link":
        if element.get("url") is None:
            report.tell("MissingUrlAttr", line, "<outline> of a link has no url")
    elif kind and str(element.getroottree().getroot().get("version", "")).startswith("1."):
        subject.of("type", kind).tell("InvalidOutlineType", "is no type of OPML 1")
    if not kind and any(element.get(name) is not None for name in NEED_TYPE):
        report.tell("MissingOutlineType", line, "<outline> has more than a text, and no type", write='type="rss"')


_OUTLINES: dict[str, Field] = {**EVERYWHERE}
OUTLINE = Field(
    checks=(_outline,),
    attributes={
        "category": (),
        "created": (dates.rfc822,),
        "description": (content.html,),
        "htmlUrl": (uris.full,),
        "isBreakpoint": (TRUE_FALSE,),
        "isComment": (TRUE_FALSE,),
        "language": (fields.language,),
        "text": (content.html,),
        "title": (content.html,),
        "type": (),
        "url": (uris.full,),
        "version": (fields.one_of("InvalidOutlineVersion", OUTLINE_VERSIONS),),
        "xmlUrl": (),
    },
    children=_OUTLINES,
)
_OUTLINES["outline"] = OUTLINE
NUMBER = leaf(fields.positive, fields.filled)
HEAD: dict[str, Field] = {
    **EVERYWHERE,
    "title": leaf(content.html),
    "dateCreated": leaf(dates.rfc822),
    "dateModified": leaf(dates.rfc822),
    "ownerName": leaf(content.html),
    "ownerEmail": leaf(fields.contact),
    "ownerId": leaf(uris.web),
    "docs": leaf(uris.full),
    "expansionState": leaf(_lines),
    **dict.fromkeys(("vertScrollState", "windowTop", "windowLeft", "windowBottom", "windowRight"), NUMBER),
}


def opml(root: Element, report: Report) -> None:
    """Check an `<opml>` document."""
    version = root.get("version")
    if version is None:
        report.tell("MissingAttribute", root.sourceline, "<opml> has no version", write='version="2.0"')
    elif version not in VERSIONS:
        report.tell("InvalidOPMLVersion", root.sourceline, f'<opml> is of version "{version}"', write='version="2.0"')
    for name in ("head", "body"):
        if child(root, name, report) is None:
            report.tell("MissingElement", root.sourceline, f"<opml> has no <{name}>")
    body = child(root, "body", report)
    if body is not None and child(body, "outline", report) is None:
        report.tell("MissingElement", body.sourceline, "<body> has no <outline>")
    row = Field(
        attributes={"version": ()},
        children={**EVERYWHERE, "head": Field(children=HEAD), "body": Field(children=_OUTLINES)},
    )
    Walk(report=report).into(root, row, "opml")
