"""HTML as a tree, whatever is written: no level too deep, no tag nobody knows, no character that XML cannot carry."""

import re
from collections.abc import Mapping
from html import escape
from itertools import islice

import lxml.etree
import lxml.html
from lxml.html import HtmlElement

from publisher.markup.safe import DROPPED_WITH_CONTENT, TAGS
from publisher.text import scrub, without_bad_references

MAX_DEPTH = 200
MAX_ATTRIBUTES = 50
MAX_OPEN = 1_000  # elements that stand open, beyond which the parser itself takes time by the square
CHUNK = 16_384  # characters
RENAMED = {
    "acronym": "abbr",
    "amp-img": "img",
    "big": "span",
    "center": "div",
    "dir": "ul",
    "font": "span",
    "image": "img",
    "listing": "pre",
    "menu": "ul",
    "nav": "div",
    "plaintext": "pre",
    "strike": "s",
    "tt": "code",
    "xmp": "pre",
}
KNOWN = TAGS | DROPPED_WITH_CONTENT | set(RENAMED) | {"amp-youtube", "input", "lite-youtube", "param"}
NAME = re.compile(r"[a-z_][\w-]*", re.IGNORECASE)
UNKNOWN = "words"  # the tag of what holds words and is nothing itself
MEDIA = ("img", "picture", "audio", "video", "hr", "table")
BLANK = " \t\r\n\f\xa0\u200b\u2060\ufeff"

# Everything that looks like a tag, but for elements whose content is no markup.
TAGS_IN_A_ROW = re.compile(r"(?:</?(?!(?:script|style|textarea|title)\b)[a-z][^<>]*>)+", re.IGNORECASE)


class _TooDeep(Exception):  # noqa: N818 - no fault: it is answered below
    pass


class _Builder:
    """Builds the tree from what the parser tells it, and leaves out tags, never words."""

    def __init__(self) -> None:
        self.root: HtmlElement = lxml.html.html_parser.makeelement("div")
        self.open: list[HtmlElement | None] = [self.root]  # None for a tag that is left out
        self.here: list[HtmlElement] = [self.root]
        self.last: HtmlElement | None = None  # the element that ended where the parser is
        self.words: list[str] = []
        self.is_wrapped = False  # whether the `<div>` has come that is put around it all, and is the root already
        self.foreign = 0  # levels of SVG or MathML, which have tags of their own

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if len(self.open) > MAX_OPEN:
            raise _TooDeep
        self.foreign += tag in ("svg", "math")
        known = tag in KNOWN or (self.foreign and NAME.fullmatch(tag))
        if not known or not self.is_wrapped or len(self.here) > MAX_DEPTH:
            self.is_wrapped |= tag == "div"
            self.open.append(None)
            return
        self._flush()
        element = lxml.etree.SubElement(self.here[-1], RENAMED.get(tag, tag))
        for name, value in islice(attributes.items(), MAX_ATTRIBUTES):
            if NAME.fullmatch(name):
                element.set(name, scrub(value or ""))
        if tag == "center":
            element.set("style", "text-align: center")
        self.open.append(element)
        self.here.append(element)
        self.last = None

    def end(self, tag: str) -> None:
        self.foreign -= tag in ("svg", "math")
        if len(self.open) > 1 and self.open.pop() is not None:
            self._flush()
            self.last = self.here.pop()

    def data(self, words: str) -> None:
        self.words.append(words)

    def close(self) -> HtmlElement:
        self._flush()
        return self.root

    def _flush(self) -> None:
        if not self.words:
            return
        words = scrub("".join(self.words))
        self.words.clear()
        if self.last is None:
            self.here[-1].text = words
        else:
            self.last.tail = words


def parse(raw: str) -> HtmlElement:
    """The HTML of a body, without comments, inside of one `<div>`."""
    raw = _without_declarations(without_bad_references(scrub(raw)))
    try:
        return _built(raw)
    except _TooDeep:
        return _built(TAGS_IN_A_ROW.sub(" ", raw))


def _built(raw: str) -> HtmlElement:
    parser = lxml.etree.HTMLParser(target=_Builder(), huge_tree=True, remove_pis=True)
    whole = f"<div>{raw}"
    for start in range(0, len(whole), CHUNK):  # because the parser hears of `_TooDeep` only between two
        parser.feed(whole[start : start + CHUNK])
    return parser.close()


def _without_declarations(raw: str) -> str:
    """What XML has and HTML has not, as words: `<![CDATA[…]]>`, and `<?php`, which would hide all that follows."""
    first, *others = raw.split("<![CDATA[")
    pieces = [first]
    for other in others:
        words, end, rest = other.partition("]]>")
        pieces.append(escape(words) + rest if end else f"<![CDATA[{other}")
    return re.sub(r"<\?xml[^<>]*>", "", "".join(pieces)).replace("<?", "&lt;?")


def replace(element: HtmlElement, *others: HtmlElement, words: str = "") -> None:
    """Put words and other elements in the place of an element; the words behind it stay.

    The element itself stays as one that nobody knows, which is gone in the end: to join the words before it with those
    behind it would take time by the square where there are many.
    """
    for other in others:
        other.tail = None
    element.clear(keep_tail=True)
    element.tag, element.text = UNKNOWN, words
    element.extend(others)


def unwrap(element: HtmlElement) -> None:
    """Put what is in an element in its place."""
    element.tag = UNKNOWN
    element.attrib.clear()


def drop_empty(tree: HtmlElement) -> None:
    """Blocks that hold nothing: how some editors write a blank line, and where a lead picture was."""
    for element in reversed(list(tree.iter("p", "figure", "div", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"))):
        if element is not tree and not _says(element) and next(element.iterdescendants(*MEDIA), None) is None:
            replace(element)


def _says(element: HtmlElement) -> bool:
    first = element.text  # in most paragraphs enough to tell
    return bool((first and first.strip(BLANK)) or element.text_content().strip(BLANK))


def inner(tree: HtmlElement) -> str:
    """What stands inside of the wrapping `<div>`, as HTML."""
    written = lxml.html.tostring(tree, encoding="unicode")
    return str(written[written.index(">") + 1 : written.rindex("</")])
