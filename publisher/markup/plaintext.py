"""A tree of HTML as words: a text to read, and one line to show."""

import re
from collections.abc import Iterator
from copy import deepcopy
from itertools import count, repeat

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from publisher.markup.safe import DROPPED_WITH_CONTENT
from publisher.markup.tree import replace
from publisher.text import line

BLOCKS = set(
    "address article aside blockquote dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li "
    "main ol p pre section summary table tr ul".split()
)
MARK = r"(?:^|(?<=\n))\0*(?:-|\d+\.)"  # of a list item, in `text`
FOOTNOTES = {"footnote-ref", "footnotes"}  # classes of their marks, and of what they say
LONE_MARK = re.compile(r"\0*(?:-|\d+\.) *")


def text(tree: HtmlElement) -> str:
    """Plain text, a blank line between blocks; lists with their marks, code as it stands, links with their address."""
    whole = "".join(_words(tree))
    for blank in "\t\r\f\v":
        whole = whole.replace(blank, " ")
    lines = [words.strip() for words in re.sub("  +", " ", whole).split("\n")]
    shaped = re.sub(r"\n\n\n+", "\n\n", "\n".join(lines))
    if any(map(LONE_MARK.fullmatch, lines)):
        shaped = re.sub(rf"({MARK}) *\n+", r"\1 ", shaped)
    shaped = re.sub(rf"\n\n+(?={MARK} )", "\n", shaped)
    return shaped.strip("\n ").replace("\0", " ")


def _words(tree: HtmlElement) -> Iterator[str]:
    lists: list[Iterator[str]] = []  # of the marks of their items
    code = 0
    walk = iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag, begins = str(element.tag), event == "start"
        edge = "" if tag not in BLOCKS else "\n" if tag in ("li", "tr", "dt", "dd") else "\n\n"
        is_silent = tag in DROPPED_WITH_CONTENT or element.get("class") == "footnote-backref"
        code += (tag == "pre") * (1 if begins else -1)
        if begins:
            if tag in ("ul", "ol"):
                lists.append(_marks(element))
            yield edge
            yield from () if is_silent else _beginning(element, lists)
            if is_silent:
                walk.skip_subtree()
            else:
                yield _fold(element.text, pre=bool(code))
        else:
            if tag in ("ul", "ol"):
                lists.pop()
            yield _address(element) if tag == "a" and not is_silent else ""
            yield "" if tag in ("tr", "dt", "dd") else edge
            yield _fold(element.tail, pre=bool(code)) if element is not tree else ""


def _beginning(element: HtmlElement, lists: list[Iterator[str]]) -> Iterator[str]:
    """What stands before the words of an element."""
    yield {"br": "\n", "hr": "* * *", "td": "  ", "th": "  "}.get(element.tag, "")
    if element.tag == "li":
        yield "\0\0" * (len(lists) - 1) + (next(lists[-1]) if lists else "- ")
    if element.tag == "img" and element.get("alt"):
        yield f"[{element.get('alt')}]"


def _marks(items: HtmlElement) -> Iterator[str]:
    if items.tag == "ul":
        return repeat("- ")
    start = items.get("start", "1")
    return (f"{number}. " for number in count(int(start) if start.isdecimal() and len(start) < 10 else 1))


def _address(link: HtmlElement) -> str:
    """Where a link leads, unless its words say so, or it is the mark of a footnote."""
    address, words = str(link.get("href") or ""), link.text_content().strip()
    shown = words or next((image.get("alt") for image in link.iter("img")), "")
    parent = link.getparent()
    is_mark = parent is not None and parent.get("class") == "footnote-ref"
    is_told = words.rstrip("/") in (address.rstrip("/"), address.partition("://")[2].rstrip("/"))
    return f" <{address}>" if address.startswith("http") and shown and not is_mark and not is_told else ""


def _fold(words: str | None, *, pre: bool) -> str:
    if not words:
        return ""
    if pre:  # a space of code is marked, so that the folding of lines in `text` leaves it alone
        return words.expandtabs(4).replace(" ", "\0")
    # Of all blanks only the space can be printed: these words need no folding.
    return words if words.isprintable() and "  " not in words else re.sub(r"\s+", " ", words)


def spoken(tree: HtmlElement) -> str:
    """One line of all the words, with a blank wherever a block ends, and without the marks of footnotes."""
    tree = deepcopy(tree)
    tree.tail = None
    for element in list(tree.iter()):
        if element.tag in DROPPED_WITH_CONTENT or not FOOTNOTES.isdisjoint(element.get("class", "").split()):
            replace(element)
    for block in tree.iter(*BLOCKS, "br"):
        block.tail = " " + (block.tail or "")
    return line(tree.text_content())
