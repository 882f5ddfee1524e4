"""Jekyll's and Eleventy's filters, as functions of plain values; Liquid's own are python-liquid's."""

import html
import json
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, quote_plus, urlsplit

from publisher.dialects.base import Desk

DIRECTIVE = re.compile(r"%(?P<flag>[-0^#_]?)\d{0,2}(?P<letter>:?[a-zA-Z%+])")
DATE = re.compile(
    r"(?P<day>\d{4}-\d{1,2}-\d{1,2})(?:[T ](?P<hour>\d{1,2}:\d{2})(?::(?P<second>\d{2}))?(?:\.\d+)?\s*"
    r"(?P<zone>Z|UTC|[+-]\d{2}:?\d{2})?)?"
)
MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
SHORTHANDS = {
    "F": "%Y-%m-%d",
    "T": "%H:%M:%S",
    "X": "%H:%M:%S",
    "R": "%H:%M",
    "D": "%m/%d/%y",
    "x": "%m/%d/%y",
    "c": "%a %b %e %H:%M:%S %Y",
    "r": "%I:%M:%S %p",
    "v": "%e-%^b-%Y",
    "+": "%a %b %e %H:%M:%S %Z %Y",
}


def to_date(value: object, now: datetime) -> datetime | None:
    """The instant that a value of a template is; "now" is the post's own."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=now.tzinfo)
    text = str(value).strip()
    if text in ("now", "today"):
        return now
    try:
        if text.isdecimal():
            return datetime.fromtimestamp(int(text), tz=now.tzinfo)
        match = DATE.fullmatch(text)
        if match is None:
            return None
        zone = {None: "", "Z": "+00:00", "UTC": "+00:00"}.get(match["zone"], match["zone"])
        year, month, day = match["day"].split("-")
        clock = f"{match['hour'] or '00:00':0>5}:{match['second'] or '00'}"
        moment = datetime.fromisoformat(f"{year}-{month:0>2}-{day:0>2}T{clock}{zone}")
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)


def strftime(moment: datetime, pattern: str) -> str:
    """The instant by Ruby's directives, in English wherever it runs."""

    def written(match: re.Match[str]) -> str:
        flag, letter = match["flag"], match["letter"]
        if letter in SHORTHANDS:
            return strftime(moment, SHORTHANDS[letter])
        value = _directive(moment, letter)
        if value is None:
            return match[0]
        if flag == "-":
            value = value.lstrip(" 0") or "0" if value.strip().isdecimal() else value
        elif flag in ("^", "#") and flag:
            value = value.upper()
        return value

    return DIRECTIVE.sub(written, pattern)


def _directive(moment: datetime, letter: str) -> str | None:
    hour = moment.hour % 12 or 12
    offset = moment.strftime("%z") or "+0000"
    table: dict[str, Callable[[], str]] = {
        "Y": lambda: f"{moment.year:04}",
        "C": lambda: f"{moment.year // 100:02}",
        "y": lambda: f"{moment.year % 100:02}",
        "G": lambda: f"{moment.isocalendar().year:04}",
        "m": lambda: f"{moment.month:02}",
        "B": lambda: MONTHS[moment.month - 1],
        "b": lambda: MONTHS[moment.month - 1][:3],
        "h": lambda: MONTHS[moment.month - 1][:3],
        "d": lambda: f"{moment.day:02}",
        "e": lambda: f"{moment.day:2}",
        "j": lambda: f"{moment.timetuple().tm_yday:03}",
        "A": lambda: DAYS[moment.weekday()],
        "a": lambda: DAYS[moment.weekday()][:3],
        "u": lambda: str(moment.isoweekday()),
        "w": lambda: str(moment.isoweekday() % 7),
        "V": lambda: f"{moment.isocalendar().week:02}",
        "U": lambda: moment.strftime("%U"),
        "W": lambda: moment.strftime("%W"),
        "H": lambda: f"{moment.hour:02}",
        "k": lambda: f"{moment.hour:2}",
        "I": lambda: f"{hour:02}",
        "l": lambda: f"{hour:2}",
        "M": lambda: f"{moment.minute:02}",
        "S": lambda: f"{moment.second:02}",
        "L": lambda: f"{moment.microsecond // 1000:03}",
        "N": lambda: f"{moment.microsecond * 1000:09}",
        "p": lambda: "AM" if moment.hour < 12 else "PM",
        "P": lambda: "am" if moment.hour < 12 else "pm",
        "z": lambda: offset[:5],
        ":z": lambda: f"{offset[:3]}:{offset[3:5]}",
        "Z": lambda: moment.tzname() or "UTC",
        "s": lambda: str(int(moment.timestamp())),
        "n": lambda: "\n",
        "t": lambda: "\t",
        "%": lambda: "%",
    }
    return table[letter]() if letter in table else None


