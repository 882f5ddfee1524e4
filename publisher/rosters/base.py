"""What every roster shares: its columns, and how addresses, states, instants and tags are read from cells."""

import csv
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from publisher.mail_model import Consent
from publisher.mailboxes import normal
from publisher.networks import network_of
from publisher.people_model import Told, Trace
from publisher.web_model import Step

LONGEST_TAG = 64
MOST_TAGS = 100
LONGEST_REASON = 200
SHOWN = 60

# What a column of addresses is called, where its name is not all in Latin letters or says no "mail".
ADDRESSES = set(
    "address correo courriel 이메일 이메일주소 메일 메일주소 전자우편 メール メールアドレス 邮箱 郵箱".split()
)

# Blank signs that `strip` leaves: they come along when an address is copied from a page.
BLANK = " \t\r\n\v\f\xa0\u200b\u2060\ufeff\u3000"

# What no word has that is shown on one line: ends of lines, controls, marks that turn its direction, halves of letters.
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffd-\uffff]"
)

UNREAD = "\ufffd"  # what stands for bytes that are no letters

# An instant as Go writes it: `2026-11-23 09:00:00.123456 +0000 UTC`.
_GO = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})?) ([+-]\d{4})(?: \S+)?(?: m=\S+)?")

# Where a spreadsheet may begin a cell, and what makes a formula of it there.
_BEGINS, _SIGNS = r"(^|[,;|\t\r\n])", r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
_FORMULA = re.compile(rf"{_BEGINS}(?='*{_SIGNS})")
_GUARDED = re.compile(rf"{_BEGINS}'(?='*{_SIGNS})")

Row = Sequence[str]
Reader = Callable[[Row], Told]


class LineError(Exception):
    """A line that cannot be taken: what is wrong with it, and what to write instead."""

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(f"{what}: {cure}")
        self.what, self.cure = what, cure


class Standing(NamedTuple):
    """What a word for somebody's state means: a consent, or why they must never be mailed."""

    state: Consent | None
    suppressed: str = ""


ACTIVE, PENDING, UNSUBSCRIBED = map(Standing, (Consent.ACTIVE, Consent.PENDING, Consent.UNSUBSCRIBED))
BOUNCED, COMPLAINED, BLOCKED = (Standing(None, why) for why in ("bounced", "complained", "blocked"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The names of the columns, in small letters and with `_` for blanks; none where the first line is somebody.

    `file` is the name of the file, `rows` are its first lines: what no column's name tells, they may.
    """

    names: tuple[str, ...] = ()
    file: str = ""
    rows: tuple[Row, ...] = ()

    def column(self, *names: str) -> int:
        """Where the first of these columns that there is stands, -1 without any. Raises LineError for one twice."""
        found = next((name for name in names if name in self.names), None)
        if found is None:
            return -1
        if self.names.count(found) > 1:
            raise LineError(f"two columns are called {found!r}", "remove one, or give it another name")
        return self.names.index(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """A kind of roster: whether a file with these columns is of it, and how its lines are read."""

    name: str
    fits: Callable[[frozenset[str]], bool]
    reader: Callable[[Header], Reader]


def cell(row: Row, column: int) -> str:
    """What stands in a column, "" where the line is too short for it."""
    return row[column].strip() if 0 <= column < len(row) else ""


def addresses(header: Header) -> int:
    """The column of addresses: the one that is called so, else the one that looks so. Raises LineError."""
    exact = header.column("email_address", "email", "e-mail")
    if exact >= 0:
        return exact
    width = max(map(len, header.rows), default=0)
    likely = [at for at, name in enumerate(header.names[:width]) if "mail" in name or name in ADDRESSES]
    found = {at: sum("@" in cell(row, at) for row in header.rows) for at in likely or range(width)}
    best = max(found, key=lambda at: found[at], default=-1)
    if best < 0 or not (likely or found[best]):
        raise LineError("no column has addresses", "call it email, or leave nothing in the file but addresses")
    return best


def address(text: str) -> str:
    """An address in its normal form. Raises LineError."""
    text = text.strip(BLANK)
    if not text:
        raise LineError("no address", "fill it in, or remove the line")
    if UNREAD in text:
        raise LineError(f"{shown(text)} is not all in the encoding of the file", "save the file as UTF-8")
    try:
        return normal(text)
    except ValueError as error:
        raise LineError(f"{shown(text)} is no mail address", str(error).rstrip(".")) from error


def instant(text: str) -> datetime | None:
    """An instant of ISO 8601, in UTC where no offset is named; None for anything else.

    Programs write it so; spreadsheets write dates as their country does, of which nobody can say what they mean.
    """
    if not text:
        return None
    if text[-3:].isalpha() and (go := _GO.fullmatch(text)):
        text = f"{go[1]}{go[2]}"
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not 1971 <= found.year < 9990:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def trace(step: Step, at: datetime | None, place: str = "") -> tuple[Trace, ...]:
    """A step of a consent, of which only the network is remembered; none where nobody knows when it was."""
    return (Trace(step=step, at=at, network=network_of(place) if place else ""),) if at else ()


def standing(word: str, table: Mapping[str, Standing]) -> Standing:
    """What a word for a state means. Raises LineError."""
    found = table.get(word.casefold())
    if found is None:
        known = ", ".join(sorted(table))
        raise LineError(f"{shown(word)} is no state that is known", f"write one of {known}")
    return found


def tags(text: str) -> tuple[str, ...]:
    """The tags in a cell, parted by commas, with quotes where one has a comma; or a list as JSON has it.

    Raises LineError.
    """
    if not text:
        return ()
    found = _listed(text) if text.startswith("[") else next(csv.reader([text], skipinitialspace=True), [])
    kept = tuple(dict.fromkeys(tag(each) for each in found if each.strip(BLANK)))
    if len(kept) > MOST_TAGS:
        raise LineError(f"{len(kept)} tags", f"leave no more than {MOST_TAGS}")
    return kept


def joined(tags: Iterable[str]) -> str:
    """The cell from which `tags` reads the same."""
    return ", ".join(_quoted(each) if set(each) & set(',"[') else each for each in tags)


def tag(text: str) -> str:
    """A tag as it is kept. Raises LineError for what is none."""
    text = text.strip(BLANK)
    if not text:
        raise LineError("an empty tag", "write a word or a few")
    if UNSEEN.search(text):
        raise LineError(f"the tag {shown(text)} has signs that nobody sees", "write it with letters on one line")
    if len(text) > LONGEST_TAG:
        raise LineError(f"the tag {shown(text)} is too long", f"write no more than {LONGEST_TAG} letters")
    return text


def reason(text: str) -> str:
    """Words of others on one line, and not too many."""
    return " ".join(UNSEEN.sub(" ", text).split())[:LONGEST_REASON]


def shown(text: str) -> str:
    """What stands in a cell, for a message: short, and without signs that a terminal would obey."""
    part = text[:SHOWN] + "…" * (len(text) > SHOWN)
    return ascii(part) if UNSEEN.search(part) else f"'{part}'"


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula, wherever it parts cells: an apostrophe stands before its sign.

    That of Tokyo takes full signs for formulas too, that of Berlin parts cells at semicolons.
    """
    return _FORMULA.sub(r"\1'", text)


def unguarded(text: str) -> str:
    """The cell as it was before it was guarded."""
    return _GUARDED.sub(r"\1", text) if "'" in text else text


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _listed(text: str) -> list[str]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = [each.strip(" '\"") for each in text.strip("[]").split(",")]
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []
