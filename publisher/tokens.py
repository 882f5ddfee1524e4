"""The words that a permalink's pattern may have, for each generator, and what they stand for."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from publisher import slugs
from publisher.model import Generator, Manuscript, Permalinks
from publisher.text import slugify

# Names of days and months are English, as generators write them, whatever the process locale is.
DAYS = tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
MONTHS = tuple("January February March April May June July August September October November December".split())

UNDATED = re.compile(r"\d{4}-\d{1,2}-\d{1,2}[-_ ]*(?=.)")
DOCUSAURUS_DATE = re.compile(r"(?P<folder>.*)(?P<date>\d{4}[-/]\d{1,2}[-/]\d{1,2})[-/]?(?P<text>.*)")
JEKYLL_DATE = re.compile(r"\d{2,4}-\d{1,2}-\d{1,2}-")
ZOLA_DATE = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:T[\d:.]+(?:Z|[+-][\d:]+)?)?\s?[_-]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What an address can be made of. `folders` are those of the file, or of its bundle; `name` is its own."""

    manuscript: Manuscript
    date: datetime
    keys: Mapping[str, Any]
    rules: Permalinks
    folders: tuple[str, ...]
    name: str
    prefix: str = ""

    def key(self, name: str) -> str:
        value = self.keys.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    @property
    def own_slug(self) -> str:
        return self.key("slug")

    def hugo(self, text: str) -> str:
        return slugs.hugo(text, keep_case=self.rules.keep_case)

    def hugo_path(self, path: str) -> str:
        return slugs.hugo_path(path, keep_case=self.rules.keep_case)

    def pelican(self, text: str) -> str:
        return slugs.pelican(text, keep_script=self.rules.keep_script)


Word = Callable[[Page], str]


def _of_date(write: Callable[[datetime], str]) -> Word:
    return lambda page: write(page.date)


DATES: Mapping[str, Word] = {
    name: _of_date(write)
    for name, write in {
        "year": lambda date: f"{date.year:04}",
        "short_year": lambda date: f"{date.year % 100:02}",
        "month": lambda date: f"{date.month:02}",
        "i_month": lambda date: str(date.month),
        "short_month": lambda date: MONTHS[date.month - 1][:3],
        "long_month": lambda date: MONTHS[date.month - 1],
        "monthname": lambda date: MONTHS[date.month - 1],
        "day": lambda date: f"{date.day:02}",
        "i_day": lambda date: str(date.day),
        "y_day": lambda date: f"{date.timetuple().tm_yday:03}",
        "yearday": lambda date: str(date.timetuple().tm_yday),
        "w_year": lambda date: f"{date.isocalendar().year:04}",
        "week": lambda date: f"{date.isocalendar().week:02}",
        "w_day": lambda date: str(date.isoweekday()),
        "weekday": lambda date: str(date.isoweekday() % 7),
        "short_day": lambda date: DAYS[date.weekday()][:3],
        "long_day": lambda date: DAYS[date.weekday()],
        "weekdayname": lambda date: DAYS[date.weekday()],
        "hour": lambda date: f"{date.hour:02}",
        "minute": lambda date: f"{date.minute:02}",
        "second": lambda date: f"{date.second:02}",
        "timestamp": lambda date: str(int(date.timestamp())),
    }.items()
}


def _joined(names: Iterable[str], write: Callable[[str], str]) -> str:
    return "/".join(dict.fromkeys(write(name) for name in names))


PLAIN: Mapping[str, Word] = {
    **DATES,
    "title": lambda page: page.manuscript.slug,
    "slug": lambda page: page.manuscript.slug,
    "name": lambda page: page.name,
    "basename": lambda page: page.name,
    "filename": lambda page: page.name,
    "path": lambda page: page.manuscript.path.rpartition(".")[0],
    "folders": lambda page: "/".join(page.folders),
    "section": lambda page: page.folders[0] if page.folders else "",
    "collection": lambda _: "posts",
    "output_ext": lambda _: ".html",
    "categories": lambda page: _joined(page.manuscript.categories, slugify),
    "slugified_categories": lambda page: _joined(page.manuscript.categories, slugify),
}


def _jekyll_slug(page: Page) -> str:
    return page.own_slug or JEKYLL_DATE.sub("", page.name, count=1).rstrip(".")


JEKYLL: Mapping[str, Word] = {
    "title": lambda page: slugs.jekyll_title(_jekyll_slug(page)),
    "slug": lambda page: slugs.jekyll(_jekyll_slug(page)),
    "name": lambda page: slugs.jekyll(page.name),
    "categories": lambda page: _joined((*page.folders, *page.manuscript.categories), str.lower),
    "slugified_categories": lambda page: _joined((*page.folders, *page.manuscript.categories), slugs.jekyll),
}


