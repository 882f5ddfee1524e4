"""Addresses in HTML are made absolute, and links to other sources lead to their posts."""

import re
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from publisher.model import Generator, Surroundings
from publisher.urls import absolute, candidates

ATTRIBUTES = ("href", "src", "poster", "cite", "data")
SOURCE = re.compile(r"(?!//)(?P<path>[^?#:]+\.(?:md|mdx|markdown|rst))(?P<rest>[?#].*)?", re.IGNORECASE | re.DOTALL)

# To these, `/a.png` is below the site's own folder, wherever on its host that lies.
ROOTED: Mapping[Generator, tuple[str, ...]] = {"docusaurus": ("href", "src"), "hexo": ("src",)}
ROOTED_PICTURES = ("docusaurus", "hexo", "jekyll")


def resolve(tree: HtmlElement, surroundings: Surroundings) -> None:
    """Lead the links to files of other posts to the posts, and what begins at the root to the site's."""
    for element in tree.iter("a"):
        source = SOURCE.fullmatch(element.get("href", ""))
        found = surroundings.find(unquote(source["path"])) if source else None
        if source and found:
            element.set("href", found + (source["rest"] or ""))
    names = ROOTED.get(surroundings.generator, ())
    for element in tree.iter() if names else ():
        for name in names:
            if name in element.attrib:
                element.set(name, rooted(element.get(name), site=surroundings.site.url))


def rooted(url: str, *, site: str) -> str:
    """An address that begins at the root, below the folder of the site unless it says that itself."""
    if not url.startswith("/") or url.startswith(("//", urlsplit(site).path)):
        return url
    return site + url[1:]


def make_absolute(tree: HtmlElement, *, base: str) -> None:
    """Every address, against that of the post; one that cannot be read goes."""
    for element in tree.iter():
        for name in ATTRIBUTES:
            if name in element.attrib:
                _set(element, name, absolute(base, element.get(name)))
        if "srcset" in element.attrib:
            made = ((absolute(base, url), size) for url, size in candidates(element.get("srcset")))
            _set(element, "srcset", ", ".join(f"{url} {size}".strip() for url, size in made if url))


def _set(element: HtmlElement, name: str, value: str) -> None:
    if value:
        element.set(name, value)
    else:
        del element.attrib[name]
