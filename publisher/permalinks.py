"""The address of a post, from a pattern in Jekyll's words (https://jekyllrb.com/docs/permalinks/)."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import quote

from publisher.model import Manuscript
from publisher.text import file_name, slugify
from publisher.urls import absolute

STYLES: Mapping[str, str] = {
    "date": "/:categories/:year/:month/:day/:title.html",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title.html",
    "weekdate": "/:categories/:year/W:week/:short_day/:title.html",
    "none": "/:categories/:title.html",
}

Token = Callable[[Manuscript, datetime], str]

# Names of days and months are English, as Jekyll writes them, whatever the process locale is.
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

TOKENS: Mapping[str, Token] = {
    "year": lambda _, date: f"{date.year:04}",
    "short_year": lambda _, date: f"{date.year % 100:02}",
    "month": lambda _, date: f"{date.month:02}",
    "i_month": lambda _, date: str(date.month),
    "day": lambda _, date: f"{date.day:02}",
    "i_day": lambda _, date: str(date.day),
    "y_day": lambda _, date: f"{date.timetuple().tm_yday:03}",
    "week": lambda _, date: f"{date.isocalendar().week:02}",
    "short_day": lambda _, date: DAYS[date.weekday()],
    "hour": lambda _, date: f"{date.hour:02}",
    "minute": lambda _, date: f"{date.minute:02}",
    "second": lambda _, date: f"{date.second:02}",
    "title": lambda manuscript, _: manuscript.slug,
    "slug": lambda manuscript, _: manuscript.slug,
    "filename": lambda manuscript, _: file_name(manuscript.path),  # Hugo's word: with a date, if the name has one
    "categories": lambda manuscript, _: "/".join(slugify(name) for name in manuscript.categories),
}


TOKEN = re.compile(r":([a-z_]+)")


def check(pattern: str) -> None:
    """Raises ValueError for a word of the pattern that nobody can fill in."""
    unknown = [name for name in TOKEN.findall(STYLES.get(pattern, pattern)) if name not in TOKENS]
    if unknown:
        raise ValueError(f"{pattern!r} has the unknown word :{unknown[0]}; known are :{', :'.join(TOKENS)}")


def permalink(manuscript: Manuscript, date: datetime, *, pattern: str, base: str) -> str:
    """The absolute address of a post: its own `permalink` or `url` where it has one, else `pattern` below `base`.

    `date` is its publication date in the site's zone. The result is a URI: other scripts are percent-encoded.
    """
    own = manuscript.permalink or pattern
    path = TOKEN.sub(lambda match: _fill(match, manuscript, date), STYLES.get(own, own))
    if re.match(r"https?://", path):
        return absolute(base, path)
    # The dot keeps a colon in the first segment from being read as the end of a scheme.
    return absolute(base, "./" + re.sub(r"/{2,}", "/", path).lstrip("/"))


def _fill(match: re.Match[str], manuscript: Manuscript, date: datetime) -> str:
    token = TOKENS.get(match[1])
    return quote(token(manuscript, date), safe="/:@!$&'()*+,;=~") if token else match[0]
