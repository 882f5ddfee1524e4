"""HTML in feeds: as the text of RSS, as a construct of Atom that says its type, and as XHTML."""

import binascii
import html as entities
import re
from base64 import b64decode

from publisher.lint import fields, uris
from publisher.lint.base import Element, Subject
from publisher.lint.css import dangers
from publisher.lint.html import RISKY, TAGS, relative, troubles
from publisher.lint.xml import XHTML, label, own_text

XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
ATTRIBUTES = {"type": (), "src": ()}
WORDS = ("text", "html", "xhtml")
SVG = "http://www.w3.org/2000/svg"
MATHML = "http://www.w3.org/1998/Math/MathML"
RISKY_SVG = frozenset(("script", "foreignObject", "image", "handler", "listener", "iframe", "audio", "video", "style"))


def html(subject: Subject) -> None:
    """HTML as RSS carries it: fit to be read elsewhere, and every address whole."""
    _html(subject, whole=True)


def media_text(subject: Subject) -> None:
    """A text of Media RSS, which is plain unless it says otherwise."""
    if subject.element.get("type") == "html":
        _html(subject, whole=False)
    else:
        fields.undeclared(subject)


def text(subject: Subject) -> None:
    """A text construct of Atom (RFC 4287, section 3.1)."""
    kind = subject.element.get("type", "text")
    if "/" in kind:
        subject.of("type", kind).tell("InvalidTextType", "is none of text, html, xhtml")
    _construct(subject, kind)


def content(subject: Subject) -> None:
    """The content of an Atom entry (RFC 4287, section 4.1.3)."""
    element = subject.element
    source = element.get("src")
    kind = element.get("type", "text" if source is None else "")
    if kind == "multipart/alternative":
        subject.of("type", kind).tell("InvalidMIMEType", "may not be used here")
    if source is not None:
        uris.attribute(subject.of("src", source))
        if not element.get("type"):
            subject.report.tell("MissingTypeAttr", subject.line, f"{subject.name} has a src and no type")
    _construct(subject, kind)


def _construct(subject: Subject, kind: str) -> None:
    element, report = subject.element, subject.report
    outside = element.get("src") is not None
    if element.get("type") == "":
        report.tell("AttrNotBlank", subject.line, f"type of {subject.name} is empty")
    elif kind and kind not in WORDS and not fields.is_media_type(kind):
        guess = kind.lower() if kind.lower() in WORDS else "html"
        report.tell(
            "InvalidMIMEType", subject.line, f'type of {subject.name} "{kind}" is no type', write=f'type="{guess}"'
        )
    if not kind.endswith(("xhtml", "+xml", "/xml")):
        for each in element:
            if isinstance(each.tag, str):
                name = label(each, report) or each.tag
                what = f"{subject.name} is of type {kind or 'text'} and holds an element, <{name}>"
                report.tell("UndefinedElement", each.sourceline, what)
    if kind == "xhtml":
        _xhtml(subject)
    elif kind == "html":
        _html(subject, whole=not _has_base(element))
    elif kind in ("text", ""):
        fields.undeclared(subject)
    else:
        _other(subject, kind, outside=outside)
    if not subject.value and not len(element) and not outside:
        report.tell("NotBlank", subject.line, f"{subject.name} is empty")


def _other(subject: Subject, kind: str, *, outside: bool) -> None:
    """Content of a media type: XML and text as they are, anything else in base64."""
    if kind.endswith(("+xml", "/xml")) or "/" not in kind:
        return
    value = subject.value
    if not kind.startswith("text/"):
        try:
            value = b64decode("".join(value.split()).encode("ascii"), validate=True).decode("utf-8", "replace")
        except (binascii.Error, UnicodeEncodeError):
            subject.tell("NotBase64", "is not in base64")
            return
    if kind.partition(";")[0].strip() in ("text/html", "application/html"):
        _html(subject, whole=not _has_base(subject.element))
        if "<html" not in value and not outside:
            subject.report.tell(
                "HtmlFragment", subject.line, f"{subject.name} is of type {kind} and no whole page", write='type="html"'
            )
    elif kind.startswith("text/"):
        fields.undeclared(subject)


def _html(subject: Subject, *, whole: bool) -> None:
    for trouble in troubles(subject.value):
        if whole or trouble.code not in ("ContainsRelRef",):
            what = f"{subject.name} {trouble.what}"
            subject.report.tell(trouble.code, subject.line + trouble.line, what)


def _has_base(element: Element) -> bool:
    """Whether addresses are made whole by an xml:base above them."""
    return any(each.get(XML_BASE) for each in (element, *element.iterancestors()))


def _xhtml(subject: Subject) -> None:
    element, report = subject.element, subject.report
    elements = [each for each in element if isinstance(each.tag, str)]
    first = elements[0] if elements else None
    if first is None or first.tag != f"{{{XHTML}}}div" or (element.text or "").strip():
        if first is not None or subject.value:
            report.tell("MissingXhtmlDiv", subject.line, f"{subject.name} is of type xhtml and holds no <div> of XHTML")
        return
    whole = not _has_base(element) and not any(each.get(XML_BASE) for each in first.iter())
    for each in first.iter():
        if isinstance(each.tag, str):
            _xhtml_element(each, subject, whole=whole)
    # Text that reads as tags was escaped once too often.
    words = Subject(report=report, line=subject.line, name=subject.name, value=own_text(first).strip())
    if not any(isinstance(each.tag, str) for each in first):
        fields.inline(words)


def _xhtml_element(element: Element, subject: Subject, *, whole: bool) -> None:
    report, line = subject.report, element.sourceline
    uri, _, name = element.tag[1:].rpartition("}") if element.tag.startswith("{") else ("", "", element.tag)
    if not uri:
        report.tell("MissingNamespace", line, f"<{name}> inside of XHTML is in no namespace")
    elif uri == XHTML:
        _known(element, name, subject, whole=whole)
    elif uri == SVG and name in RISKY_SVG:
        report.tell("SecurityRisk", line, f"{subject.name} holds <{name}> of SVG")
    elif uri not in (SVG, MATHML) and label(element, report):
        report.tell("UndefinedElement", line, f"{subject.name} holds <{label(element, report)}>")


def _known(element: Element, name: str, subject: Subject, *, whole: bool) -> None:
    report, line = subject.report, element.sourceline
    if name not in TAGS:
        report.tell("NotHtml", line, f"{subject.name} holds <{name}>, which is no HTML")
    elif name in RISKY:
        report.tell("SecurityRisk", line, f"{subject.name} holds <{name}>")
    for key, value in element.attrib.items():
        if key == "style":
            for danger in dangers(value):
                report.tell("DangerousStyleAttr", line, f"{subject.name} holds style={danger!r}")
        elif key.startswith("on"):
            report.tell("SecurityRiskAttr", line, f"{subject.name} holds the attribute {key}")
    for trouble in relative(name, dict(element.attrib)):
        if whole:
            report.tell(trouble.code, line, f"{subject.name} {trouble.what}")


def words(element: Element) -> str:
    """A title as a reader shows it, whichever way it is written: without tags and entities, on one line."""
    value = "".join(element.itertext())
    return unescaped(value) if element.get("type") == "html" else " ".join(value.split())


def unescaped(value: str) -> str:
    """HTML without its tags and entities, on one line."""
    return " ".join(entities.unescape(re.sub(r"<[^<>]*>", "", value)).split())
