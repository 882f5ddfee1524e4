"""The way in: one file of a feed, in any format, becomes findings and a reading."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from publisher.lint.atom import atom, entry
from publisher.lint.base import Element, Finding, Report
from publisher.lint.doubts import doubts
from publisher.lint.encoding import decode
from publisher.lint.jsonfeed import jsonfeed
from publisher.lint.opml import opml
from publisher.lint.reading import Reading, xml_reading
from publisher.lint.rss import rdf, rss
from publisher.lint.xml import ATOM, ATOM_0_3, characters, namespaces, near, parse

RSS1 = "http://purl.org/rss/1.0/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
START = 4096  # bytes in which a feed says what it is
PROLOG = re.compile(rb"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^<>]*>", re.DOTALL)
ROOT = re.compile(rb"\s*<(?:\w+:)?(rss|feed|opml|RDF)[\s>]")
BROKEN = re.compile(rb"<(?:rss\s[^<>]*version|feed\s[^<>]*xmlns|opml\s[^<>]*version)\s*=")  # with something before it
FORMATS: Mapping[str, tuple[str, Callable[[Element, Report], None]]] = {
    "rss": ("rss", rss),
    "feed": ("atom", atom),
    "entry": ("atom", entry),
    "opml": ("opml", opml),
    "RDF": ("rdf", rdf),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Linted:
    """What was found in a file, in the order of its lines, and what the feed says; None where none could be read."""

    findings: tuple[Finding, ...]
    reading: Reading | None


def is_feed(data: bytes) -> bool:
    """Whether a file looks like a feed: among other files only such are checked."""
    start = data[:START].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith(b"{"):
        return b"jsonfeed.org/version" in start
    root = ROOT.match(PROLOG.sub(b"", start))
    if root:
        return root[1] != b"RDF" or RSS1.encode() in start
    return bool(BROKEN.search(start)) and b"<html" not in start.lower()


def lint(path: str, data: bytes, *, now: datetime, address: str = "") -> Linted:
    """Check a feed. `address` is where it is published, "" where nobody said."""
    report = Report(path=path, now=now, address=address)
    reading = _read(data, report)
    if reading is not None:
        doubts(reading, report)
    found = sorted(dict.fromkeys(report.findings), key=lambda each: (each.line, each.code, each.what))
    return Linted(findings=tuple(found), reading=reading)


def _read(data: bytes, report: Report) -> Reading | None:
    decoded = decode(data, report)
    if decoded is None:
        return None
    text, report.encoding = decoded.text, decoded.encoding
    if text.lstrip().startswith(("{", "[")):
        return jsonfeed(text, report)
    report.coded = frozenset(number for number, line in enumerate(text.split("\n"), 1) if "&#x" in line)
    root = parse(text, report)
    if root is None:
        return None
    if not _known(root, report):
        return None
    namespaces(root, report)
    characters(root, report)
    FORMATS[root.tag.rpartition("}")[2]][1](root, report)
    return xml_reading(root, report)


def _known(root: Element, report: Report) -> bool:
    """Whether the root is one of a feed; the report learns which."""
    uri, _, name = root.tag[1:].rpartition("}") if root.tag.startswith("{") else ("", "", root.tag)
    if name not in FORMATS or (name == "RDF" and uri != RDF):
        report.tell("UndefinedElement", root.sourceline, f"<{name}> is no feed")
        return False
    report.format = FORMATS[name][0]
    report.version = root.get("version", "2.0")
    report.defaults = {"rdf": (RSS1,)}.get(report.format, (uri,) if uri else ())
    if name in ("feed", "entry"):
        return _is_atom(root, uri, report)
    if uri and report.format in ("rss", "opml"):
        what = f"<{name}> is in the namespace {uri}"
        report.tell("InvalidNamespace", root.sourceline, what, cure="leave the xmlns away: this format has none")
    return True


def _is_atom(root: Element, uri: str, report: Report) -> bool:
    write = f'xmlns="{ATOM}"'
    if uri == ATOM_0_3:
        report.tell("ObsoleteNamespace", root.sourceline, "the feed is of Atom 0.3", write=write)
        return False
    if not uri:
        report.tell("MissingNamespace", root.sourceline, f"<{root.tag}> is in no namespace", write=write)
        return False
    if uri != ATOM:
        code = "InvalidNamespace"
        report.tell(code, root.sourceline, f"the feed is in the namespace {uri}", write=write)
        return near(uri) == near(ATOM)
    return True
