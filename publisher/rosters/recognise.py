"""Which roster a file is, and how its cells are parted. A new kind is a file beside `ghost.py` and a row here."""

import csv
import re
from collections.abc import Sequence

from publisher.rosters import buttondown, ghost, keila, listmonk, mailchimp, own, plain, substack
from publisher.rosters.base import BLANK, Header, LineError, Roster, Row

# Whoever needs more columns stands before whoever is content with fewer of them.
FAMILY: tuple[Roster, ...] = (
    own.ROSTER,
    mailchimp.ROSTER,
    ghost.ROSTER,
    listmonk.ROSTER,
    buttondown.ROSTER,
    substack.ROSTER,
    keila.ROSTER,
    plain.ROSTER,
)
KINDS = tuple(roster.name for roster in FAMILY)

DELIMITERS = ",;\t|"
# A line that Excel writes and reads to say what parts the cells.
SAID = re.compile(r"\s*\"?sep=(.)\"?\s*", re.IGNORECASE)


def delimiter(lines: Sequence[str]) -> str:
    """What parts the cells of these lines: what parts each of the first ones into as many as the others, and most."""
    if lines and (said := SAID.fullmatch(lines[0].strip("\r\n\ufeff"))):
        return said[1]
    widths = {each: [len(row) for row in _parsed(lines, each) if row] for each in DELIMITERS}
    return max(DELIMITERS, key=lambda each: _weight(widths[each]))


def header(rows: Sequence[Row], *, file: str) -> Header:
    """The header of a file: its first line, unless somebody's address stands in it."""
    first = rows[0] if rows else ()
    if any("@" in cell for cell in first):
        return Header(file=file, rows=tuple(rows))
    names = tuple(re.sub(r"\s+", "_", cell.strip(BLANK).casefold()) for cell in first)
    return Header(names=names, file=file, rows=tuple(rows[1:]))


def roster(header: Header, kind: str = "") -> Roster:
    """The roster with this header; of a `kind` where that is said. Raises LineError if it has not its columns."""
    names = frozenset(header.names)
    found = next(each for each in FAMILY if (each.name == kind if kind else each.fits(names)))
    if not found.fits(names):
        raise LineError(f"the columns are not those of {kind}", "leave the first line as it was exported")
    return found


def _parsed(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return []


def _weight(widths: Sequence[int]) -> tuple[float, int]:
    """How many of the lines have as many cells as the first one, where that has several, and how many those are."""
    if not widths or widths[0] < 2:
        return (0.0, 0)
    return (sum(width == widths[0] for width in widths) / len(widths), widths[0])
