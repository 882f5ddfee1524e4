"""Pictures that a script would load are there without it."""

import re

from lxml.html import HtmlElement
from lxml.html.builder import E

from publisher.markup.tree import replace
from publisher.urls import candidates

LAZY = {
    "src": ("data-src", "data-original", "data-lazy-src", "data-actualsrc", "data-echo"),
    "srcset": ("data-srcset", "data-lazy-srcset", "data-original-set"),
}
OUTERMOST = " | ".join(
    f"descendant::{tag}[not(ancestor::picture)]" for tag in ("img", "picture", "video", "audio", "iframe")
)
TINY = re.compile(r"\s*[01](?:px)?\s*")


def promote(tree: HtmlElement) -> None:
    """What waits in `data-src` and its like becomes the picture; a placeholder in its place goes."""
    for element in tree.iter("img", "source", "video", "audio", "iframe"):
        for name, others in LAZY.items():
            written = next((element.get(other) for other in others if element.get(other, "").strip()), None)
            if written:
                element.set(name, written)


def settle(tree: HtmlElement) -> None:
    """Each picture once, and one that can be shown. The addresses are absolute by now."""
    for image in list(tree.iter("img")):
        if all(TINY.fullmatch(image.get(name, "")) for name in ("width", "height")):
            replace(image)  # it counts readers
        elif image.get("src", "").lower().startswith("data:image/svg"):
            del image.attrib["src"]
    hidden = set(tree.xpath("descendant::noscript//img"))
    shown = {image.get("src") for image in tree.iter("img") if image not in hidden}
    for noscript in list(tree.iter("noscript")):
        _settle_noscript(noscript, shown)
    for picture in tree.iter("picture"):
        if picture.find(".//img") is None and picture.find(".//source") is not None:
            picture.append(E.img())
    for image in list(tree.iter("img")):
        source = image.get("src") or _other_source(image)
        if source:
            image.set("src", source)
        else:
            replace(image)


def _settle_noscript(noscript: HtmlElement, shown: set[str | None]) -> None:
    """What stands in for a picture that needs a script takes its place, unless that is there without."""
    twins = [each for each in noscript.xpath(OUTERMOST) if each.get("src") not in shown]
    placeholder = noscript.getprevious()
    if twins and placeholder is not None and placeholder.tag == "img" and _is_placeholder(placeholder):
        replace(placeholder)
    replace(noscript, *twins)


def _is_placeholder(image: HtmlElement) -> bool:
    return image.get("src", "data:").startswith("data:") and not image.get("srcset")


def _other_source(image: HtmlElement) -> str | None:
    """The largest of the other sizes, or what a `<picture>` around it offers."""
    written = [image.get("srcset", "")]
    for picture in image.iterancestors("picture"):
        written.extend(source.get("srcset", "") for source in picture.iter("source"))
    sets = [[url for url, _ in candidates(each)] for each in written]
    return next((urls[-1] for urls in sets if urls), None)
