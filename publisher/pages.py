"""The page for people: which feeds there are, and what is new in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from publisher.model import Document, Entry, Link, Site
from publisher.templating import render
from publisher.words import words

TYPE = "text/html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One thing that can be followed: its name, its kind, and its feeds with addresses relative to the page."""

    name: str
    kind: str
    links: tuple[Link, ...]


def index(
    site: Site, *, subjects: Sequence[Subject], entries: Sequence[Entry], templates: Mapping[str, str]
) -> Document:
    """`index.html`: the feeds of everything first, then the narrower ones. Raises TemplateError."""
    view = {
        "site": site,
        "words": words(site.language),
        "main": subjects[0],
        "narrower": subjects[1:],
        "entries": entries,
    }
    return Document(path="index.html", type=TYPE, data=render(templates, "index.html", view).encode())
