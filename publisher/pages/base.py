"""What every page shares: the feeds that it names, and what its template is given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from publisher.languages.base import direction
from publisher.model import Document, Link, Site
from publisher.templating import render
from publisher.urls import absolute
from publisher.words import words

TYPE = "text/html"
ASSETS = {"pages.css": "text/css", "pages.js": "text/javascript"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One thing that can be followed: its name, kind and key, how many posts it has, and its feeds.

    Their addresses are relative to the output folder, as that of its `page` for people is, where it has one. Kind and
    key are "" for what is about everything; `count` is 0 where nobody counted.
    """

    name: str
    kind: str
    key: str = ""
    count: int = 0
    page: str = ""
    links: tuple[Link, ...]


def page(
    path: str,
    view: Mapping[str, Any],
    *,
    template: str,
    site: Site,
    main: Subject,
    base: str,
    templates: Mapping[str, str],
) -> Document:
    """The document at `path`, made of a template that is also told what every page says.

    Addresses that begin with `base` are linked to as they lie beside this page; "" leaves all as they are. Raises
    TemplateError.
    """
    root = "../" * path.count("/")

    def link(url: str) -> str:
        return (root + url.removeprefix(base) or "./") if base and url.startswith(base) else url

    common = {
        "site": site,
        "words": words(site.language),
        "direction": direction,
        "main": main,
        "root": root,
        "link": link,
    }
    data = render(templates, template, {**common, **view})
    return Document(path=path, type=TYPE, data=data.encode())


def asset(name: str, *, site: Site, templates: Mapping[str, str]) -> Document:
    """One of ASSETS, which the pages share: files of their own, so that a site may forbid what stands in pages.

    Raises TemplateError.
    """
    return Document(path=name, type=ASSETS[name], data=render(templates, name, {"site": site}).encode())


def alternates(site: Site, subjects: Sequence[Subject]) -> str:
    """The feeds as `<link>` elements, a line each, by which readers find them from any page (HTML Living Standard,
    section 4.6.7.1).
    """
    lines = []
    for subject in subjects:
        about = site.title if not subject.kind else f"{site.title}: {subject.name}"
        for link in subject.links:
            url = absolute(site.url, f"./{link.url}")
            title, href = escape(f"{about} ({link.title})"), escape(url)
            lines.append(f'<link rel="alternate" type="{link.type}" title="{title}" href="{href}">\n')
    return "".join(lines)
