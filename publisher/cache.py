"""What was made of each source file the last time, so that a build reads only what changed: a database.

It may be lost at any time, and it is dropped whenever it cannot be trusted: when it is broken, when the settings, the
generator's configuration or the program are not those that it was made with. A row is one path: a file with what it
says, the ledger's record of a post, or both. A row whose `version` is not 0 is a public post with its identity.
"""

import json
import sqlite3
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from publisher import __version__
from publisher.errors import Fault, OutputError, PublisherError
from publisher.ledger import seated, to_line, to_record
from publisher.manuscripts import Identity, Names, Reading, faults_of, faults_text, to_manuscript
from publisher.model import Manuscript, Post, Record
from publisher.public import PublicPosts
from publisher.references import stem
from publisher.renderings import SCHEMA as RENDERINGS
from publisher.renderings import Renderings

NAME = "posts.db"
SCHEMA = """
CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE source (
    path TEXT PRIMARY KEY,
    stamp TEXT,                         -- of the file, NULL where there is none, '' where it must be read again
    digest TEXT,
    manuscript TEXT,
    address TEXT,                       -- for the date that the file says itself
    fault TEXT,
    warnings TEXT,
    opens INTEGER, closes INTEGER,      -- the seconds of the epoch between which it is public, NULL if it never is
    id TEXT, record TEXT,
    version INTEGER NOT NULL DEFAULT 0,
    url TEXT, published INTEGER,
    stem TEXT, seat INTEGER, gone INTEGER,
    turns INTEGER                       -- the second at which its post changes by itself
);
CREATE UNIQUE INDEX file ON source (path, stamp) WHERE stamp IS NOT NULL;
CREATE INDEX newest ON source (published DESC, path, id) WHERE version > 0;
CREATE INDEX opening ON source (opens) WHERE version > 0;
CREATE INDEX closing ON source (closes) WHERE version > 0;
CREATE INDEX unsettled ON source (path) WHERE version = 0;
CREATE INDEX fault ON source (path) WHERE fault IS NOT NULL OR warnings IS NOT NULL;
CREATE INDEX id ON source (id) WHERE id IS NOT NULL;
CREATE INDEX url ON source (url, path) WHERE version > 0;
CREATE INDEX stem ON source (stem) WHERE version > 0;
CREATE INDEX seat ON source (seat) WHERE seat IS NOT NULL;
CREATE INDEX unseated ON source (published, path DESC) WHERE version > 0 AND seat IS NULL;
CREATE INDEX gone ON source (gone) WHERE gone IS NOT NULL;
CREATE INDEX turning ON source (turns) WHERE turns IS NOT NULL;
CREATE TABLE name (
    kind TEXT, key TEXT, published INTEGER, path TEXT, name TEXT NOT NULL, PRIMARY KEY (kind, key, published DESC, path)
) WITHOUT ROWID;
CREATE INDEX bearer ON name (path);
"""


PUT = """
INSERT INTO source (
    path, stem, stamp, digest, manuscript, address, fault, warnings, opens, closes, id, record, version, url, published
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (path) DO UPDATE SET
    stem = excluded.stem, turns = NULL, stamp = excluded.stamp, digest = excluded.digest,
    manuscript = excluded.manuscript, address = excluded.address,
    fault = excluded.fault, warnings = excluded.warnings, opens = excluded.opens, closes = excluded.closes,
    id = coalesce(excluded.id, id), record = coalesce(excluded.record, record),
    version = excluded.version, url = excluded.url, published = excluded.published
"""


