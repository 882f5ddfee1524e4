"""The content of a post as mail programs can show it: colours that can be read, pictures that fit, nothing that plays.

It has been made safe before (`publisher.markup.safe`); here it only loses what mails cannot use.
"""

import re
from urllib.parse import unquote

from lxml.html import HtmlElement

from publisher.colours import digits, readable
from publisher.email.look import Palette
from publisher.markup.tree import UNKNOWN, inner, parse, replace, unwrap

TINTED = "tint"  # the class of what has colours of its author's, which dark readers undo
COLUMN = 520  # pixels: as wide as a picture may be
USELESS = ("id", "name", "headers", "srcset", "sizes", "loading")  # links lead to the web, so that nothing needs an id
HEADINGS = {"h1": "h3", "h2": "h3", "h3": "h4", "h4": "h4", "h5": "h4", "h6": "h4"}  # beneath the title of the post


def fitted(content: str, palette: Palette) -> str:
    """The content, made for the sheet of a mail in these colours."""
    tree = parse(content)
    elements = list(tree.iter())  # held, because the colours are kept by element
    shades = {tree: (palette.sheet, palette.ink)}
    for element in elements:
        parent = element.getparent()
        above = shades.get(parent, shades[tree])
        for name in USELESS:
            element.attrib.pop(name, None)
        element.tag = HEADINGS.get(element.tag, element.tag)
        _plain(element)
        shades[element] = above if element is tree else _shade(element, above, palette)
    return re.sub(f"</?{UNKNOWN}>", "", inner(tree))


def _plain(element: HtmlElement) -> None:
    """Pictures get a width, which Outlook needs; what plays elsewhere becomes a link to it; code runs to the right."""
    if element.tag == "pre" or (element.tag == "code" and not element.xpath("boolean(ancestor::pre)")):
        element.set("dir", element.get("dir") or "ltr")  # in an Arabic post too
    elif element.tag in ("video", "audio"):
        source = next((each.get("src") for each in (element, *element.iter("source")) if each.get("src")), "")
        name = unquote(source.partition("?")[0].rstrip("/").rpartition("/")[2])
        element.clear(keep_tail=True)
        element.tag, element.text = "a", f"▶ {name}"
        element.set("href", source)
    elif element.tag in ("picture", "source", "track", "wbr"):  # the parser does not know that some of them are empty
        unwrap(element)
    elif element.tag == "img" and not element.get("src", "").startswith("http"):
        replace(element, words=element.get("alt") or "")
    elif element.tag == "img":
        width = element.get("width", "")
        element.set("alt", element.get("alt") or "")
        if not width.isdecimal() or int(width[:9]) > COLUMN:
            element.set("width", str(COLUMN))
            element.attrib.pop("height", None)


def _shade(element: HtmlElement, above: tuple[str, str], palette: Palette) -> tuple[str, str]:
    """Mend the colours of one element; what its ground and its ink are then."""
    ground, ink = above
    declared = _declared(element.attrib.pop("style", ""))
    own_ground, own_ink = digits(declared.pop("background-color", "")), digits(declared.pop("color", ""))
    ground = own_ground or (palette.code if element.tag == "pre" else ground)
    wanted = own_ink or (palette.accent if element.tag == "a" else ink)
    ink = readable(wanted, ground)
    if own_ground:
        declared["background-color"] = own_ground
    if own_ink or own_ground or ink != wanted:
        declared["color"] = ink
        element.set("class", f"{element.get('class', '')} {TINTED}".strip())
    if declared:
        element.set("style", "; ".join(f"{name}: {value}" for name, value in declared.items()))
    return ground, ink


def _declared(style: str) -> dict[str, str]:
    """The declarations of a style. What is none is dropped: premailer would fail on it."""
    pairs = (each.partition(":") for each in style.split(";"))
    return {
        name.strip(): value.strip()
        for name, _, value in pairs
        if re.fullmatch(r"\s*[a-z-]+\s*", name) and re.fullmatch(r"[\w\s#(),.%/+-]+", value)
    }
