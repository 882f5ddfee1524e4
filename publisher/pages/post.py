"""The page of one post, and of the posts of one year, where no other program makes them."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any
from urllib.parse import unquote, urlsplit

from publisher.model import Document, Entry, Site
from publisher.pages.base import Subject, page
from publisher.urls import absolute

UNSAFE = re.compile(r"[\x00-\x1f\x7f\\:*?\"<>|]")
MAX_NAME = 255  # bytes, as file systems have it


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A post that another page links to."""

    url: str
    title: str
    language: str
    published: date


def base_of(site: Site) -> str:
    """What the addresses of all posts begin with that have their page in the output folder."""
    return absolute(site.url, "./")


def path_of(url: str, site: Site) -> str:
    """The path of the page at an address, below the output folder: `2026/rain/` is `2026/rain/index.html`.

    An address without an ending is that of an `.html` file, which web servers serve there. Raises ValueError for one at
    which no file of the output folder can stand.
    """
    base = base_of(site)
    parts = urlsplit(url)
    if not url.startswith(base):
        raise ValueError(f"its address {url} does not lie below {base}")
    if parts.query or parts.fragment:
        raise ValueError(f"its address {url} has a part after ? or #, and no file can stand there")
    path = unquote(url.removeprefix(base), errors="surrogateescape")
    if path.endswith("/") or not path:
        path += "index.html"
    elif not path.lower().endswith((".html", ".htm")):
        path += ".html"
    for name in path.split("/"):
        if not name or name.startswith(".") or UNSAFE.search(name) or not _is_short_text(name):
            raise ValueError(f"its address {url} has the part {name!r}, which is no name of a file on every disk")
    return path


def _is_short_text(name: str) -> bool:
    try:
        return len(name.encode()) <= MAX_NAME
    except UnicodeEncodeError:
        return False


def post(
    path: str,
    entry: Entry,
    *,
    site: Site,
    main: Subject,
    feeds: Mapping[tuple[str, str], str],
    older: Mention | None,
    newer: Mention | None,
    templates: Mapping[str, str],
) -> Document:
    """The page of a post at `path`. `feeds` are the addresses of narrower ones by their kind and key.

    Raises TemplateError.
    """

    def feed(kind: str, name: str) -> str:
        return feeds.get((kind, name.casefold()), "")

    shown = entry.image and entry.image.url not in entry.content and escape(entry.image.url) not in entry.content
    view = {
        "entry": entry,
        "image": entry.image if shown else None,
        "authors": [(author.name, _web(author.url, site.url)) for author in entry.authors],
        "enclosures": [_enclosure(url, each.type) for each in entry.enclosures if (url := _web(each.url, entry.url))],
        "feed": feed,
        "older": older,
        "newer": newer,
        "data": _data(entry, site),
    }
    return page(path, view, template="post.html", site=site, main=main, base=base_of(site), templates=templates)


def year(
    number: int, mentions: Sequence[Mention], *, site: Site, main: Subject, templates: Mapping[str, str]
) -> Document:
    """The page of one year's posts, newest first. Raises TemplateError."""
    view = {"year": number, "mentions": mentions}
    path = year_path(number)
    return page(path, view, template="year.html", site=site, main=main, base=base_of(site), templates=templates)


def year_path(number: int) -> str:
    """Where the page of one year's posts stands."""
    return f"posts/{number}/index.html"


def _web(url: str, base: str) -> str:
    """A whole address of the web; "" for what is none, as a script is."""
    found = absolute(base, url) if url else ""
    return found if found.startswith(("https://", "http://")) else ""


def _enclosure(url: str, type_: str) -> Mapping[str, str]:
    """What the template needs of a file: its address, name, and the element that plays it."""
    kind = type_.partition("/")[0]
    name = unquote(urlsplit(url).path).rpartition("/")[2]
    return {"url": url, "type": type_, "name": name or url, "kind": kind if kind in ("audio", "video") else ""}


def _data(entry: Entry, site: Site) -> str:
    """What search engines read (https://schema.org/BlogPosting), as JSON that cannot end its element."""
    fields: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "headline": entry.title,
        "url": entry.url,
        "mainEntityOfPage": entry.url,
        "datePublished": entry.published.isoformat(),
        "dateModified": entry.updated.isoformat(),
        "inLanguage": entry.language,
        "description": entry.summary,
        "image": entry.image.url if entry.image else "",
        "author": [
            {"@type": "Person", "name": author.name, **({"url": url} if (url := _web(author.url, site.url)) else {})}
            for author in entry.authors
        ],
        "keywords": list(dict.fromkeys(entry.categories + entry.tags)),
        "isPartOf": {"@type": "Blog", "name": site.title, "url": site.url},
    }
    text = json.dumps({name: value for name, value in fields.items() if value}, ensure_ascii=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