class Cache:
    """The cache of one project, open. What was done since the last `commit` is undone when it is closed."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        """Raises OutputError where it cannot be written."""
        self.path = folder / NAME
        self._touched: set[str] = set()  # stems of the posts that came, went, or changed
        fingerprint = f"{fingerprint} {_program()}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            try:
                self._open(fingerprint)
            except sqlite3.DatabaseError:  # broken, or no database at all
                self.path.unlink()
                self._open(fingerprint)
        except (OSError, sqlite3.Error) as error:
            raise OutputError(f"{self.path}: {error}: give publisher leave to write there") from error

    def _open(self, fingerprint: str) -> None:
        self._database = sqlite3.connect(self.path, isolation_level=None)
        try:
            self._database.execute("PRAGMA synchronous = NORMAL")
            self._database.execute("PRAGMA cache_size = -16384")
            self._database.execute("BEGIN IMMEDIATE")
            tables = [name for (name,) in self._all("SELECT name FROM sqlite_master WHERE type = 'table'")]
            if "note" not in tables or self.note("fingerprint") != fingerprint:
                for name in tables:
                    self._database.execute(f"DROP TABLE {name}")
                for statement in (SCHEMA + RENDERINGS).split(";"):
                    self._database.execute(statement)
                self.write_note("fingerprint", fingerprint)
            self.posts = PublicPosts(self._database)
            self.renderings = Renderings(self._database)
        except BaseException:
            self._database.close()
            raise

    def __enter__(self) -> "Cache":
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Remove the cache if anything went wrong that it may be to blame for. Raises OutputError if it surely is."""
        self._database.close()
        if isinstance(error, Exception) and not isinstance(error, PublisherError):
            self.path.unlink(missing_ok=True)
        if isinstance(error, sqlite3.DatabaseError):
            raise OutputError(f"{self.path}: {error}: it was removed, and nothing is lost: try again") from error

    def commit(self) -> None:
        """Keep what was done so far."""
        self._database.execute("COMMIT")
        self._database.execute("BEGIN IMMEDIATE")

    def _all(self, statement: str, *values: Any) -> sqlite3.Cursor:
        return self._database.execute(statement, values)

    def _one(self, statement: str, *values: Any) -> Any:
        row = self._database.execute(statement, values).fetchone()
        return row[0] if row else None

    def note(self, name: str) -> str | None:
        """A value that was kept by its name."""
        return self._one("SELECT value FROM note WHERE name = ?", name)  # type: ignore[no-any-return]

    def write_note(self, name: str, value: str) -> None:
        """Keep a value by its name."""
        self._all("INSERT OR REPLACE INTO note VALUES (?, ?)", name, value)

    def stamps(self) -> dict[str, str]:
        """The stamp of every file by its path; "" for one that must be read again."""
        return dict(self._all("SELECT path, stamp FROM source WHERE stamp IS NOT NULL"))

    def known(self, paths: Iterable[str]) -> list[tuple[str, str | None, str | None]]:
        """The paths, each with the digest of the file's bytes when it was read last, and with its record."""
        return self._all(
            "SELECT value, digest, record FROM json_each(?) LEFT JOIN source ON source.path = value",
            json.dumps(list(paths)),
        ).fetchall()

    def put(self, readings: Iterable[Reading]) -> dict[str, str]:
        """Take in what files gave; the paths of those that came with their identity, by its id.

        The others' posts are to be settled anew. One whose bytes are the same keeps its post.
        """
        identities: dict[str, Identity] = {}
        self._database.executemany(PUT, self._rows(readings, identities))
        self._all("DELETE FROM name WHERE path IN (SELECT path FROM source WHERE version = 0)")
        if identities:
            self._all("DELETE FROM name WHERE path IN (SELECT value FROM json_each(?))", json.dumps(list(identities)))
            self._bear((path, each.published, each.names) for path, each in identities.items())
            self.write_note("count", "")  # has `settle` count anew
        return {path: identity.id for path, identity in identities.items()}

    def _rows(self, readings: Iterable[Reading], identities: dict[str, Identity]) -> Iterator[tuple[Any, ...]]:
        version = self._version() + 1
        for path, stamped, digest, manuscript, address, warnings, window, fault, identity in readings:
            if manuscript is None and fault is None:
                self._all("UPDATE source SET stamp = ? WHERE path = ?", stamped, path)
                continue
            told = (faults_text((fault,)) if fault else None, faults_text(warnings))
            place = stem(path)
            self._touched.add(place)
            file = (path, place, stamped, digest, manuscript, address, *told, *(window or (None, None)))
            if identity:
                identities[path] = identity
                yield (*file, identity.id, identity.record, version, identity.url, identity.published)
            else:
                yield (*file, None, None, 0, None, None)

    def _bear(self, posts: Iterable[tuple[str, int, Names]]) -> None:
        rows = ((kind, name.casefold(), at, path, name) for path, at, names in posts for kind, name in names)
        self._database.executemany("INSERT OR IGNORE INTO name VALUES (?, ?, ?, ?, ?)", rows)

    def shared(self, ids: Iterable[str]) -> set[str]:
        """Those of the ids that more than one record has."""
        rows = self._all(
            "SELECT value FROM json_each(?) WHERE (SELECT count(*) FROM source WHERE id = value) > 1",
            json.dumps(list(ids)),
        )
        return {id_ for (id_,) in rows}

    def has_records(self) -> bool:
        """Whether any post was ever published."""
        return self._one("SELECT 1 FROM source WHERE id IS NOT NULL LIMIT 1") is not None

    def dispute(self, path: str, record: str | None) -> None:
        """Take back the identity with which a post came: it is to be settled, from the record that it had before."""
        self._unsettle(path)
        self._all("UPDATE source SET id = json_extract(?1, '$.id'), record = ?1 WHERE path = ?2", record, path)

    def drop(self, paths: Iterable[str]) -> None:
        """Forget files that are gone; their records stay."""
        for path in paths:
            self._unsettle(path)
            self._all(
                "UPDATE source SET stamp = NULL, digest = NULL, manuscript = NULL, fault = NULL, warnings = NULL, "
                "opens = NULL, closes = NULL WHERE path = ?",
                path,
            )
            self._all("DELETE FROM source WHERE path = ? AND record IS NULL", path)

    def faults(self) -> list[Fault]:
        """Why files were refused."""
        return [
            each
            for (text,) in self._all("SELECT fault FROM source WHERE fault IS NOT NULL")
            for each in faults_of(text)
        ]

    def warnings(self) -> list[Fault]:
        """What authors should know of files that could be read all the same."""
        rows = self._all("SELECT warnings FROM source WHERE warnings IS NOT NULL")
        return [each for (text,) in rows for each in faults_of(text)]

    def load(self, records: Iterable[Record]) -> None:
        """Take the ledger's records for those that there are; every post is to be settled anew."""
        self._all("DELETE FROM name")
        self._all("UPDATE source SET version = 0, id = NULL, record = NULL, seat = NULL, gone = NULL")
        self._all("DELETE FROM source WHERE stamp IS NULL")
        self._database.executemany(
            "INSERT INTO source (path, id, record, seat, gone) VALUES (?, ?, ?, ?, ?) ON CONFLICT (path) DO UPDATE SET "
            "id = excluded.id, record = excluded.record, seat = excluded.seat, gone = excluded.gone",
            ((record.path, *_remembered(record)) for record in records),
        )

    def withdraw(self, now: int) -> None:
        """Take back the posts that are not public at `now`, in seconds of the epoch, or by then are other ones."""
        rows = self._all(
            "SELECT path FROM source WHERE version > 0 AND opens > ? "
            "UNION SELECT path FROM source WHERE version > 0 AND closes <= ? "
            "UNION SELECT path FROM source WHERE version > 0 AND turns <= ?",
            *(now, now, now),
        ).fetchall()
        for (path,) in rows:
            self._unsettle(path)

    def _unsettle(self, path: str) -> None:
        self._touched.add(stem(path))
        self._all("UPDATE source SET version = 0, url = NULL, published = NULL WHERE path = ?", path)
        self._all("DELETE FROM name WHERE path = ?", path)

    def unsettled(self, now: int) -> list[tuple[Manuscript, str | None]]:
        """What is public at `now` and has not been given its identity yet, by path; with the address if it is known."""
        rows = self._all(
            "SELECT manuscript, address FROM source WHERE version = 0 AND opens <= ? AND closes > ? ORDER BY path",
            *(now, now),
        )
        return [(to_manuscript(text), address) for text, address in rows]

    def free(self, paths: Iterable[str], closed: tuple[str, ...]) -> list[Record]:
        """The records that no settled post holds: those of `paths`, and those whose file is gone.

        What lies below `closed` cannot be seen today, and is there all the same.
        """
        own = (self._one("SELECT record FROM source WHERE path = ?", path) for path in paths)
        rows = self._all("SELECT path, record FROM source WHERE version = 0 AND stamp IS NULL ORDER BY path").fetchall()
        gone = (text for path, text in rows if not path.startswith(closed))
        return [to_record(text) for text in (*own, *gone) if text]

    def holders(self, id_: str) -> list[str]:
        """The paths of the records that have this id."""
        return [path for (path,) in self._all("SELECT path FROM source WHERE id = ?", id_)]

    def knows(self, id_: str) -> bool:
        """Whether any record has this id."""
        return self._one("SELECT 1 FROM source WHERE id = ?", id_) is not None

    def missed(self, now: int) -> list[tuple[Record, bool]]:
        """The records of which there is no public post, though nothing about their file was refused.

        With each whether its time ran out, as the author said.
        """
        rows = self._all(
            "SELECT record, coalesce(closes <= ?, 0) FROM source "
            "WHERE version = 0 AND record IS NOT NULL AND fault IS NULL",
            now,
        )
        return [(to_record(text), bool(expired)) for text, expired in rows]

    def record(self, path: str) -> Record:
        """The record of a public post."""
        return to_record(self._one("SELECT record FROM source WHERE path = ? AND version > 0", path))

    def remember(self, record: Record) -> None:
        """Write down a record that has changed."""
        row = (*_remembered(record), record.path)
        self._all("UPDATE source SET id = ?, record = ?, seat = ?, gone = ? WHERE path = ?", *row)

    def settle(self, posts: Iterable[tuple[Post, Record, Names, int | None]], dropped: Iterable[str]) -> None:
        """Take in posts with their records, their names, and the second at which they change by themselves, if any.

        The records of the paths `dropped` have moved to another path.
        """
        for path in dropped:
            self._all("UPDATE source SET id = NULL, record = NULL, seat = NULL, gone = NULL WHERE path = ?", path)
            self._all("DELETE FROM source WHERE path = ? AND stamp IS NULL", path)
        version, count = self._version() + 1, self.note("count")
        for post, record, names, turns in posts:
            published = int(post.published.timestamp())
            self._touched.add(stem(post.path))
            self._all(
                "UPDATE source SET id = ?, record = ?, seat = ?, gone = ?, version = ?, url = ?, published = ?, "
                "turns = ? WHERE path = ?",
                *(*_remembered(record), version, post.url, published, turns, post.path),
            )
            self._bear([(post.path, published, names)])
            count = None
        if count != str(self.posts.count()):  # posts came, or went
            self.write_note("count", str(self.posts.count()))
            self.write_note("version", str(version))

    def seat(self) -> list[str]:
        """Give a seat to the public posts that have none, the oldest first; their paths."""
        rows = self._all(
            "SELECT path, record FROM source WHERE version > 0 AND seat IS NULL ORDER BY published, path DESC"
        ).fetchall()
        first = int(self._one("SELECT max(seat) FROM source") or 0) + 1
        self._database.executemany(
            "UPDATE source SET seat = ?, record = ? WHERE path = ?",
            ((seat, seated(record, seat), path) for seat, (path, record) in enumerate(rows, start=first)),
        )
        return [path for path, _ in rows]

    def touch(self, project: Path) -> None:
        """Make another version of the posts whose entries are not true any more, because of other posts or files."""
        rows = [(self._version() + 1, path) for path in self.renderings.outdated(sorted(self._touched), project)]
        self._touched.clear()
        if rows:
            self._database.executemany("UPDATE source SET version = ? WHERE path = ? AND version > 0", rows)
            self.write_note("version", str(rows[0][0]))

    def _version(self) -> int:
        return int(self.note("version") or 0)

    def records(self) -> Iterator[str]:
        """Every record as a line of the ledger, in the order of the paths."""
        return (text for (text,) in self._all("SELECT record FROM source WHERE record IS NOT NULL ORDER BY path"))


def _remembered(record: Record) -> tuple[str, str, int | None, int | None]:
    """What the rows know of a record: its id, its line, its seat, and the second at which the post was missed."""
    return record.id, to_line(record), record.seat, int(record.gone.timestamp()) if record.gone else None


def _program() -> str:
    """What changes with the program and its libraries, also while somebody works on it."""
    files = (*Path(__file__).parent.rglob("*.py"), Path(sysconfig.get_path("purelib")))
    return f"{__version__} {max(file.stat().st_mtime_ns for file in files)}"
