"""What a file's path tells of its post: a name for its address, a day, a language, a category."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from publisher.model import Conventions
from publisher.text import file_name

YEAR = re.compile(r"\d{4}")  # without one there is no day, and nothing else to look for
DATED = re.compile(r"(?P<date>\d{4}-\d{1,2}-\d{1,2})[-_ ](?P<rest>.+)")
# Elsewhere in a path a number is a day only if it can be one.
DAY = r"(?:19|20)\d\d{0}(?:0[1-9]|1[0-2]|[1-9]){0}(?:0[1-9]|[12]\d|3[01]|[1-9])"
DATED_LOOSELY = (
    re.compile(rf"(?P<date>{DAY.format('-')})(?![0-9]).*"),
    re.compile(rf"(?P<date>{DAY.format('_')})(?![0-9]).*"),
    re.compile(r"(?P<date>(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?:[-_ ].*)?"),
)
DATED_FOLDERS = re.compile(rf"(?:.*/)?(?P<date>{DAY.format('[-/]')})(?:[-/](?P<rest>.*))?")
NO_DAY = re.compile(r"(?P<month>(?:19|20)\d\d-(?:0[1-9]|1[0-2]))-00")


class Place(NamedTuple):
    """`date` is as the path writes it, "" where it writes none; `is_daily` is False for a month with the day 00."""

    slug: str
    date: str = ""
    language: str | None = None
    is_daily: bool = True


def place(path: str, conventions: Conventions) -> Place:
    """What the path of a post tells by itself."""
    stem = file_name(path)
    language = None
    if conventions.languages:
        path, stem, language = _without_language(path, stem, conventions.languages)
    if not YEAR.search(path):
        return Place(stem, "", language)
    dated = DATED.fullmatch(stem)
    if dated:
        month = NO_DAY.fullmatch(dated["date"])
        return Place(dated["rest"], f"{month['month']}-01" if month else dated["date"], language, month is None)
    return Place(*_loosely_dated(path, stem), language)


def _without_language(path: str, stem: str, languages: tuple[str, ...]) -> tuple[str, str, str | None]:
    """The path and the name without what says that they are in a language, and which that is."""
    known = {language.lower(): language for language in languages}
    name, dot, suffix = path.rpartition(".")[0].rpartition(".")
    if dot and suffix.lower() in known:
        path = f"{name}.{path.rpartition('.')[2]}"
        return path, file_name(path), known[suffix.lower()]
    folders = path.split("/")[:-1]
    return path, stem, next((known[each.lower()] for each in folders[:2] if each.lower() in known), None)


def _loosely_dated(path: str, stem: str) -> tuple[str, str]:
    """The name and the day of a path that has one elsewhere than Jekyll's do; "" for a day where there is none."""
    for form in DATED_LOOSELY:
        dated = form.fullmatch(stem)
        if dated:
            return stem, dated["date"].replace("_", "-")
    whole = path.rpartition(".")[0].removesuffix("/index")
    dated = DATED_FOLDERS.fullmatch(whole)
    if dated is None:
        return stem, ""
    # Docusaurus' `2021/08-26-rain.md`
    is_in_name = dated["rest"] and dated.end("date") > whole.rfind("/")
    return dated["rest"] if is_in_name else stem, dated["date"].replace("/", "-")


def categories(path: str, conventions: Conventions) -> tuple[str, ...]:
    """The categories that stand in the path: Jekyll's are the folders above `_posts`."""
    folders = path.split("/")[:-1]
    is_told = conventions.generator == "jekyll" and "_posts" in folders
    return tuple(folders[: folders.index("_posts")]) if is_told else ()


def told(path: str, expressions: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The keys and values that the named groups of expressions find in a path; the first that has a key counts.

    An expression may leave out the suffix.
    """
    found: dict[str, str] = {}
    stem = path.rpartition(".")[0]
    for expression in expressions:
        match = re.match(expression, stem) or re.match(expression, path)
        found = {key.lower(): value for key, value in (match.groupdict() if match else {}).items() if value} | found
    yield from found.items()