def slugify(value: object, mode: str = "default") -> str:
    """Jekyll's slug of a text."""
    text = str(value).strip()
    if mode == "none":
        return text
    if mode in ("latin", "ascii"):
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    pattern = {"raw": r"\s+", "pretty": r"[^\w._~!$&'()+,;=@-]+"}.get(mode, r"[\W_]+")
    return re.sub(pattern, "-", text.lower()).strip("-")


def slashless(address: str) -> str:
    """The address with one slash wherever there were more."""
    return re.sub(r"(?<!:)/{2,}", "/", address)


def _items(value: object) -> list[Any]:
    if isinstance(value, Mapping):
        return [[key, each] for key, each in value.items()]
    return list(value) if isinstance(value, list | tuple | range) else [] if value in (None, "") else [value]


def _property(item: object, name: str) -> Any:
    for key in str(name).split("."):
        item = item.get(key) if isinstance(item, Mapping) else None
    return item


def _order(value: object) -> tuple[int, Any]:
    return (0, value) if isinstance(value, int | float) else (1, str(value))


def where(value: object, name: str, target: object = None) -> list[Any]:
    """Those whose property is the target, or a list with it, or is there where there is no target."""

    def fits(item: object) -> bool:
        found = _property(item, name)
        if target is None:
            return bool(found)
        return str(target) in map(str, found) if isinstance(found, list) else str(found) == str(target)

    return [item for item in _items(value) if fits(item)]


def sort(value: object, name: str | None = None, nils: str = "first") -> list[Any]:
    """Sorted by themselves or by a property; what has none comes first, or last."""
    items = _items(value)
    if name is None:
        return sorted(items, key=_order)
    absent = [item for item in items if _property(item, name) is None]
    present = [item for item in items if _property(item, name) is not None]
    present.sort(key=lambda item: _order(_property(item, name)))
    return absent + present if nils == "first" else present + absent


def group_by(value: object, name: str) -> list[dict[str, Any]]:
    """Groups of those that have the same property."""
    groups: dict[str, list[Any]] = {}
    for item in _items(value):
        found = _property(item, name)
        groups.setdefault("" if found is None else str(found), []).append(item)
    return [{"name": key, "items": items, "size": len(items)} for key, items in groups.items()]


def sentence(value: object, connector: str = "and") -> str:
    """The items as a sentence lists them."""
    words = [str(item) for item in _items(value)]
    if len(words) < 3:
        return f" {connector} ".join(words)
    return f"{', '.join(words[:-1])}, {connector} {words[-1]}"


def smartify(value: object) -> str:
    """Straight quotation marks, dashes and dots as typographers write them."""
    text = re.sub(r"(^|[\s(\[{])\"", "\\1\u201c", str(value)).replace('"', "\u201d")
    text = re.sub(r"(^|[\s(\[{])'", "\\1\u2018", text).replace("'", "\u2019")
    return text.replace("---", "\u2014").replace("--", "\u2013").replace("...", "\u2026")


def number_of_words(value: object, mode: str = "") -> int:
    """How many words a text has."""
    cjk = "[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
    text = str(value)
    if mode in ("cjk", "auto") and re.search(cjk, text):
        return len(re.findall(cjk, text)) + len(re.sub(cjk, " ", text).split())
    return len(text.split())


