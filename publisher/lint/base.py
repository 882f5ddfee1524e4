"""What every part of the linter shares: a finding, the report that collects them, and the place that one is about."""

import re
from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from publisher.lint.codes import CODES

COMMANDS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
SHOWN = 60  # characters of a value that a message repeats

Element = Any  # lxml's element, which carries no types


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is wrong at one line of a feed, and what to do; `write` is what to write there, where that can be told.

    `line` is 0 where the place is no file.
    """

    path: str
    line: int
    code: str
    what: str
    cure: str
    write: str = ""

    @property
    def severity(self) -> str:
        """`error` or `warning`, as the W3C's validator has it for the same code."""
        return CODES[self.code].severity

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.severity}: {self.what}: {self.cure} [{self.code}]"


@dataclass(slots=True, kw_only=True)
class Report:
    """The findings of one file, and what its checks must know of it.

    `format` is "rss", "rdf", "atom", "opml" or "json", `version` that of RSS; `address` is where the file is published,
    "" where nobody said; `coded` are the lines that hold a hexadecimal character reference; `defaults` are the
    namespaces whose elements bear no prefix in the tables; `said` is where the feed says that it is, once asked for.
    """

    path: str
    now: datetime
    address: str = ""
    format: str = ""
    version: str = ""
    encoding: str = "utf-8"
    coded: frozenset[int] = frozenset()
    defaults: Collection[str] = ()
    said: str | None = None
    findings: list[Finding] = field(default_factory=list)

    def tell(self, code: str, line: int, what: str, *, write: str = "", cure: str = "") -> None:
        """Add a finding; its cure is the code's own where none is given. What was told of a line is not told again."""
        cure = cure or CODES[code].cure
        found = Finding(
            path=self.path, line=max(line, 1), code=code, what=printable(what), cure=cure, write=printable(write)
        )
        if found not in self.findings[-20:]:
            self.findings.append(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A value to be checked, and where it stands: `name` is the element's or attribute's, as people say it."""

    report: Report
    line: int
    name: str
    value: str
    element: Element = None

    def tell(self, code: str, reason: str, *, write: str = "") -> None:
        """Add a finding about the value."""
        self.report.tell(code, self.line, f"{self.name} {shown(self.value)} {reason}", write=write)

    def of(self, name: str, value: str) -> "Subject":
        """An attribute of the same element."""
        return Subject(
            report=self.report, line=self.line, name=f"{name} of {self.name}", value=value, element=self.element
        )


class Lines:
    """The lines of a text, by the places of its characters."""

    def __init__(self, text: str) -> None:
        self._ends = [place for place, letter in enumerate(text) if letter == "\n"]

    def at(self, place: int) -> int:
        """The line, from 1, of a place from 0."""
        return bisect_left(self._ends, place) + 1


def printable(text: str) -> str:
    """A text on one line, without what would command a terminal: a feed may hold anything."""
    return COMMANDS.sub("\ufffd", " ".join(text.split()))


def shown(value: str) -> str:
    """A value as a message repeats it: on one line, quoted, cut where it is long."""
    text = " ".join(value.split())
    return f'"{text[: SHOWN - 1]}…"' if len(text) > SHOWN else f'"{text}"'