def _hugo_name(page: Page, name: str) -> str:
    return page.hugo(page.own_slug) if page.own_slug else page.hugo_path(name)


def _sections(page: Page) -> Iterator[str]:
    for depth, folder in enumerate(page.folders, 1):
        if depth == 1 or "/".join(page.folders[:depth]) in page.rules.branches:
            yield folder


HUGO: Mapping[str, Word] = {
    "title": lambda page: page.hugo(page.manuscript.title.replace("/", "-").replace("+", "")),
    "slug": lambda page: page.hugo((page.own_slug or page.manuscript.title.replace("/", "-")).replace("+", "")),
    "folders": lambda page: page.hugo_path("/".join(page.folders)),
    "section": lambda page: page.hugo_path(page.folders[0]) if page.folders else "",
    "sections": lambda page: page.hugo_path("/".join(_sections(page))),
    **dict.fromkeys(("filename", "contentbasename"), lambda page: page.hugo_path(page.name)),
    **dict.fromkeys(("slugorfilename", "slugorcontentbasename"), lambda page: _hugo_name(page, page.name)),
    "slugorundated": lambda page: _hugo_name(page, UNDATED.sub("", page.name, count=1)),
    # Go writes a date as it writes 2 January 2006.
    "2006": DATES["year"],
    "2006-01": lambda page: f"{page.date:%Y-%m}",
    "2006-01-02": lambda page: f"{page.date:%Y-%m-%d}",
    "06": DATES["short_year"],
    "01": DATES["month"],
    "02": DATES["day"],
    "Jan": DATES["short_month"],
    "January": DATES["long_month"],
    "Mon": DATES["short_day"],
    "Monday": DATES["long_day"],
}

ZOLA: Mapping[str, Word] = {
    "slug": lambda page: slugs.zola(page.own_slug or ZOLA_DATE.sub("", page.name, count=1)),
    "unchanged": lambda page: page.own_slug or ZOLA_DATE.sub("", page.name, count=1),
    "dated_slug": lambda page: slugs.zola(page.own_slug or page.name),
    "dated_unchanged": lambda page: page.own_slug or page.name,
}


def _eleventy_path(page: Page) -> str:
    *folders, name = page.manuscript.path.rpartition(".")[0].split("/")
    return "/".join(folders if name == "index" or folders[-1:] == [name] else (*folders, name))


ELEVENTY: Mapping[str, Word] = {
    "path": _eleventy_path,
    "slug": lambda page: UNDATED.sub("", page.name, count=1),
}


def _hexo_title(page: Page) -> str:
    return "/".join((*page.folders, page.name))


def _hexo_hash(page: Page) -> str:
    named = f"{_hexo_title(page)}{int(page.date.timestamp())}"
    return hashlib.sha1(named.encode(), usedforsecurity=False).hexdigest()[:12]


HEXO: Mapping[str, Word] = {
    "title": _hexo_title,
    "undated_title": lambda page: "/".join((*page.folders, UNDATED.sub("", page.name, count=1))),
    "name": lambda page: page.name,
    "post_title": lambda page: slugs.hexo(page.manuscript.title).lower(),
    "category": lambda page: _joined(page.manuscript.categories, slugs.hexo),
    "hash": _hexo_hash,
    "lang": lambda page: page.manuscript.language or "",
    "abbrlink": lambda page: page.key("abbrlink"),
    "id": lambda page: page.key("id"),
    "slug": _hexo_title,
}

PELICAN: Mapping[str, Word] = {
    "slug": lambda page: page.own_slug or page.pelican(page.manuscript.title),
    "basename": lambda page: page.own_slug or page.pelican(page.name),
    "category": lambda page: page.pelican((*page.manuscript.categories, "misc")[0]),
    "author": lambda page: page.pelican(page.manuscript.authors[0].name if page.manuscript.authors else ""),
    "lang": lambda page: page.manuscript.language or "",
}


def _docusaurus_path(page: Page) -> str:
    if page.own_slug:
        return page.own_slug
    whole = "/".join((*page.folders, page.name))
    dated = DOCUSAURUS_DATE.fullmatch(whole)
    return f"{dated['date'].replace('-', '/')}/{dated['folder']}{dated['text']}" if dated else whole


DOCUSAURUS: Mapping[str, Word] = {"path": _docusaurus_path}

WORDS: Mapping[Generator, Mapping[str, Word]] = {
    "": PLAIN,
    "jekyll": {**PLAIN, **JEKYLL},
    "hugo": {**PLAIN, **HUGO},
    "zola": {**PLAIN, **ZOLA},
    "eleventy": {**PLAIN, **ELEVENTY},
    "hexo": {**PLAIN, **HEXO},
    "pelican": {**PLAIN, **PELICAN},
    "docusaurus": {**PLAIN, **DOCUSAURUS},
}
