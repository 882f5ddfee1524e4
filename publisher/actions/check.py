"""Feeds are linted, and with them the posts they are made of: nothing is written."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from publisher.actions.base import Shelf, Track, silently
from publisher.actions.library import opened
from publisher.errors import Fault, SettingsError
from publisher.feeds.groups import groups
from publisher.lint.base import Finding
from publisher.lint.check import START, is_feed, lint
from publisher.lint.encoding import LIMIT
from publisher.lint.parity import parity
from publisher.lint.reading import Reading
from publisher.urls import absolute

# Among other files these may be feeds; `index` and `feed` are how some sites save theirs.
SUFFIXES = frozenset((".xml", ".rss", ".atom", ".rdf", ".json", ".opml", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """How many feeds were looked at, and what was found, in the order of the files and lines."""

    feeds: int = 0
    findings: tuple[Finding, ...] = ()

    def __add__(self, other: "Checked") -> "Checked":
        found = sorted(dict.fromkeys(self.findings + other.findings), key=_place)
        return Checked(feeds=self.feeds + other.feeds, findings=tuple(found))


def feeds(
    places: Sequence[Path], *, now: datetime, beside: Path, site: str = "", track: Track[Any] = silently
) -> Checked:
    """Lint feed files, and those below folders; feeds that name each other as other formats are compared.

    Paths are told as seen from `beside`. With a `site`, its address, each place is published there: what lies in a
    folder below it, at the same path. Raises SettingsError where there is no such file or folder.
    """
    findings: list[Finding] = []
    readings: list[Reading] = []
    files = list(_files(places))
    for file, path in track(files, "reading feeds", len(files)):
        named = os.path.relpath(file, beside) if file.is_relative_to(beside) else str(file)
        linted = lint(named, _bytes(file), now=now, address=absolute(site, quote(path)) if site else "")
        findings.extend(linted.findings)
        if linted.reading is not None:
            readings.append(linted.reading)
    findings.extend(parity(readings))
    return Checked(feeds=len(files)) + Checked(findings=tuple(findings))


def posts(shelf: Shelf, *, by: Sequence[str], now: datetime, track: Track[Any] = silently) -> Checked:
    """What a build would refuse or warn of; every public post is rendered."""
    with opened(shelf, now=now, track=track, keep=False) as library:
        library.render(track)
        refused = [shelf.placed(fault) for kind in by for fault in groups(kind, library.names(kind))[1]]
        return told((*library.refused, *refused), "RefusedPost") + told(library.warnings, "DoubtfulPost")


def told(faults: Iterable[Fault], code: str) -> Checked:
    """Faults from elsewhere as findings."""
    return Checked(
        findings=tuple(
            Finding(path=fault.path, line=fault.line, code=code, what=fault.what, cure=fault.cure) for fault in faults
        )
    )


def _place(finding: Finding) -> tuple[str, int, str, str]:
    return finding.path, finding.line, finding.code, finding.what


def _files(places: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Every feed, with its path below the place that was given."""
    for place in places:
        if place.is_dir():
            for file in sorted(place.rglob("*")):
                path = file.relative_to(place)
                hidden = any(part.startswith(".") for part in path.parts)
                if file.suffix.lower() in SUFFIXES and not hidden and file.is_file() and is_feed(_bytes(file, START)):
                    yield file, path.as_posix()
        elif place.exists():
            yield place, place.name
        else:
            fault = Fault(
                path=str(place), line=0, what="there is no such file or folder", cure="name a feed, or a folder"
            )
            raise SettingsError([fault])


def _bytes(file: Path, size: int = LIMIT) -> bytes:
    """The first bytes of a file, which are all that is looked at."""
    try:
        with file.open("rb") as opened_file:
            return opened_file.read(size)
    except OSError as error:
        fault = Fault(path=str(file), line=0, what=error.strerror or "cannot be read", cure="mend this and try again")
        raise SettingsError([fault]) from error
