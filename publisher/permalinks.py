"""The address of a post, from a pattern in the words of the generator that its folder was made for.

Where there is no generator they are Jekyll's (https://jekyllrb.com/docs/permalinks/).
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from publisher import slugs
from publisher.errors import Fault
from publisher.model import Generator, Manuscript, Permalinks
from publisher.tokens import UNDATED, WORDS, Page
from publisher.urls import absolute

STYLES: Mapping[str, str] = {
    "date": "/:categories/:year/:month/:day/:title.html",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title.html",
    "weekdate": "/:categories/:year/W:week/:short_day/:title.html",
    "none": "/:categories/:title.html",
}

# The key in which a post may say its own address.
OWN_KEY: Mapping[Generator, str] = {
    "jekyll": "permalink",
    "hugo": "url",
    "zola": "path",
    "eleventy": "permalink",
    "hexo": "permalink",
    "pelican": "url",
    "docusaurus": "",
}

# `:word`, Hugo's `:sections[1:]` and `:2006-01`, Pelican's `{word}` and `{date:%Y}`.
TOKEN = re.compile(
    r":(?P<word>[A-Za-z_]+|2006(?:-01(?:-02)?)?|0[126])(?:\[(?P<slice>[^\]]*)\])?"
    r"|\{(?P<field>[a-z_]+)(?::(?P<format>[^{}]*))?\}"
)
STRFTIME = {"Y": "year", "y": "short_year", "m": "month", "-m": "i_month", "b": "short_month", "B": "long_month"} | {
    "d": "day", "-d": "i_day", "e": "i_day", "j": "y_day", "a": "short_day", "A": "long_day", "H": "hour",
    "M": "minute", "S": "second", "V": "week", "G": "w_year", "s": "timestamp",
}  # fmt: skip
# As JavaScript's libraries for dates have them (Luxon, Day.js, date-fns).
DATE_LETTERS = {"yyyy": "year", "YYYY": "year", "yy": "short_year", "YY": "short_year", "LLLL": "long_month"} | {
    "MMMM": "long_month", "MMM": "short_month", "LLL": "short_month", "MM": "month", "LL": "month", "M": "i_month",
    "L": "i_month", "dd": "day", "DD": "day", "d": "i_day", "D": "i_day",
}  # fmt: skip
TEMPLATE = re.compile(r"\{\{-?(.*?)-?\}\}", re.DOTALL)
FILTER = re.compile(r"""\s*(?P<name>[\w.]+)\s*(?:[:(]\s*(?P<given>(?:"[^"]*"|'[^']*'|[\s,])*)\)?)?\s*""")
GIVEN = re.compile(r"""(["'])(.*?)\1""")
REPLACE = re.compile(r"""\.replace\(((?:"[^"]*"|'[^']*'|[\s,])*)\)""")
# A path that is a URI's as it stands; most are, and resolving them takes the most time of all.
PLAIN_PATH = re.compile(r"(?!\.)(?:[A-Za-z0-9_~%-]|/(?!\.)|(?<!/)\.)*+")
SAFE = "/:@!$&'()*+,;=~"


def check(pattern: str) -> None:
    """Raises ValueError for a word of the pattern that no generator has."""
    known = {word for words in WORDS.values() for word in words}
    for token in TOKEN.finditer(STYLES.get(pattern, pattern)):
        word = token["word"] or token["field"]
        if word not in known and word.rstrip("_") not in known and not (word == "date" and token["format"]):
            raise ValueError(f"{pattern!r} has the unknown word :{word}; known are :{', :'.join(WORDS[''])}")


def permalink(
    manuscript: Manuscript,
    date: datetime,
    *,
    rules: Permalinks,
    base: str,
    keys: Mapping[str, Any] = MappingProxyType({}),
) -> str:
    """The absolute address of a post: its own where it says one, else by the pattern of its section, below `base`.

    `date` is its publication date in the site's zone, `keys` its front matter. The result is a URI: other scripts are
    percent-encoded.
    """
    page = _page(manuscript, date, rules, keys)
    path = _own(page)
    if path is None:
        pattern = _pattern(page)
        path = f"{page.prefix}/{_filled(STYLES.get(pattern, pattern), page).lstrip('/')}"
    if path.startswith(("https://", "http://")):
        return absolute(base, path)
    if rules.generator in ("hugo", "eleventy") and path.endswith("/index.html"):
        path = path.removesuffix("index.html")
    path = re.sub(r"/{2,}", "/", path).lstrip("/") if "//" in path else path.lstrip("/")
    if base.endswith("/") and base.isascii() and PLAIN_PATH.fullmatch(path):
        return base + path
    # The dot keeps a colon in the first segment from being read as the end of a scheme.
    return absolute(base, f"./{path}")


def doubt(manuscript: Manuscript, date: datetime, *, rules: Permalinks, keys: Mapping[str, Any]) -> Fault | None:
    """What should be said of a post whose own address only its generator could make."""
    page = _page(manuscript, date, rules, keys)
    own = page.key("permalink") if rules.generator == "eleventy" else ""
    if "{" not in own or _own(page) is not None:
        return None
    what = f"permalink: {own[:80]!r} is made by Eleventy's own filters; the post is taken to be at its usual address"
    return Fault(path=manuscript.path, what=what, cure="write the address itself, or set content.permalink")


def _page(manuscript: Manuscript, date: datetime, rules: Permalinks, keys: Mapping[str, Any]) -> Page:
    stem, prefix = manuscript.path.rpartition(".")[0], rules.languages.get("", "")
    for sign, each in rules.languages.items():
        if sign.endswith("/") and stem.startswith(sign):
            stem, prefix = stem.removeprefix(sign), each
        elif sign.startswith(".") and stem.endswith(sign):
            stem, prefix = stem.removesuffix(sign), each
    *folders, name = stem.split("/")
    if name == "index" and folders:
        name = folders.pop()
    marked = [n for n, folder in enumerate(folders) if folder in ("_posts", "_drafts")]
    if marked and rules.generator == "jekyll":  # which takes the folders above for categories
        folders = folders[: marked[0]]
    elif marked and rules.generator == "hexo":
        folders = folders[marked[0] + 1 :]
    return Page(
        manuscript=manuscript,
        date=_date(manuscript, date, rules, keys),
        keys=keys,
        rules=rules,
        folders=tuple(folders),
        name=name,
        prefix=prefix,
    )


def _pattern(page: Page) -> str:
    rules, language = page.rules, (page.manuscript.language or "").lower()
    if rules.translated and language not in ("", rules.language.lower().replace("_", "-")):
        return rules.translated
    return rules.sections.get(page.folders[0] if page.folders else "", rules.pattern)


def _date(manuscript: Manuscript, date: datetime, rules: Permalinks, keys: Mapping[str, Any]) -> datetime:
    """The date that an address is made of: to Hugo and Pelican it is the day where the author was."""
    if rules.generator not in ("hugo", "pelican"):
        return date
    return datetime.fromisoformat(keys["date"]) if "date" in keys else manuscript.published or date


def _own(page: Page) -> str | None:
    """The path, or the whole address, that the post itself asks for; None where it does not, or cannot be followed."""
    generator = page.rules.generator
    own = page.manuscript.permalink or ""
    if page.keys and generator:
        own = page.key(OWN_KEY[generator])
    if not own or generator == "docusaurus":
        return None
    if generator == "eleventy":
        return _template(own, page)
    if generator in ("hexo", "pelican"):
        return own
    if generator == "zola":
        return f"{page.prefix}/{own}/"
    path = _filled(STYLES.get(own, own), page)
    if generator == "hugo":
        path = path if path.startswith("/") or re.match(r"https?://", path) else f"{page.prefix}/{path}"
        return path if "." in path or path.endswith("/") else f"{path}/"
    return path


def _filled(pattern: str, page: Page) -> str:
    """The pattern with its words filled in; what nobody knows stays as it is."""
    words = WORDS[page.rules.generator]

    def fill(token: re.Match[str]) -> str:
        name = token["word"] or token["field"]
        if name == "date" and token["format"]:
            return quote(_strftime(token["format"], page), safe=SAFE)
        rest = ""
        if name not in words and name.endswith("_"):
            name, rest = name[:-1], "_"
        own = page.key(name.lower()) if page.rules.generator == "hexo" else ""  # where every key of a post is a word
        text = (words[name](page) if name in words else own) or page.rules.words.get(name, "")
        if name not in words and not text:
            return token[0]
        if token["slice"] is not None:
            text = "/".join(_sliced(text.split("/"), token["slice"]))
        return quote(text, safe=SAFE) + rest

    return TOKEN.sub(fill, pattern)


def _sliced(parts: list[str], piece: str) -> list[str]:
    """Hugo's `[0]`, `[last]`, `[1:]`, `[:last]` of the sections."""
    first, colon, end = piece.replace("last", str(len(parts) - 1)).partition(":")
    if not re.fullmatch(r"\d*", first) or not re.fullmatch(r"\d*", end) or not (first or colon):
        return parts
    return parts[int(first or 0) : int(end or len(parts))] if colon else parts[int(first) : int(first) + 1]


def _strftime(layout: str, page: Page) -> str:
    words = WORDS[""]
    return re.sub(r"%(-?[A-Za-z])", lambda m: words[STRFTIME[m[1]]](page) if m[1] in STRFTIME else m[0], layout)


def _template(text: str, page: Page) -> str | None:
    """An address of Eleventy's with its template code expanded; None where that is more than is understood here."""
    values = [_expression(code, page) for code in TEMPLATE.findall(text)]
    if text.lower() in ("false", "true") or None in values or re.search(r"\{%|\$\{", text):
        return None
    rest = iter(quote(value or "", safe=SAFE) for value in values)
    return TEMPLATE.sub(lambda _: next(rest), text)


def _expression(code: str, page: Page) -> str | None:
    """What `title | slugify` or `page.date | date: "%Y"` gives."""
    name, *written = REPLACE.sub(r"| replace(\1)", code).split("|")
    filters = [_filter(each) for each in written]
    is_date = name.strip() in ("date", "page.date")
    layout = next((given[0] for _, given in filters[:1] if given), None)
    value = _value(name.strip(), layout, page)
    for filter_, given in filters[1:] if is_date else filters:
        if value is None:
            return None
        if filter_ == "replace" and len(given) == 2:
            value = value.replace(given[0], given[1])
        else:
            value = FILTERS[filter_](value) if filter_ in FILTERS and not given else None
    return value


def _filter(written: str) -> tuple[str, list[str]]:
    """A filter's name, and the texts that it is given."""
    found = FILTER.fullmatch(written)
    if found is None:
        return "", []
    return found["name"], [text for _, text in GIVEN.findall(found["given"] or "")]


FILTERS: Mapping[str, Callable[[str], str]] = {
    "slug": slugs.eleventy,
    "slugify": slugs.eleventy,
    "lower": str.lower,
    "downcase": str.lower,
    "trim": str.strip,
    "strip": str.strip,
    "safe": str,
    "url": str,
}


def _value(name: str, layout: str | None, page: Page) -> str | None:
    if name in ("date", "page.date"):
        return _dated(layout, page) if layout else None
    if name == "page.fileSlug":
        return WORDS["eleventy"]["slug"](page)
    if name == "page.filePathStem":
        folder, _, stem = page.manuscript.path.rpartition(".")[0].rpartition("/")
        return f"/{folder}/{UNDATED.sub('', stem, count=1)}"
    if name == "title":
        return page.key("title") or page.manuscript.title
    return page.key(name.lower()) or None


def _dated(layout: str, page: Page) -> str:
    if "%" in layout:
        return _strftime(layout, page)
    words = WORDS[""]
    return re.sub(r"([A-Za-z])\1*", lambda m: words[DATE_LETTERS[m[0]]](page) if m[0] in DATE_LETTERS else m[0], layout)
