"""What one file says: the keys of many generators under one meaning."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from publisher.model import Author, Body, BodyFormat, Conventions, Image, Manuscript, SourceFile
from publisher.parser.dates import to_datetime
from publisher.parser.front_matter import FrontMatter, read
from publisher.text import file_name, fingerprint, plain

FORMATS: Mapping[str, BodyFormat] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mkd": "markdown",
    ".html": "html",
    ".htm": "html",
}

# `published` is a date for some generators and a switch for others; it is read as whichever it is.
DATE_KEYS = ("date", "publishdate", "published_at", "pubdate", "published", "created")
UPDATED_KEYS = ("lastmod", "last_modified_at", "updated", "modified")
SUMMARY_KEYS = ("summary", "description", "excerpt", "subtitle", "feature_text")
CATEGORY_KEYS = ("categories", "category")
TAG_KEYS = ("tags", "tag", "keywords")
IMAGE_KEYS = ("image", "cover", "thumbnail", "featured_image")
AUTHOR_KEYS = ("authors", "author")
PLAIN = Conventions()
TRUE, FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")

FILE_DATE = re.compile(r"(?P<date>\d{4}-\d{1,2}-\d{1,2})[-_ ](?P<rest>.+)")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
HEADING = re.compile(r"\s*(?:#[ \t](?P<markdown>[^\n]*)|<h1(?:\s[^<>]*)?>(?P<html>.*?)</h1>)", re.DOTALL)


def parse(source: SourceFile, *, zone: ZoneInfo, conventions: Conventions = PLAIN) -> tuple[Manuscript, Body]:
    """Read one source file: what it says of its post, and what the post says. Dates without a zone are in `zone`.

    Raises ContentError when the file cannot be read as a post: not UTF-8, a broken front matter, a date or a switch
    that nobody can read, or neither title nor body.
    """
    return _Reader(read(source.path, source.data), zone, conventions).read()


class _Reader:
    """The keys of one file, each read as what it is."""

    def __init__(self, matter: FrontMatter, zone: ZoneInfo, conventions: Conventions) -> None:
        self.conventions = conventions
        self.path = matter.path
        self.matter = matter
        self.zone = zone

    def read(self) -> tuple[Manuscript, Body]:
        title, text = self._title()
        body = Body(
            text=text,
            format=FORMATS["." + self.path.rpartition(".")[2].lower()],
            metadata=self.matter.metadata,
        )
        return self._manuscript(title, text), body

    def _manuscript(self, title: str, text: str) -> Manuscript:
        name = self.path.rpartition("/")[2]
        stem = file_name(self.path)
        dated = FILE_DATE.fullmatch(stem)
        slug = dated["rest"] if dated else stem
        published = self._first_date(DATE_KEYS)
        if published is None and dated:
            published = self._date("file name", dated["date"])
        return Manuscript(
            path=self.path,
            slug=re.sub(r"\s+", "-", self._text("slug") or slug),
            title=title or re.sub(r"[-_\s]+", " ", slug).strip() or name,
            fingerprint=fingerprint(text),
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

    def _value(self, keys: tuple[str, ...]) -> Any:
        return next((self.matter.metadata[key] for key in keys if self.matter.metadata.get(key)), "")

    def _text(self, *keys: str) -> str:
        value = self._value(keys)
        return value.strip() if isinstance(value, str) else ""

    def _word(self, key: str) -> str:
        """The value of a key on which it depends whether the post is public, lower-cased; a list is refused."""
        value = self.matter.metadata.get(key, "")
        if not isinstance(value, str):
            self.matter.refuse(
                f"{key}: a list or a table, where one word belongs", "write one word", self.matter.line_of(key)
            )
        return value.strip().lower()

    def _title(self) -> tuple[str, str]:
        """The title, and the body without the heading that it was taken from."""
        body = self.matter.body
        title = plain(self._text("title"))
        heading = HEADING.match(body)
        if not title and heading:
            title = plain(_without_closing(heading["markdown"] or "") or heading["html"] or "")
            body = body[heading.end() :].lstrip("\n")
        if not title and not body.strip():
            self.matter.refuse("no title and no body", "write at least one of them, or remove the file")
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
            self.matter.refuse(f"{key}: {text!r} is no date", cure, self.matter.line_of(key))

    def _switch(self, key: str) -> bool | None:
        """True, False, or None where it is not written; anything else is refused, so that no draft leaks."""
        text = self._word(key)
        if text in TRUE or text in FALSE:
            return text in TRUE
        if text:
            self.matter.refuse(
                f"{key}: {text!r} is neither true nor false", "write true or false", self.matter.line_of(key)
            )
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
        if isinstance(value, str):
            # Jekyll and Hugo take the words of a plural for one name each, and a singular as it stands.
            plural = "," not in value and self._value(keys[:1]) == value
            value = value.split() if plural else value.split(",")
        names = value if isinstance(value, list) else []
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


def _without_closing(heading: str) -> str:
    """A heading without the number signs that may close it (CommonMark, section 4.2): `# C# #` is "C#"."""
    words = heading.rstrip()
    unclosed = words.rstrip("#")
    return unclosed.rstrip() if unclosed != unclosed.rstrip() or not unclosed else words
