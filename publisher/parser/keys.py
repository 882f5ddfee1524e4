"""The keys of one file, each under the one name that its spellings share, and read as what it should be."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from publisher.model import Conventions
from publisher.parser.dates import to_datetime
from publisher.parser.formats import Metadata, as_text
from publisher.parser.front_matter import FrontMatter
from publisher.parser.places import told
from publisher.patterns import matches

TRUE, FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")
SWITCH = TRUE + FALSE

# Tables in which Hugo, Zola and others keep what they have no key of their own for.
BENEATH = ("params", "extra", "taxonomies")


class Keys:
    """What a file says, and beneath it what the folder's conventions say of it.

    A key is asked for lower-cased, without hyphens and underscores: `publishDate`, `publish_date` and `publish-date`
    are `publishdate`.
    """

    def __init__(self, matter: FrontMatter, zone: ZoneInfo, conventions: Conventions) -> None:
        self.matter = matter
        self.zone = zone
        self.metadata = _merged(matter, conventions)
        self.own = plainly_named(self.metadata)
        tables = (self.own.get(name) for name in BENEATH)
        self.beneath = tuple(plainly_named(table) for table in tables if isinstance(table, dict))

    # Most files have three keys and are asked for two hundred, so that whether they have any of some is asked first.

    def find(self, *keys: str) -> tuple[str, Any]:
        """The first of the keys that says anything here or beneath, and what it says; ("", "") if none does."""
        for table in (self.own, *self.beneath):
            for key in keys if not table.keys().isdisjoint(keys) else ():
                value = table.get(key)
                if value:
                    return key, value
        return "", ""

    def text(self, *keys: str, beneath: bool = False) -> str:
        """The first text that one of the keys has; with `beneath` also in the tables for what has no key of its own."""
        for table in (self.own, *self.beneath) if beneath else (self.own,):
            for key in keys if not table.keys().isdisjoint(keys) else ():
                value = table.get(key)
                if value and isinstance(value, str) and not value.isspace():
                    return value.strip()
        return ""

    def word(self, key: str) -> str:
        """The value of a key on which it depends whether the post is public, lower-cased; a list is refused."""
        value = self.own.get(key, "")
        if not isinstance(value, str):
            self.refuse(key, "a list or a table, where one word belongs", "write one word")
        return value.strip().lower()

    def switch(self, key: str) -> bool | None:
        """True, False, or None where it is not written; anything else is refused, so that no draft leaks."""
        word = self.word(key)
        if word in SWITCH:
            return word in TRUE
        if word:
            self.refuse(key, f"{word!r} is neither true nor false", "write true or false")
        return None

    def date(self, *keys: str) -> datetime | None:
        """The instant that the first written one of the keys tells."""
        for key in keys if not self.own.keys().isdisjoint(keys) else ():
            text = self.text(key)
            if text:
                return self.read_date(key, text)
        return None

    def read_date(self, key: str, text: str) -> datetime:
        """The instant that a text of a key tells; one that nobody can read is refused."""
        try:
            return to_datetime(text, zone=self.zone)
        except ValueError:
            self.refuse(key, f"{text!r} is no date", "write it as 2026-11-21 09:00:00 +0900 or 2026-11-21")

    def refuse(self, key: str, what: str, cure: str) -> NoReturn:
        """Raises ContentError for what a key says."""
        name = self._as_written(key)
        self.matter.refuse(f"{name}: {what}", cure, self.matter.line_of(name))

    def warn(self, key: str, what: str, cure: str) -> None:
        """Keep a fault in what a key says that costs nobody the post."""
        name = self._as_written(key)
        self.matter.warn(f"{name}: {what}", cure, self.matter.line_of(name))

    def _as_written(self, key: str) -> str:
        return next((name for name in self.metadata if _plain_name(name) == key), key)


def _merged(matter: FrontMatter, conventions: Conventions) -> Metadata:
    """The keys of the file over those that its folder's conventions give it."""
    defaults: Metadata = {}
    for pattern, values in conventions.defaults:
        if matches((pattern,), matter.path):
            defaults |= {key.lower(): as_text(value) for key, value in values.items()}
    if conventions.told:
        defaults |= told(matter.path, conventions.told)
    return defaults | matter.metadata if defaults else matter.metadata


def _plain_name(name: str) -> str:
    return name.replace("_", "").replace("-", "").replace(" ", "").lower()


def plainly_named(table: Mapping[str, Any]) -> Metadata:
    """A table under the names that its keys' spellings share."""
    plain: Metadata = {}
    for name, value in table.items():
        if value or name not in plain:
            plain[_plain_name(name)] = value
    return plain