def jsonify(value: object) -> str:
    """The value as JSON."""
    return json.dumps(value, ensure_ascii=False, default=str)


class Filters:
    """The filters that ask who the site and the post are, and the table of all."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.now = desk.post.published
        parts = urlsplit(desk.surroundings.site.url)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        base = desk.surroundings.variables.get("baseurl")
        self.base = (base if isinstance(base, str) else parts.path).rstrip("/")

    def relative_url(self, value: object = "") -> str:
        """The address below the site's base."""
        text = str(value or "")
        if urlsplit(text).scheme or text.startswith(("//", "#")):
            return text
        return slashless(f"{self.base}/{text}") if text or self.base else "/"

    def absolute_url(self, value: object = "") -> str:
        """The whole address."""
        text = self.relative_url(value)
        return self.origin + text if text.startswith("/") and not text.startswith("//") else text

    def markdownify(self, value: object) -> str:
        """Markdown as HTML."""
        return self.desk.resolved(self.desk.markdown(str(value or "")))

    def date(self, value: object, pattern: object = "%Y-%m-%d", *_rest: object) -> str:
        """The date in a form of the author's own."""
        moment = to_date(value, self.now)
        return "" if value is None else str(value) if moment is None else strftime(moment, str(pattern))

    def _dated(self, pattern: str) -> Callable[..., str]:
        return lambda value, *_rest: self.date(value, pattern)

    def table(self) -> dict[str, Callable[..., Any]]:
        """All by their names."""
        return {
            **PLAIN,
            "relative_url": self.relative_url,
            "absolute_url": self.absolute_url,
            "url": self.relative_url,
            "markdownify": self.markdownify,
            "date": self.date,
            "date_to_xmlschema": self._dated("%Y-%m-%dT%H:%M:%S%:z"),
            "date_to_rfc822": self._dated("%a, %d %b %Y %H:%M:%S %z"),
            "date_to_string": self._dated("%d %b %Y"),
            "date_to_long_string": self._dated("%d %B %Y"),
        }


def _unnested(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _finite(value: object) -> object:
    try:
        number = float(str(value))
    except ValueError:
        return 0
    return (int(number) if number.is_integer() else number) if math.isfinite(number) else 0


def _each(value: object, change: Callable[[list[Any]], Iterable[Any]]) -> list[Any]:
    return list(change(_items(value)))


PLAIN: Mapping[str, Callable[..., Any]] = {
    "array_to_sentence_string": sentence,
    "cgi_escape": lambda value: quote_plus(str(value)),
    "uri_escape": lambda value: quote(str(value), safe="%;/?:@&=+$,#[]-_.!~*'()"),
    "xml_escape": lambda value: html.escape(str("" if value is None else value)),
    "group_by": group_by,
    "inspect": lambda value: html.escape(jsonify(value)),
    "jsonify": jsonify,
    "json": jsonify,
    "normalize_whitespace": lambda value: " ".join(str(value).split()),
    "number_of_words": number_of_words,
    "slugify": slugify,
    "slug": slugify,
    "smartify": smartify,
    "sort": sort,
    "strip_index": lambda value: re.sub(r"(^|/)index\.html?(?=[?#]|$)", r"\1", str(value)),
    "to_integer": lambda value: math.trunc(float(str(_finite(value)))),
    "where": where,
    "push": lambda value, item: _each(value, lambda items: [*items, *_unnested(item)]),
    "unshift": lambda value, item: _each(value, lambda items: [*_unnested(item), *items]),
    "pop": lambda value, count=1: _each(value, lambda items: items[: max(len(items) - int(count), 0)]),
    "shift": lambda value, count=1: _each(value, lambda items: items[int(count) :]),
    "sample": lambda value, *_count: next(iter(_items(value)), None),
    "safe": lambda value: value,
    "dump": jsonify,
}
