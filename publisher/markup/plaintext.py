"""A tree of HTML as words: a text to read, and one line to show."""

import re
from collections.abc import Iterator
from copy import deepcopy

from lxml.html import HtmlElement

from publisher.markup.safe import DROPPED_WITH_CONTENT
from publisher.text import line

BLOCKS = set(
    "address article aside blockquote dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li "
    "main ol p pre section table tr ul".split()
)
MARK = r"(?:^|(?<=\n))\0*(?:-|\d+\.)"  # of a list item, in `text`


def text(tree: HtmlElement) -> str:
    """Plain text, a blank line between blocks; lists with their marks, code as it stands, links with their address."""
    lines = [re.sub(r"[ \t\r\f\v]+", " ", words).strip() for words in "".join(_words(tree)).split("\n")]
    shaped = re.sub(rf"({MARK}) *\n+", r"\1 ", "\n".join(lines))
    shaped = re.sub(rf"\n{{2,}}(?={MARK} )", "\n", shaped)
    return re.sub(r"\n{3,}", "\n\n", shaped).strip("\n ").replace("\0", " ")


def _words(element: HtmlElement, *, pre: bool = False, lists: int = 0) -> Iterator[str]:
    tag = element.tag if isinstance(element.tag, str) else ""
    if not tag or tag in DROPPED_WITH_CONTENT:
        return
    pre, lists = pre or tag == "pre", lists + (tag in ("ul", "ol"))
    edge = "" if tag not in BLOCKS else "\n" if tag in ("li", "tr", "dt", "dd") else "\n\n"
    yield edge
    yield {"br": "\n", "hr": "* * *", "td": "  ", "th": "  "}.get(tag, "")
    if tag == "li":
        yield "\0\0" * (lists - 1) + _list_mark(element)
    if tag == "img" and element.get("alt"):
        yield f"[{element.get('alt')}]"
    yield _fold(element.text, pre=pre)
    for child in element:
        yield from _words(child, pre=pre, lists=lists)
        yield _fold(child.tail, pre=pre)
    if tag == "a" and (element.get("href") or "").startswith("http") and element.text_content().strip():
        yield f" <{element.get('href')}>"
    yield edge


def _list_mark(item: HtmlElement) -> str:
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return "- "
    start = parent.get("start", "1")
    return f"{int(start) + parent.findall('li').index(item) if start.isdecimal() else 1}. "


def _fold(words: str | None, *, pre: bool) -> str:
    # A space of code is marked, so that the folding of lines in `text` leaves it alone.
    return (words or "").replace(" ", "\0") if pre else re.sub(r"\s+", " ", words or "")


def spoken(tree: HtmlElement) -> str:
    """One line of all the words, with a blank wherever a block ends, and without the marks of footnotes."""
    tree = deepcopy(tree)
    tree.tail = None
    for mark in tree.find_class("footnote-ref"):
        mark.drop_tree()
    for block in tree.iter(*BLOCKS, "br"):
        block.tail = " " + (block.tail or "")
    return line(tree.text_content())
