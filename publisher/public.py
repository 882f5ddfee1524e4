"""The public posts, as the cache knows them: what is asked of them."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from publisher.ledger import to_record
from publisher.mail_model import Candidate
from publisher.manuscripts import to_manuscript
from publisher.model import Manuscript, Record, Wanted
from publisher.text import fingerprint

Row = tuple[str, str, str, int]
AMONG = "AND path IN (SELECT path FROM name WHERE kind = ? AND key IN (SELECT value FROM json_each(?))) "
NOTHING = fingerprint("")  # of a body


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A public post as the cache knows it: what its file says, its record, its address, and its version.

    The version is another one whenever any of these changed.
    """

    manuscript: Manuscript
    record: Record
    url: str
    version: int


class PublicPosts:
    """Posts with their identity, on the database of the cache."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def _all(self, statement: str, *values: Any) -> sqlite3.Cursor:
        return self._database.execute(statement, values)

    def count(self) -> int:
        """How many posts are public."""
        return int(self._all("SELECT count(*) FROM source WHERE version > 0").fetchone()[0])

    def newest(self, limit: int = -1, wanted: Wanted = ()) -> Iterator[Settled]:
        """Public posts that bear one of the names of each kind that is wanted, newest first, at most `limit`."""
        return map(settled, self._newest("manuscript, record, url, version", limit, wanted))

    def versions(self, limit: int, wanted: Wanted) -> list[tuple[str, int]]:
        """The paths of these posts, with their versions."""
        return self._newest("path, version", limit, wanted).fetchall()

    def _newest(self, columns: str, limit: int, wanted: Wanted) -> sqlite3.Cursor:
        if len(wanted) == 1 and len(wanted[0][1]) == 1:  # by the index, in its order
            return self._all(
                f"SELECT {columns} FROM name JOIN source USING (path) "  # noqa: S608 - columns of our own
                "WHERE kind = ? AND key = ? ORDER BY name.published DESC, path LIMIT ?",
                *(wanted[0][0], wanted[0][1][0], limit),
            )
        return self._all(
            f"SELECT {columns} FROM source WHERE version > 0 {AMONG * len(wanted)}"  # noqa: S608
            "ORDER BY published DESC, path LIMIT ?",
            *(each for kind, keys in wanted for each in (kind, json.dumps(keys))),
            limit,
        )

    def fresh(self, known: Iterable[str], wanted: Wanted) -> Iterator[Candidate]:
        """Public posts whose ids are not `known` and that bear one of the names of each kind, newest first."""
        rows = self._all(
            "SELECT id, path, published, json_extract(record, '$.title'), "  # noqa: S608 - texts of our own
            "json_extract(record, '$.body') FROM source "
            f"WHERE version > 0 AND id NOT IN (SELECT value FROM json_each(?)) {AMONG * len(wanted)}"
            "ORDER BY published DESC, path",
            json.dumps(list(known)),
            *(each for kind, keys in wanted for each in (kind, json.dumps(keys))),
        )
        for id_, path, published, title, body in rows:
            content = title + body if body != NOTHING else ""
            yield Candidate(id=id_, path=path, published=published, content=content)

    def absent(self, ids: Iterable[str]) -> list[str]:
        """Those of the ids that no public post has."""
        rows = self._all(
            "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT id FROM source WHERE version > 0)",
            json.dumps(list(ids)),
        )
        return [id_ for (id_,) in rows]

    def at(self, paths: Iterable[str]) -> Iterator[Settled]:
        """The public posts at these paths, newest first."""
        rows = self._all(
            "SELECT manuscript, record, url, version FROM source "
            "WHERE version > 0 AND path IN (SELECT value FROM json_each(?)) ORDER BY published DESC, path",
            json.dumps(list(paths)),
        )
        return map(settled, rows)

    def changed(self, ids: Iterable[str], since: str, limit: int) -> Iterator[Settled]:
        """Public posts of these ids whose change was first seen after an instant, as the ledger writes it.

        The latest change first, at most `limit`.
        """
        rows = self._all(
            "SELECT manuscript, record, url, version FROM source WHERE version > 0 "
            "AND id IN (SELECT value FROM json_each(?)) AND json_extract(record, '$.updated') > ? "
            "ORDER BY json_extract(record, '$.updated') DESC, path LIMIT ?",
            *(json.dumps(list(ids)), since, limit),
        )
        return map(settled, rows)

    def names(self, kind: str) -> list[tuple[str, str, str]]:
        """Every name of a kind: its key, as its newest bearer writes it, and that post's path."""
        return self._all(
            "SELECT key, name, path FROM name WHERE kind = ? GROUP BY key "
            "HAVING max(published) IS NOT NULL ORDER BY key",  # with max(), SQLite takes the row that has it
            kind,
        ).fetchall()

    def counts(self, kind: str) -> dict[str, int]:
        """How many posts bear each name of a kind, by its key."""
        return dict(self._all("SELECT key, count(*) FROM name WHERE kind = ? GROUP BY key", kind))

    def twins(self) -> list[tuple[str, str]]:
        """The paths of two posts that have one address."""
        return self._all(
            "SELECT min(path), max(path) FROM source WHERE version > 0 GROUP BY url HAVING count(*) > 1"
        ).fetchall()

    def named(self, stem: str) -> list[tuple[str, str]]:
        """The paths and addresses of the public posts with a stem (`publisher.references`)."""
        return self._all("SELECT path, url FROM source WHERE stem = ? AND version > 0", stem).fetchall()

    def addresses(self) -> dict[str, list[tuple[str, str]]]:
        """All that `named` may ask for, by stem."""
        found: dict[str, list[tuple[str, str]]] = {}
        for stem, path, url in self._all("SELECT stem, path, url FROM source WHERE version > 0"):
            found.setdefault(stem, []).append((path, url))
        return found

    def archived(self, size: int, without: Iterable[str]) -> list[tuple[int, str]]:
        """The archived documents of `size` seats that public posts sit in, but for the paths `without`.

        With the number of each, counted from 1, something that is another whenever one of its posts is.
        """
        return self._all(
            "SELECT page, group_concat(seat || '.' || version) FROM (SELECT (seat - 1) / ? + 1 AS page, seat, version "
            "FROM source WHERE version > 0 AND path NOT IN (SELECT value FROM json_each(?)) ORDER BY seat, path) "
            "GROUP BY page ORDER BY page",
            *(size, json.dumps(list(without))),
        ).fetchall()

    def seated(self, first: int, last: int) -> Iterator[Settled]:
        """Public posts in the seats from `first` to `last`, newest first."""
        rows = self._all(
            "SELECT manuscript, record, url, version FROM source WHERE version > 0 AND seat BETWEEN ? AND ? "
            "ORDER BY published DESC, path",
            *(first, last),
        )
        return map(settled, rows)

    def gone(self, limit: int) -> list[Record]:
        """The records of posts that are no more, the latest first, at most `limit`."""
        rows = self._all("SELECT record FROM source WHERE gone IS NOT NULL ORDER BY gone DESC, path LIMIT ?", limit)
        return [to_record(text) for (text,) in rows]

    def unrendered(self, after: str, limit: int) -> list[Row]:
        """Public posts of which no entry is kept, at most `limit` of those behind a path; `settled` reads them."""
        return self._all(
            "SELECT manuscript, record, url, source.version FROM source LEFT JOIN entry USING (path) "
            "WHERE source.version > 0 AND entry.version IS NOT source.version AND path > ? ORDER BY path LIMIT ?",
            *(after, limit),
        ).fetchall()


def settled(row: Row) -> Settled:
    """What a row says."""
    manuscript, record, url, version = row
    return Settled(manuscript=to_manuscript(manuscript), record=to_record(record), url=url, version=version)
