"""Rosters come in and go out: a batch at a time, however long they are."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from publisher import sheets
from publisher.enrolment import Terms, enrol
from publisher.errors import Fault, SettingsError
from publisher.mail_model import Consent, Suppression
from publisher.parser.encoding import codec
from publisher.people_model import Change, Enrolled, Known, Person, Told
from publisher.rosters import own, recognise, suppressed
from publisher.rosters.base import Header, LineError, Reader
from publisher.sheets import Line

if TYPE_CHECKING:
    from publisher.store.rolls import Rolls

BATCH = 10_000  # lines of one transaction
FIRST = 30  # lines by which a roster is known
BY_HAND = "imported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of some lines of a roster: how many ended in which way, those that were added by state, and faults."""

    program: str
    lines: int
    outcomes: Counter[Enrolled]
    added: Counter[Consent]
    refused: tuple[Fault, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A roster that was recognised: its program, and its lines as they are read."""

    program: str
    header: Header
    read: Reader
    lines: Iterator[Line]


def take(rolls: "Rolls", path: Path, opened: Opened, terms: Terms, *, keep: bool = True) -> Iterator[Taken]:
    """Take in a roster, batch by batch; it can be taken in again. Without `keep` nothing is written."""
    rehearsed: set[int] | None = None if keep else set()
    while batch := list(islice(opened.lines, BATCH)):
        refused: list[Fault] = []
        told = list(_told(batch, opened, str(path.name), refused))
        changes, outcomes = _enrol(rolls, [person for _, person in told], terms, rehearsed)
        for (line, person), outcome in zip(told, outcomes, strict=True):
            if outcome is Enrolled.KEPT_OUT:
                refused.append(_kept_out(path.name, line, person))
        refused.sort(key=lambda fault: fault.line)
        added = Counter(change.state for change in changes if change.state and not change.number)
        yield Taken(
            program=opened.program,
            lines=len(batch),
            outcomes=Counter(outcomes),
            added=added,
            refused=tuple(refused),
        )


def open_roster(path: Path, kind: str = "", *, suppress: str | None = None) -> Opened:
    """Recognise a roster. With `suppress`, a reason, it is one of addresses that are never mailed.

    Raises SettingsError for what is none.
    """
    encoding = codec(sheets.sample(path))
    first = sheets.head(path, encoding, FIRST)
    lines = sheets.lines(path, encoding, recognise.delimiter(first))
    if first and recognise.SAID.fullmatch(first[0].strip("\r\n\ufeff")):
        next(lines)
    begun = list(islice(lines, FIRST))
    rows = [cells for _, cells in begun if not isinstance(cells, Fault)]
    if not rows:
        raise _fault(path, 1, LineError("nothing is in it", "write a line for each address"))
    header = recognise.header(rows, file=path.name)
    try:
        roster = suppressed.ROSTER if suppress is not None else recognise.roster(header, kind)
        read = roster.reader(header)
    except LineError as error:
        raise _fault(path, begun[0][0], error) from error
    reader = read if suppress is None else lambda row: _never_mailed(read(row), suppress)
    rest = begun[1:] if header.names else begun
    return Opened(program=roster.name, header=header, read=reader, lines=chain(rest, lines))


def give(people: Iterable[Person]) -> Iterator[bytes]:
    """The bytes of a roster of ours."""
    return sheets.written(chain([own.COLUMNS], map(own.row, people)))


def give_json(people: Iterable[Person]) -> Iterator[bytes]:
    """The bytes of a list in JSON, a line for each subscriber."""
    begin = "[\n"
    for person in people:
        yield f"{begin}{json.dumps(own.described(person), ensure_ascii=False)}".encode()
        begin = ",\n"
    yield b"[]\n" if begin == "[\n" else b"\n]\n"


def give_suppressions(given_up: Iterable[Suppression]) -> Iterator[bytes]:
    """The bytes of a list of the suppressions whose addresses are known."""
    return sheets.written(chain([suppressed.COLUMNS], (suppressed.row(each) for each in given_up if each.address)))


def _told(batch: Sequence[Line], opened: Opened, file: str, refused: list[Fault]) -> Iterator[tuple[int, Told]]:
    width = len(opened.header.names)
    for line, cells in batch:
        if isinstance(cells, Fault):
            refused.append(replace(cells, path=file))
            continue
        try:
            if width and len(cells) > width and any(cells[width:]):
                raise LineError(f"{len(cells)} cells, and {width} columns", "put quotes around a cell with a delimiter")
            yield line, opened.read(cells)
        except LineError as error:
            refused.append(Fault(path=file, line=line, what=error.what, cure=error.cure))


def _enrol(
    rolls: "Rolls", people: Sequence[Told], terms: Terms, rehearsed: set[int] | None
) -> tuple[Collection[Change], Sequence[Enrolled]]:
    found: list[tuple[Collection[Change], Sequence[Enrolled]]] = []

    def judge(told: Sequence[tuple[str, Told]], known: Mapping[str, Known]) -> Collection[Change]:
        if rehearsed is not None:
            known = _rehearsing(told, known, rehearsed)
        found.append(enrol(told, known, terms))
        if rehearsed is not None:
            rehearsed.update(int(change.hash[:16], 16) for change in found[-1][0] if not change.number)
        return found[-1][0]

    if people:
        rolls.take(people, judge, keep=rehearsed is None)
    return found[-1] if found else ((), ())


def _rehearsing(
    told: Sequence[tuple[str, Told]], known: Mapping[str, Known], rehearsed: set[int]
) -> Mapping[str, Known]:
    """What would be known by now had the lines before been kept: that somebody is there already."""
    there = {
        hash_: Known(number=-1, state=person.state or Consent.ACTIVE, tags=frozenset(person.tags))
        for hash_, person in told
        if int(hash_[:16], 16) in rehearsed
    }
    return {**there, **known}


def _never_mailed(told: Told, reason: str) -> Told:
    return replace(told, state=None, suppressed=told.suppressed or reason)


def _kept_out(file: str, line: int, person: Told) -> Fault:
    what = f"{person.address} has left here, or is suppressed"
    return Fault(path=file, line=line, what=what, cure="they can subscribe again themselves")


def _fault(path: Path, line: int, error: LineError) -> SettingsError:
    return SettingsError([Fault(path=str(path), line=line, what=error.what, cure=error.cure)])
