"""The signed mark of a delivery: known again wherever it stands, and made by nobody else."""

import email.utils

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.email.return_path import LOCAL, LONGEST, addressed, mark, read, return_path
from publisher.mail_model import Reader

SECRET, OLDER = "ab" * 32, "cd" * 32
MARK = mark(12, 3456, SECRET)
numbers = st.integers(0, 36**7 - 1)


@given(issue=numbers, subscriber=numbers, separator=st.sampled_from(["", "+", "-", "=", "_", "."]))
def test_what_was_made_is_read(issue: int, subscriber: int, separator: str) -> None:
    address = return_path(f"bounces{separator}@example.org", mark(issue, subscriber, SECRET))
    assert read(address, [OLDER, SECRET]) == (issue, subscriber)
    assert read(address.upper(), [SECRET]) == (issue, subscriber)
    assert read(address, [OLDER]) is None
    assert read(address, []) is None


def test_a_separator_stands_between_base_and_mark() -> None:
    assert return_path("bounces@example.org", MARK) == f"bounces+{MARK}@example.org"
    assert return_path("bounces-@example.org", MARK) == f"bounces-{MARK}@example.org"


@given(data=st.data())
def test_a_damaged_one_is_nobodys(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(MARK) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz234567.").filter(lambda new: new != MARK[place]))
    assert read(f"bounces+{MARK[:place]}{letter}{MARK[place + 1 :]}@example.org", [SECRET]) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bounces@example.org",
        "bounces+1.2@example.org",
        f"bounces+{MARK[:-1]}@example.org",
        f"bounces+{MARK}a@example.org",
        f"bounces+a{MARK}@example.org",
        f"bounces+{MARK.replace('.', '-')}@example.org",
        f"bounces+{mark(12, 3457, SECRET).rpartition('.')[0]}.{MARK.rpartition('.')[2]}@example.org",
    ],
)
def test_what_is_no_mark_of_ours_is_nobodys(text: str) -> None:
    assert read(text, [SECRET]) is None


@pytest.mark.parametrize(
    "text",
    [
        f"prvs=1234567890=bounces+{MARK}@example.org",
        f"SRS0=HHH=TT=example.org=bounces+{MARK}@forwarder.example",
        f"<bounces+{MARK}@example.org>",
        f"<mailto:bounces%2B{MARK}@example.org?subject=unsubscribe%20weekly>",
        f"<mailto:news@example.org?subject=unsubscribe%20weekly%20{MARK}>",
        f"Message-ID: <weekly-2026-11-23T0900-{MARK}@example.org>",
        f"Return-Path: <bounces+1.2.abcdefghijklmnop@example.org>\nMessage-ID: <{MARK}@example.org>",
    ],
)
def test_it_is_found_among_what_others_put_around_it(text: str) -> None:
    assert read(text, [SECRET]) == (12, 3456)


def test_the_longest_base_leaves_room_for_the_largest_mark() -> None:
    address = return_path("b" * LONGEST + "@example.org", mark(36**7 - 1, 36**7 - 1, SECRET))
    assert len(address.partition("@")[0]) == LOCAL
    assert email.utils.parseaddr(address)[1] == address


def test_a_reader_without_a_bounce_address_has_a_mark_all_the_same() -> None:
    reader = Reader(address="ann@example.org", leave="https://example.org/u/x")
    given = addressed(reader, issue=12, subscriber=3456, secret=SECRET, bounces="")
    assert (given.mark, given.bounces, given.address, given.leave) == (MARK, "", reader.address, reader.leave)
    given = addressed(reader, issue=12, subscriber=3456, secret=SECRET, bounces="b@example.org")
    assert (given.mark, given.bounces) == (MARK, f"b+{MARK}@example.org")


def test_a_text_full_of_forged_marks_is_given_up() -> None:
    forged = " ".join(f"{number}.2.abcdefghijklmnop" for number in range(100_000))
    assert read(f"{forged} {MARK}", [SECRET]) is None
