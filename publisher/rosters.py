"""Lists of subscribers, as other programs write them and as we do: CSV (RFC 4180) becomes rows."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import chain
from typing import Any

# What a spreadsheet would run if a cell began with it; a quote before it makes it text.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
DELIMITERS = ",;\t|"
MOST_TAGS = 50
LONGEST_TAG = 64
COLUMNS = ("email", "state", "since", "language", "timezone", "tags")


class Standing(StrEnum):
    """How somebody stands with a publication, as a list says it. `OPEN` is where it does not say."""

    ACTIVE = "active"
    PENDING = "pending"
    UNSUBSCRIBED = "unsubscribed"
    SUPPRESSED = "suppressed"
    OPEN = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One person on a list: at which line, the address as it is written there, and what is said of them.

    `since` is when they agreed, or went; `why` says why somebody is suppressed.
    """

    line: int
    address: str
    standing: Standing = Standing.OPEN
    since: datetime | None = None
    tags: tuple[str, ...] = ()
    language: str = ""
    timezone: str = ""
    why: str = ""

    def __repr__(self) -> str:
        return f"Row(line={self.line}, standing={self.standing})"


Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program's lists: columns (in small letters) that all of them have, and how their rows are read.

    `address`, `since`, `tags` and `language` are columns, of which the first that is there counts.
    """

    name: str
    marks: frozenset[str]
    standing: Callable[[Cells], tuple[Standing, str]]
    address: tuple[str, ...] = ("email",)
    since: tuple[str, ...] = ()
    tags: tuple[str, ...] = ("tags",)
    language: tuple[str, ...] = ()
    timezone: tuple[str, ...] = ()


def _ours(cells: Cells) -> tuple[Standing, str]:
    said = cells.get("state", "").lower()
    return (Standing(said) if said in set(Standing) else Standing.PENDING), cells.get("why", "")


def _mailchimp(cells: Cells) -> tuple[Standing, str]:
    if "clean_time" in cells:
        return Standing.SUPPRESSED, "bounced at Mailchimp"
    if "unsub_time" in cells:
        complaint = "spam" in cells.get("unsub_reason", "").lower()
        return (Standing.SUPPRESSED, "complaint at Mailchimp") if complaint else (Standing.UNSUBSCRIBED, "")
    return Standing.ACTIVE, ""


def _ghost(cells: Cells) -> tuple[Standing, str]:
    if cells.get("deleted_at"):
        return Standing.UNSUBSCRIBED, ""
    return (Standing.ACTIVE if _true(cells.get("subscribed_to_emails", "")) else Standing.UNSUBSCRIBED), ""


BUTTONDOWN = {
    "unactivated": Standing.PENDING,
    "unpaid": Standing.PENDING,
    "upcoming": Standing.PENDING,
    "paused": Standing.UNSUBSCRIBED,
    "unsubscribed": Standing.UNSUBSCRIBED,
    "removed": Standing.UNSUBSCRIBED,
    "complained": Standing.SUPPRESSED,
    "undeliverable": Standing.SUPPRESSED,
    "blocked": Standing.SUPPRESSED,
    "disabled": Standing.SUPPRESSED,
}


def _buttondown(cells: Cells) -> tuple[Standing, str]:
    said = (cells.get("type") or cells.get("subscriber_type") or "regular").lower()
    standing = BUTTONDOWN.get(said, Standing.ACTIVE)
    return standing, f"{said} at Buttondown" if standing is Standing.SUPPRESSED else ""


def _listmonk(cells: Cells) -> tuple[Standing, str]:
    if cells.get("status", "").lower() in ("blocklisted", "blacklisted"):
        return Standing.SUPPRESSED, "blocklisted at listmonk"
    if cells.get("status", "").lower() == "disabled":
        return Standing.UNSUBSCRIBED, ""
    said = cells.get("subscription_status", "").lower()
    return {"unconfirmed": Standing.PENDING, "unsubscribed": Standing.UNSUBSCRIBED}.get(said, Standing.ACTIVE), ""


def _substack(cells: Cells) -> tuple[Standing, str]:
    is_off = _true(cells.get("email_disabled", "")) or bool(cells.get("unsubscribed at", ""))
    return (Standing.UNSUBSCRIBED if is_off else Standing.ACTIVE), ""


def _plain(_cells: Cells) -> tuple[Standing, str]:
    return Standing.OPEN, ""


# The first whose marks are all there. The last one is for whatever has a column of addresses.
PROGRAMS = (
    Program(
        name="publisher",
        marks=frozenset({"email", "state", "since"}),
        standing=_ours,
        since=("since",),
        language=("language",),
        timezone=("timezone",),
    ),
    Program(
        name="Mailchimp",
        marks=frozenset({"email address", "leid", "euid"}),
        standing=_mailchimp,
        address=("email address",),
        since=("clean_time", "unsub_time", "confirm_time", "optin_time"),
        language=("language",),
        timezone=("timezone",),
    ),
    Program(
        name="Ghost",
        marks=frozenset({"email", "subscribed_to_emails"}),
        standing=_ghost,
        since=("created_at",),
        tags=("labels",),
    ),
    Program(
        name="Buttondown",
        marks=frozenset({"creation_date"}),
        standing=_buttondown,
        address=("email_address", "email"),
        since=("unsubscription_date", "creation_date"),
    ),
    Program(
        name="listmonk",
        marks=frozenset({"email", "status", "attributes"}),
        standing=_listmonk,
        since=("created_at",),
    ),
    Program(
        name="Substack",
        marks=frozenset({"email", "active_subscription", "email_disabled"}),
        standing=_substack,
        since=("created_at",),
    ),
    Program(
        name="Substack",
        marks=frozenset({"email", "start date", "subscription source (free)"}),
        standing=_substack,
        since=("start date",),
    ),
    Program(
        name="a list",
        marks=frozenset(),
        standing=_plain,
        address=(
            "email",
            "e-mail",
            "mail",
            "email address",
            "e-mail address",
            "email_address",
            "address",
            "메일",
            "이메일",
        ),
        since=("since", "date", "created_at"),
        language=("language",),
        timezone=("timezone",),
    ),
)


def read(text: str) -> tuple[str, Iterator[Row]]:
    """Which program wrote a list, and its rows. Raises ValueError("what is wrong; what to write").

    What has no head is a list of addresses. A row without an address has "" for it.
    """
    lines = csv.reader(text.splitlines(keepends=True), delimiter=_delimiter(text))
    try:
        head = next((row for row in lines if any(cell.strip() for cell in row)), [])
    except csv.Error as error:
        raise ValueError(f"is no CSV ({error}); save it as CSV, in UTF-8") from error
    if not head:
        raise ValueError("is empty; write a line for each address")
    if "@" in head[0]:
        return "a list", _bare(text)
    names = [name.strip().lower() for name in head]
    program = next(each for each in PROGRAMS if each.marks <= set(names))
    if not set(program.address) & set(names):
        raise ValueError("has no column of addresses; call one of them email")
    return program.name, _rows(program, names, lines)


def write(rows: Iterable[Iterable[str]], columns: tuple[str, ...] = COLUMNS) -> Iterator[str]:
    """A list of ours, line by line. No cell is one that a spreadsheet would run."""
    page = _Page()
    writer = csv.writer(page, lineterminator="\r\n")
    for row in chain([columns], rows):
        writer.writerow([f"'{cell}" if cell.startswith(DANGEROUS) else cell for cell in row])
        yield page.line


class _Page:
    """What a line is written on."""

    line = ""

    def write(self, text: str) -> None:
        self.line = text


def _rows(program: Program, names: list[str], lines: Any) -> Iterator[Row]:
    while True:
        line = lines.line_num + 1
        try:
            row = next(lines)
        except StopIteration:
            return
        except csv.Error:
            yield Row(line=line, address="")
            continue
        if any(cell.strip() for cell in row):
            cells = dict(zip(names, map(_unquoted, row), strict=False))
            yield _row(program, cells, line)


def _row(program: Program, cells: Cells, line: int) -> Row:
    standing, why = program.standing(cells)
    return Row(
        line=line,
        address=_first(cells, program.address),
        standing=standing,
        since=_instant(_first(cells, program.since)),
        tags=_tags(_first(cells, program.tags)),
        language=_first(cells, program.language),
        timezone=_first(cells, program.timezone),
        why=why,
    )


def _bare(text: str) -> Iterator[Row]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield Row(line=number, address=_unquoted(re.split(r"[,;\t]", line)[0].strip('" ')))


def _delimiter(text: str) -> str:
    head = next((line for line in text.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=head.count)


def _unquoted(cell: str) -> str:
    """A cell without the quote that kept a spreadsheet from running it."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(DANGEROUS) else cell


def _first(cells: Cells, names: Iterable[str]) -> str:
    return next((cells[name] for name in names if cells.get(name)), "")


def _tags(text: str) -> tuple[str, ...]:
    """The tags of a cell: with commas or semicolons between them, in quotes, or as a list of JSON."""
    found = (tag.strip(" \"'[]") for tag in re.split(r"[,;|\n]", text))
    return tuple(dict.fromkeys(tag[:LONGEST_TAG] for tag in found if tag))[:MOST_TAGS]


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _true(text: str) -> bool:
    return text.strip().lower() in ("true", "1", "yes", "y")
