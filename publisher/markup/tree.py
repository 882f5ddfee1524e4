"""HTML as a tree that is mended: embeds become links, lazy pictures load, every address is absolute."""

import re

import lxml.html
from lxml.html import HtmlElement

from publisher.text import without_bad_references
from publisher.urls import absolute

URL_ATTRIBUTES = ("href", "src", "poster", "cite")
LAZY = ("data-src", "data-original", "data-lazy-src")
MAX_DEPTH = 200
MEDIA = ("img", "picture", "audio", "video", "hr", "table")

# Tags that open a level. Those whose end may be left out (p, li, td ...) and those that have none do not.
NESTING = re.compile(
    r"(</?(?:a|abbr|address|article|aside|b|blockquote|center|cite|code|del|details|div|dl|em|figure|font|footer|header|"
    r"i|ins|kbd|main|mark|ol|pre|q|s|section|small|span|strong|sub|sup|table|u|ul)\b[^<>]*>)",
    re.IGNORECASE,
)


def parse(raw: str) -> HtmlElement:
    """The HTML of a body, inside of one `<div>`."""
    # lxml refuses the whole string for an XML declaration, swallows what stands behind another `<?`, and cannot move a
    # character that XML cannot carry.
    raw = without_bad_references(raw)
    raw = re.sub(r"\A\s*<\?xml[^>]*>", "", raw).replace("<?", "&lt;?")
    parser = lxml.html.HTMLParser(huge_tree=True)  # without it, what stands deeper than 256 levels is lost
    return lxml.html.fromstring(f"<div>{_shallow(raw)}</div>", parser=parser)


def _shallow(raw: str) -> str:
    """The same words without the tags beyond `MAX_DEPTH` levels: even a patient parser loses what is far deeper."""
    depth = 0
    kept = []
    for place, piece in enumerate(NESTING.split(raw)):
        is_tag, closes = place % 2, piece.startswith("</")
        depth -= bool(is_tag and closes and depth)
        if not is_tag or depth < MAX_DEPTH:
            kept.append(piece)
        depth += bool(is_tag and not closes)
    return "".join(kept)


def mend(tree: HtmlElement, *, base: str) -> None:
    """Comments out, embeds and check boxes as text, lazy pictures promoted, every address absolute."""
    for element in list(tree.iter()):
        if not isinstance(element.tag, str):
            element.drop_tree()
        elif element.tag in ("iframe", "embed"):
            _replace_embed(element)
        elif element.tag == "input":
            checked = {"checkbox": "☑ " if "checked" in element.attrib else "☐ "}
            element.tail = checked.get(element.get("type", ""), "") + (element.tail or "").lstrip()
            element.drop_tree()
    for element in tree.iter():
        lazy = next((element.get(name) for name in LAZY if element.get(name)), None)
        if element.tag == "img" and lazy and not element.get("src", "").startswith("http"):
            element.set("src", lazy)
        for name in URL_ATTRIBUTES:
            if element.get(name) is not None:
                element.set(name, absolute(base, element.get(name)))
        if element.get("srcset"):
            candidates = (part.split(None, 1) for part in re.split(r",\s+", element.get("srcset").strip()) if part)
            element.set("srcset", ", ".join(" ".join([absolute(base, url), *size]) for url, *size in candidates))


def _replace_embed(element: HtmlElement) -> None:
    """What a reader would not show becomes a link to it."""
    address = element.get("src") or element.get("data-src")
    element.tag, element.text = "a", element.get("title") or address
    for child in list(element):
        element.remove(child)
    element.attrib.clear()
    if address:
        element.set("href", address)


def drop_empty(tree: HtmlElement) -> None:
    """Paragraphs that hold nothing: how some editors write a blank line, and where a lead picture was."""
    for element in list(tree.iter("p", "figure")):
        if not element.text_content().strip() and next(element.iterdescendants(*MEDIA), None) is None:
            element.drop_tree()


def inner(tree: HtmlElement) -> str:
    """What stands inside of the wrapping `<div>`, as HTML."""
    written = lxml.html.tostring(tree, encoding="unicode")
    return str(written[written.index(">") + 1 : written.rindex("</")])
