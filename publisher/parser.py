"""Source files become manuscripts: one meaning for the front matter of many generators.

python-frontmatter finds and splits the block; the handlers here replace its own, because those coerce text
(`lang: no`, `title: 12:30`), need a TOML package of 2020, and overlook a `...` terminator.
"""

import codecs
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import frontmatter
import yaml
from frontmatter.default_handlers import BaseHandler

from publisher.errors import ContentError, Fault
from publisher.model import Author, BodyFormat, Image, Manuscript, SourceFile
from publisher.text import plain, scrub

FORMATS: Mapping[str, BodyFormat] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mkd": "markdown",
    ".html": "html",
    ".htm": "html",
}

# Beyond these, a front matter is an attack or an accident: libyaml's parser overflows its stack at a nesting of some
# ten thousand, and aliases can make a short block expand without end.
MAX_BLOCK = 64 * 1024
MAX_DEPTH = 50
MAX_NODES = 10_000

# `published` is a date for some generators and a switch for others; it is read as whichever it is.
DATE_KEYS = ("date", "publishdate", "published_at", "pubdate", "published", "created")
UPDATED_KEYS = ("lastmod", "last_modified_at", "updated", "modified")
SUMMARY_KEYS = ("summary", "description", "excerpt", "subtitle", "feature_text")
CATEGORY_KEYS = ("categories", "category")
TAG_KEYS = ("tags", "tag", "keywords")
IMAGE_KEYS = ("image", "cover", "thumbnail", "featured_image")
AUTHOR_KEYS = ("authors", "author")
TRUE, FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")

DATE = re.compile(
    r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"
    r"(?:(?:[T ]\s*)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?",
    re.IGNORECASE,
)
FILE_DATE = re.compile(r"(?P<date>\d{4}-\d{1,2}-\d{1,2})[-_ ](?P<rest>.+)")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
HEADING = re.compile(r"\s*(?:#[ \t](?P<markdown>[^\n]*)|<h1(?:\s[^<>]*)?>(?P<html>.*?)</h1>)", re.DOTALL)
KEY = re.compile(r"(?:[\w-]+[ \t]*[:=](?:\s|\Z)|\[[\w.]+\][ \t]*(?:\n|\Z))")

DOTTED = re.compile(rf"^[ \t]*(?:[\w-]+[ \t]*\.[ \t]*){{{MAX_DEPTH},}}", re.MULTILINE)
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

Metadata = dict[str, Any]


class _Block(BaseHandler):
    """A front matter between two fences; `split` never loses the indent of the body's first line."""

    def __init__(self, fence: str, end: str) -> None:
        self.opening = re.compile(rf"{fence}[ \t]*\n")
        self.block = re.compile(rf"{fence}[ \t]*\n(.*?)^(?:{end})[ \t]*$\n?", re.DOTALL | re.MULTILINE)
        super().__init__(fm_boundary=self.block)

    def split(self, text: str) -> tuple[str, str]:
        match = self.block.match(text)
        if match is None:
            raise ValueError
        return match[1], text[match.end() :]


class _Yaml(_Block):
    def load(self, fm: str) -> Any:
        # The base loader leaves every scalar as it was written: no booleans, no sexagesimal, no merge keys.
        return yaml.load(fm, Loader=LOADER)  # noqa: S506


class _Toml(_Block):
    def load(self, fm: str) -> Any:
        return tomllib.loads(fm)


class _Json(_Block):
    def detect(self, text: str) -> bool:
        return text.startswith("{") and not text.startswith(("{%", "{{", "{:"))

    def split(self, text: str) -> tuple[str, str]:
        _, end = json.JSONDecoder(parse_int=str).raw_decode(text)
        return text[:end], text[end:]

    def load(self, fm: str) -> Any:
        return json.loads(fm, parse_int=str, parse_float=str)


HANDLERS = (_Yaml("-{3,}", r"-{3,}|\.\.\."), _Toml(r"\+{3,}", r"\+{3,}"), _Json("{", "}"))


