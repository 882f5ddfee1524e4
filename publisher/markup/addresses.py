"""Addresses in HTML are made absolute."""

from lxml.html import HtmlElement

from publisher.urls import absolute, candidates

ATTRIBUTES = ("href", "src", "poster", "cite", "data")


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
