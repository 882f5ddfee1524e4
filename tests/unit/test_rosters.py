"""Lists of subscribers, as programs write them (the samples were made after their documented columns)."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.parser.encoding import decode
from publisher.rosters import COLUMNS, DANGEROUS, Row, Standing, read, write
from tests.conftest import ROOT

SAMPLES = ROOT / "tests/samples/rosters"
ACTIVE, PENDING, LEFT, BARRED, OPEN = (
    Standing.ACTIVE,
    Standing.PENDING,
    Standing.UNSUBSCRIBED,
    Standing.SUPPRESSED,
    Standing.OPEN,
)


def sample(name: str) -> tuple[str, list[Row]]:
    program, rows = read(decode((SAMPLES / name).read_bytes()).text)
    return program, list(rows)


@pytest.mark.parametrize(
    ("name", "program", "standings"),
    [
        ("mailchimp-subscribed.csv", "Mailchimp", [ACTIVE, ACTIVE]),
        ("mailchimp-unsubscribed.csv", "Mailchimp", [LEFT, BARRED]),
        ("mailchimp-cleaned.csv", "Mailchimp", [BARRED]),
        ("ghost.csv", "Ghost", [ACTIVE, LEFT]),
        ("buttondown.csv", "Buttondown", [ACTIVE, PENDING, LEFT, BARRED, BARRED, ACTIVE]),
        ("listmonk.csv", "listmonk", [ACTIVE, LEFT, BARRED]),
        ("substack.csv", "Substack", [ACTIVE, LEFT]),
        ("substack-dashboard.csv", "Substack", [ACTIVE]),
        ("plain-excel-korean.csv", "a list", [OPEN, OPEN]),
        ("bare.txt", "a list", [OPEN, OPEN, OPEN]),
    ],
)
def test_each_program_is_known_and_what_it_says_of_people(name: str, program: str, standings: list[Standing]) -> None:
    found, rows = sample(name)
    assert found == program
    assert [row.standing for row in rows] == standings
    names = [row.address.partition("@")[0] for row in rows]
    assert all(len(each) == 3 for each in names), names
    assert all(row.why for row in rows if row.standing is BARRED)


def test_instants_tags_and_zones_are_kept() -> None:
    ann = sample("mailchimp-subscribed.csv")[1][0]
    assert ann == Row(
        line=2,
        address="ann@example.org",
        standing=ACTIVE,
        since=datetime(2024, 3, 1, 8, 16, 30, tzinfo=UTC),
        tags=("River", "VIP"),
        timezone="Asia/Seoul",
    )
    assert sample("ghost.csv")[1][0].tags == sample("buttondown.csv")[1][0].tags == ("River", "VIP")
    since = sample("listmonk.csv")[1][0].since
    assert since
    assert since.astimezone(UTC).hour == 23


def test_lines_are_those_of_the_file() -> None:
    text = 'email,note\n\nann@example.org,"two\nlines"\nbob@example.org,\n,\n ,x\n'
    assert [(row.line, row.address) for row in read(text)[1]] == [
        (3, "ann@example.org"),
        (5, "bob@example.org"),
        (7, ""),
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "is empty; write a line"),
        ("\n \n", "is empty; write a line"),
        ("name,city\nAnn,Seoul\n", "has no column of addresses; call one of them email"),
    ],
)
def test_what_is_no_list_is_said_so(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        read(text)


def row(*cells: str) -> list[str]:
    return [*cells, *[""] * (len(COLUMNS) - len(cells))]


def test_what_is_written_is_read_again() -> None:
    rows = [
        row("ann@example.org", "active", "2024-03-01T08:15:00+00:00", "ko", "Asia/Seoul", "River,VIP"),
        row("+tag@example.org", "unsubscribed", "2024-03-01T08:15:00+00:00", "", "", "=1+1"),
    ]
    text = "".join(write(rows))
    assert "\r\n'+tag@example.org," in text
    assert ",'=1+1\r\n" in text
    program, found = read(text)
    ann, tag = found
    assert program == "publisher"
    assert (ann.address, ann.standing, ann.language, ann.timezone, ann.tags) == (
        "ann@example.org",
        ACTIVE,
        "ko",
        "Asia/Seoul",
        ("River", "VIP"),
    )
    assert (tag.address, tag.standing, tag.tags) == ("+tag@example.org", LEFT, ("=1+1",))


@given(st.lists(st.lists(st.text(max_size=20), min_size=len(COLUMNS), max_size=len(COLUMNS)), max_size=4))
def test_no_spreadsheet_runs_what_is_written(rows: list[list[str]]) -> None:
    import csv

    text = "".join(write(rows))
    for found in csv.reader(text.splitlines(keepends=True)):
        assert not [cell for cell in found if cell.startswith(DANGEROUS)]


@given(
    st.text(st.characters(codec="utf-8"), max_size=300)
    | st.from_regex(r"(email|leid|euid|,|;|\"|\n|@|a){0,60}", fullmatch=True)
)
def test_no_text_breaks_it(text: str) -> None:
    with suppress(ValueError):
        assert all(isinstance(each, Row) for each in read(text)[1])
