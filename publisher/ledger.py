"""publisher.lock: the identity ledger as a text file, one sorted line per post, made to be committed and merged."""

import fcntl
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import UUID

from publisher.errors import Fault, LedgerError, OutputError
from publisher.model import Ledger, Record
from publisher.output import replace

NAME = "publisher.lock"
HEADER = (
    "# publisher.lock, version 1: who each post is. Keep it with the posts; without it readers see every post as new."
)


@contextmanager
def locked(folder: Path, cache: Path) -> Iterator[None]:
    """Hold the ledger of `folder` alone: two builds at once take turns."""
    try:
        cache.mkdir(parents=True, exist_ok=True)
        lock = (cache / "ledger").open("a")
    except OSError as error:
        raise OutputError(f"{cache}: {error.strerror}: give publisher leave to write in {folder}") from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def load(folder: Path) -> Ledger | None:
    """The ledger of a project; None if it has none yet. Raises LedgerError, and never guesses."""
    try:
        lines = (folder / NAME).read_text(encoding="utf-8").rstrip("\n").split("\n")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise LedgerError(_fault(1, f"cannot be read ({error})")) from error
    if lines[0] != HEADER:
        raise LedgerError(_fault(1, "does not begin as a ledger of this version"))
    records: list[Record] = []
    paths: set[str] = set()
    for number, line in enumerate(lines[1:], start=2):
        if line.startswith(("<<<<<<<", "=======", ">>>>>>>", "|||||||")):
            cure = "keep the lines of both sides, each path once, and remove the marks"
            raise LedgerError(Fault(path=NAME, line=number, what="an unsettled merge conflict", cure=cure))
        try:
            fields = json.loads(line)
            if number == 2:
                publication, created = UUID(fields["publication"]).urn, _instant(fields["created"])
                continue
            records.append(_record(fields))
            if records[-1].path in paths:
                raise LedgerError(_fault(number, "names a path twice"))
            paths.add(records[-1].path)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise LedgerError(_fault(number, f"not a line of a ledger ({error})")) from error
    if len(lines) < 2:
        raise LedgerError(_fault(1, "is cut off after its first line"))
    return Ledger(publication=publication, created=created, records=tuple(records))


def save(folder: Path, publication: str, created: datetime, lines: Iterable[str]) -> None:
    """Write the ledger: `lines` are its records by `to_line`, in the order of their paths."""
    head = json.dumps({"publication": publication, "created": written(created)})
    replace(folder / NAME, (f"{each}\n".encode() for each in chain((HEADER, head), lines)))


def amend(folder: Path, lines: Mapping[str, str | None]) -> None:
    """Give some paths another line, or none, in a ledger that `save` wrote: the others are copied as they stand."""
    replace(folder / NAME, _amended((folder / NAME).read_bytes(), lines))


def _amended(data: bytes, lines: Mapping[str, str | None]) -> Iterator[bytes]:
    done = 0
    for path, line in sorted(lines.items()):
        start = _place(data, path)
        yield data[done:start]
        yield f"{line}\n".encode() if line else b""
        done = _next(data, start) if start < len(data) and _path(data, start) == path else start
    yield data[done:]


def _place(data: bytes, path: str) -> int:
    """Where the line of a path begins in a ledger, or would begin."""
    low, high = _next(data, _next(data, 0)), len(data)
    while low < high:
        middle = max(low, data.rfind(b"\n", 0, (low + high) // 2) + 1)
        if _path(data, middle) < path:
            low = _next(data, middle)
        else:
            high = middle
    return low


def _next(data: bytes, start: int) -> int:
    return data.index(b"\n", start) + 1


def _path(data: bytes, start: int) -> str:
    path: str = json.loads(data[start : _next(data, start)])["path"]
    return path


def _fault(line: int, what: str) -> Fault:
    return Fault(path=NAME, line=line, what=what, cure="restore it from the last commit or backup; nothing was written")


_encode = json.JSONEncoder(ensure_ascii=False).encode


def to_line(record: Record) -> str:
    """A record as a line of the ledger."""
    fields: dict[str, Any] = {"path": record.path, "id": record.id, "seen": written(record.seen)}
    for name in ("updated", "gone"):
        if instant := getattr(record, name):
            fields[name] = written(instant)
    fields |= {"title": record.title, "body": record.body, "urls": list(record.urls)}
    if record.seat:
        fields["seat"] = record.seat
    return _encode(fields)


def seated(line: str, seat: int) -> str:
    """The line of a record that had no seat, with one."""
    return f'{line[:-1]}, "seat": {seat}}}'


def to_record(line: str) -> Record:
    """The record of a line of the ledger. Raises ValueError, KeyError, TypeError or AttributeError for another one."""
    return _record(json.loads(line))


def _record(fields: Mapping[str, Any]) -> Record:
    texts = {name: fields[name] for name in ("path", "id", "title", "body")}
    urls = fields["urls"]
    if not isinstance(urls, list) or not all(isinstance(each, str) for each in (*texts.values(), *urls)):
        raise TypeError("a text is missing")
    "".join((*texts.values(), *urls)).encode()  # raises UnicodeEncodeError for half a character
    return Record(
        **texts,
        seen=_instant(fields["seen"]),
        updated=_instant(fields["updated"]) if "updated" in fields else None,
        gone=_instant(fields["gone"]) if "gone" in fields else None,
        seat=int(fields["seat"]) if "seat" in fields else None,
        urls=tuple(urls),
    )


def written(instant: datetime) -> str:
    """An instant as the ledger has it: the later, the greater as a text."""
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _instant(written: str) -> datetime:
    if not written.endswith("Z"):
        raise ValueError(f"{written!r} is no instant")
    return datetime.fromisoformat(written).replace(tzinfo=UTC)