def parse(source: SourceFile, *, zone: ZoneInfo) -> Manuscript:
    """Read one source file. Dates without a zone are in `zone`.

    Raises ContentError when the file cannot be read as a post: not UTF-8, a broken front matter, a date or a switch
    that nobody can read, or neither title nor body.
    """
    return _Reader(source, zone).manuscript()


class _Reader:
    """One file being read; it knows where it is, so that every fault names its line."""

    def __init__(self, source: SourceFile, zone: ZoneInfo) -> None:
        self.path = source.path
        self.zone = zone
        self.text = self._decode(source.data)
        self.start = 1  # the line on which the front matter begins
        self.block = ""
        self.metadata, self.body = self._split()

    def manuscript(self) -> Manuscript:
        folder, _, name = self.path.rpartition("/")
        stem, _, suffix = name.rpartition(".")
        if stem == "index" and folder:
            stem = folder.rpartition("/")[2]
        dated = FILE_DATE.fullmatch(stem)
        slug = dated["rest"] if dated else stem
        title, body = self._title()
        published = self._first_date(DATE_KEYS)
        if published is None and dated:
            published = self._date("file name", dated["date"])
        return Manuscript(
            path=self.path,
            slug=re.sub(r"\s+", "-", self._text("slug") or slug),
            title=title or re.sub(r"[-_\s]+", " ", slug).strip(),
            body=body,
            format=FORMATS["." + suffix.lower()],
            id=self._text("id", "guid", "uuid") or None,
            permalink=self._text("permalink", "url") or None,
            published=published,
            updated=self._first_date(UPDATED_KEYS),
            expires=self._first_date(("expirydate",)),
            draft=self._switch("draft") is True or "_drafts" in self.path.split("/")[:-1],
            hidden=self._is_hidden(),
            authors=tuple(self._authors()),
            categories=self._names(CATEGORY_KEYS),
            tags=self._names(TAG_KEYS),
            language=self._language(),
            image=self._image(),
            summary=plain(self._text(*SUMMARY_KEYS)) or None,
        )

    def _refuse(self, what: str, cure: str, line: int = 1) -> NoReturn:
        raise ContentError(Fault(path=self.path, line=line, what=what, cure=cure))

    def _decode(self, data: bytes) -> str:
        data = data.removeprefix(codecs.BOM_UTF8)
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            line = len(re.findall(rb"\r\n|\r|\n", data[: error.start])) + 1
            self._refuse(f"not UTF-8 (byte 0x{data[error.start]:02x})", "save the file with the encoding UTF-8", line)
        return scrub(text.replace("\r\n", "\n").replace("\r", "\n"))

    def _split(self) -> tuple[Metadata, str]:
        text = self.text.lstrip("\n")
        self.start += len(self.text) - len(text)
        try:
            handler = frontmatter.detect_format(text, HANDLERS)
            if handler is None:
                self._refuse_unclosed(text)
                return {}, text
            self.block, body = handler.split(text)
            self._refuse_oversized(self.block)
            loaded, _ = frontmatter.parse(text, handler=handler)
        except RecursionError:
            self._refuse("the front matter is nested too deep", f"use at most {MAX_DEPTH} levels", self.start)
        except json.JSONDecodeError as error:
            self._refuse(f"the front matter is not JSON: {error.msg}", "mend this line", self.start + error.lineno - 1)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"at line (\d+)", str(error))
            line = int(found[1]) if found else self.block.count("\n")  # else it says: at the end
            what = f"the front matter is not TOML: {str(error).split(' (at ')[0]}"
            self._refuse(what, "mend this line", self.start + line)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            if mark and mark.line >= self.block.count("\n"):
                mark = getattr(error, "context_mark", None) or mark  # where what is never closed was opened
            what = f"the front matter is not YAML: {getattr(error, 'problem', None) or error}"
            cure = "mend this line; a text with a colon or a quotation mark belongs in quotes"
            self._refuse(what, cure, self.start + 1 + (mark.line if mark else 0))
        except ValueError as error:  # tomllib's, for a number of thousands of digits
            self._refuse(f"the front matter cannot be read: {error}", "write that number as a text", self.start)
        metadata = _as_text(loaded)
        if metadata is None:
            self._refuse("the front matter is nested too deep or repeats itself", "write it out plainly", self.start)
        if self.block.strip() and not re.fullmatch(r"\S+", next(iter(metadata), "")):
            return {}, text  # a rule, prose, and another rule: no front matter at all
        return {key.lower(): value for key, value in metadata.items()}, body.lstrip("\n")

    def _refuse_unclosed(self, text: str) -> None:
        """A fence, a line that can only be a key, and no second fence: an author's slip, never a body."""
        for handler in HANDLERS[:2]:
            opening = handler.opening.match(text)
            if opening and KEY.match(text, opening.end()):
                fence = opening[0].strip()
                self._refuse("the front matter is never closed", f"write a line {fence} after its last key", self.start)

    def _refuse_oversized(self, block: str) -> None:
        if len(block) > MAX_BLOCK:
            cure = f"keep it under {MAX_BLOCK // 1024} KB and move the rest into the body"
            self._refuse(f"the front matter has {len(block)} characters", cure, self.start)
        depth = deepest = 0
        for bracket in re.findall(r"[\[\]{}]", block):
            depth += 1 if bracket in "[{" else -1
            deepest = max(deepest, depth)
        dotted = self.text.lstrip("\n").startswith("+") and DOTTED.search(block)
        if deepest > MAX_DEPTH or dotted or re.search(rf"(?:[-?:][ \t]+){{{MAX_DEPTH},}}", block):
            self._refuse("the front matter is nested too deep", f"use at most {MAX_DEPTH} levels", self.start)

    def _value(self, keys: tuple[str, ...]) -> Any:
        return next((self.metadata[key] for key in keys if self.metadata.get(key)), "")

    def _text(self, *keys: str) -> str:
        value = self._value(keys)
        return value.strip() if isinstance(value, str) else ""

    def _word(self, key: str) -> str:
        """The value of a key on which it depends whether the post is public, lower-cased; a list is refused."""
        value = self.metadata.get(key, "")
        if not isinstance(value, str):
            self._refuse(f"{key}: a list or a table, where one word belongs", "write one word", self._line(key))
        return value.strip().lower()

    def _line(self, key: str) -> int:
        """The line of a key of the front matter, for the message."""
        if self.text.lstrip("\n").startswith("-"):
            root = yaml.compose(self.block, Loader=LOADER)
            pairs = root.value if isinstance(root, yaml.MappingNode) else []
            lines = [name.start_mark.line for name, _ in pairs if str(name.value).lower() == key]
            return self.start + 1 + lines[-1] if lines else 1
        found = re.search(rf"(?:^|[{{,\s])[\"']?{re.escape(key)}[\"']?\s*[:=]", self.block, re.IGNORECASE)
        fence = 0 if self.block.startswith("{") else 1
        return self.start + fence + self.block.count("\n", 0, found.end()) if found else 1

    def _title(self) -> tuple[str, str]:
        """The title, and the body without the heading that it was taken from."""
        body = self.body
        title = plain(self._text("title"))
        heading = HEADING.match(body)
        if not title and heading:
            title = plain(_without_closing(heading["markdown"] or "") or heading["html"] or "")
            body = body[heading.end() :].lstrip("\n")
        if not title and not body.strip():
            self._refuse("no title and no body", "write at least one of them, or remove the file")
        return title, body

    def _first_date(self, keys: tuple[str, ...]) -> datetime | None:
        for key in keys:
            text = self._text(key)
            if text and not (key == "published" and text.lower() in TRUE + FALSE):
                return self._date(key, text)
        return None

    def _date(self, key: str, text: str) -> datetime:
        try:
            return to_datetime(text, zone=self.zone)
        except ValueError:
            cure = "write it as 2026-11-21 09:00:00 +0900 or 2026-11-21"
            self._refuse(f"{key}: {text!r} is no date", cure, self._line(key))

    def _switch(self, key: str) -> bool | None:
        """True, False, or None where it is not written; anything else is refused, so that no draft leaks."""
        text = self._word(key)
        if text in TRUE or text in FALSE:
            return text in TRUE
        if text:
            self._refuse(f"{key}: {text!r} is neither true nor false", "write true or false", self._line(key))
        return None

    def _is_hidden(self) -> bool:
        """Whether the author keeps this post from the public by any generator's words; unknown words hide it."""
        published = self._word("published")
        if published in FALSE:
            return True
        if published and published not in TRUE:
            self._date("published", self._text("published"))  # refused if it is neither a switch nor a date
        shown = {"status": ("published", "publish", "public"), "visibility": ("public",)}
        if any(self._word(key) and self._word(key) not in words for key, words in shown.items()):
            return True
        return any(self._switch(key) is True for key in ("unlisted", "private"))

    def _names(self, keys: tuple[str, ...]) -> tuple[str, ...]:
        value = self._value(keys)
        names = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
        return tuple(dict.fromkeys(name for name in (plain(name) for name in names if isinstance(name, str)) if name))

    def _authors(self) -> Iterator[Author]:
        value = self._value(AUTHOR_KEYS)
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict) and isinstance(each.get("name"), str):
                known = {key: each[key] for key in ("email", "url") if isinstance(each.get(key), str)}
                yield Author(name=plain(each["name"]), **known)
            elif isinstance(each, str) and plain(each):
                yield Author(name=plain(each))

    def _language(self) -> str | None:
        text = self._text("lang", "language")
        return text.replace("_", "-") if LANGUAGE.fullmatch(text) else None

    def _image(self) -> Image | None:
        value = self._value(IMAGE_KEYS)
        if isinstance(value, dict):
            url = next((value[key] for key in ("url", "src", "path", "feature", "image") if value.get(key)), "")
            return Image(url=url, alt=str(value.get("alt", ""))) if isinstance(url, str) and url else None
        return Image(url=value.strip()) if isinstance(value, str) and value.strip() else None


