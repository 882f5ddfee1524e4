"""What was made of posts the last time: their entries, and the documents that carry them; a part of the cache."""

import json
import os
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from publisher.errors import Fault
from publisher.manuscripts import faults_of, faults_text
from publisher.output import stamp_of

SCHEMA = """
CREATE TABLE entry (
    path TEXT PRIMARY KEY, version INTEGER NOT NULL, data TEXT, fault TEXT, warnings TEXT
) WITHOUT ROWID;
CREATE INDEX told ON entry (path) WHERE fault IS NOT NULL OR warnings IS NOT NULL;
CREATE TABLE asked (stem TEXT, path TEXT, PRIMARY KEY (stem, path)) WITHOUT ROWID;
CREATE TABLE asset (path TEXT, file TEXT, stamp TEXT NOT NULL, PRIMARY KEY (path, file)) WITHOUT ROWID;
CREATE TABLE document (
    path TEXT PRIMARY KEY, signature TEXT NOT NULL, stamp TEXT NOT NULL, warnings TEXT
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was made of a post's body, or why it could not be; and what its author should know of it."""

    data: str | None = None
    fault: Fault | None = None
    warnings: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What was made of a document: `signature` tells of what, `stamp` is that of its file."""

    signature: str
    stamp: str
    warnings: tuple[Fault, ...] = ()


class Renderings:
    """Entries by the path and version of their post, documents by their path."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def entry(self, path: str, version: int) -> Kept | None:
        """What was made of this version of a post, if it is still true."""
        row = self._database.execute(
            "SELECT data, fault, warnings FROM entry WHERE path = ? AND version = ?", (path, version)
        ).fetchone()
        return row and Kept(data=row[0], fault=next(faults_of(row[1]), None), warnings=tuple(faults_of(row[2])))

    def told(self) -> list[Kept]:
        """What there is to say of the entries of public posts, without their data."""
        rows = self._database.execute(
            "SELECT entry.fault, entry.warnings FROM entry CROSS JOIN source USING (path) "
            "WHERE entry.version = source.version AND (entry.fault IS NOT NULL OR entry.warnings IS NOT NULL)"
        )
        return [Kept(fault=next(faults_of(fault), None), warnings=tuple(faults_of(texts))) for fault, texts in rows]

    def keep(
        self, path: str, version: int, kept: Kept, *, asked: Iterable[str], assets: Iterable[tuple[str, str]]
    ) -> None:
        """Keep what was made of a post.

        It holds until another post comes or goes that has one of the stems `asked` for, or one of the `assets`, files
        of the project with their stamps, is another one.
        """
        self._forget([path])
        fault = faults_text([kept.fault] if kept.fault else ())
        row = (path, version, kept.data, fault, faults_text(kept.warnings))
        self._database.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", row)
        self._database.executemany("INSERT OR IGNORE INTO asked VALUES (?, ?)", ((stem, path) for stem in asked))
        self._database.executemany(
            "INSERT OR IGNORE INTO asset VALUES (?, ?, ?)", ((path, file, stamp) for file, stamp in assets)
        )

    def outdated(self, stems: Iterable[str], project: Path) -> list[str]:
        """Forget, and return by path, the entries that posts with one of the `stems`, or files, have made untrue."""
        asked = self._database.execute(
            "SELECT DISTINCT path FROM asked WHERE stem IN (SELECT value FROM json_each(?))", (json.dumps(list(stems)),)
        )
        paths = {path for (path,) in asked}
        for path, file, stamp in self._database.execute("SELECT path, file, stamp FROM asset"):
            if path not in paths and stamp != _stamp(project / file):
                paths.add(path)
        self._forget(sorted(paths))
        return sorted(paths)

    def _forget(self, paths: Iterable[str]) -> None:
        rows = [(path,) for path in paths]
        for table in ("entry", "asked", "asset"):
            self._database.executemany(f"DELETE FROM {table} WHERE path = ?", rows)  # noqa: S608 - names of our own

    def document(self, path: str) -> Made | None:
        """What was made of a document the last time."""
        row = self._database.execute(
            "SELECT signature, stamp, warnings FROM document WHERE path = ?", (path,)
        ).fetchone()
        return row and Made(signature=row[0], stamp=row[1], warnings=tuple(faults_of(row[2])))

    def put_document(self, path: str, made: Made) -> None:
        """Keep what was made of a document."""
        row = (path, made.signature, made.stamp, faults_text(made.warnings))
        self._database.execute("INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?)", row)


def _stamp(file: Path) -> str:
    try:
        return stamp_of(os.stat(file))
    except OSError:
        return ""