def to_datetime(text: str, *, zone: ZoneInfo) -> datetime:
    """An instant from the ways in which authors write dates (ISO 8601, its relaxed cousins, RFC 5322), to the second.

    Without a zone of its own it is in `zone`; without a time it is that day's midnight. Raises ValueError.
    """
    try:
        moment = _moment(text, zone)
        moment.astimezone(UTC)  # the last hours of the year 9999 have no such instant
    except OverflowError as error:
        raise ValueError(text) from error
    return moment


def _moment(text: str, zone: ZoneInfo) -> datetime:
    match = DATE.fullmatch(text.strip())
    if match is None:
        moment = parsedate_to_datetime(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)
    part = {key: int(value or 0) for key, value in match.groupdict().items() if key != "zone"}
    moment = datetime(**part, tzinfo=zone)
    if part["year"] < 1000:
        raise ValueError(text)
    named = match["zone"]
    if named:
        offset = "+0000" if named.upper() in ("Z", "UTC", "GMT") else named.replace(":", "")
        moment = datetime.strptime(f"{moment:%Y-%m-%d %H:%M:%S} {offset}", "%Y-%m-%d %H:%M:%S %z")
    return moment


def _without_closing(heading: str) -> str:
    """A heading without the number signs that may close it (CommonMark, section 4.2): `# C# #` is "C#"."""
    words = heading.rstrip()
    unclosed = words.rstrip("#")
    return unclosed.rstrip() if unclosed != unclosed.rstrip() or not unclosed else words


def _as_text(value: Any) -> Metadata | None:
    """The mapping with every scalar as clean text; {} if it is no mapping, None if it is deeper or larger than sane."""
    nodes = 0

    def convert(value: Any, depth: int) -> Any:
        nonlocal nodes
        nodes += 1 + (len(value) // 100 if isinstance(value, str) else 0)
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            raise OverflowError
        if isinstance(value, dict):
            return {scrub(str(key)): convert(each, depth + 1) for key, each in value.items()}
        if isinstance(value, list):
            return [convert(each, depth + 1) for each in value]
        if value is None:
            return ""
        return str(value).lower() if isinstance(value, bool) else scrub(str(value))

    if not isinstance(value, dict):
        return {}
    try:
        return convert(value, 0)  # type: ignore[no-any-return]
    except (OverflowError, ValueError):  # ValueError: a number of more digits than Python writes out
        return None
