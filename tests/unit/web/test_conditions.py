"""What a request asks of a file beside its path."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.web.conditions import (
    Part,
    UnsatisfiableError,
    date,
    encodings,
    fails,
    matches,
    part,
    unchanged_since,
    unmodified,
)

TAG = '"abc"'
THEN = 1_000_000_000
LATER = date(THEN + 1)


@pytest.mark.parametrize("header", ['"abc"', 'W/"abc"', '"x", "abc"', '"a,b" ,W/"abc"', "*", ' "abc" '])
def test_a_tag_is_found_in_a_list(header: str) -> None:
    assert matches(header, TAG)


@pytest.mark.parametrize("header", ["", '"abcd"', "abc", '"ab"c"', 'w/"x"', '"x"' * 2000 + '"abc"'])
def test_what_is_not_the_tag_is_not_found(header: str) -> None:
    assert not matches(header, TAG)


def test_a_weak_tag_is_never_strong() -> None:
    assert not matches('W/"abc"', TAG, strong=True)
    assert matches('W/"x", "abc"', TAG, strong=True)


def test_a_tag_wins_over_a_date() -> None:
    assert not unmodified({"if-none-match": '"old"', "if-modified-since": LATER}, tag=TAG, modified=THEN)
    assert unmodified({"if-none-match": TAG, "if-modified-since": date(0)}, tag=TAG, modified=THEN)
    assert unmodified({"if-modified-since": LATER}, tag=TAG, modified=THEN)
    assert not unmodified({}, tag=TAG, modified=THEN)


@pytest.mark.parametrize("header", ["", "yesterday", "Sat, 99 Nov 2026 00:00:00 GMT", "0", "\xff", "1" * 5000])
def test_a_date_that_nobody_can_read_is_none(header: str) -> None:
    assert not unchanged_since(header, 0)


def test_who_wants_another_version_is_refused() -> None:
    assert fails({"if-match": '"other"'}, tag=TAG, modified=THEN)
    assert fails({"if-match": 'W/"abc"'}, tag=TAG, modified=THEN)
    assert not fails({"if-match": TAG, "if-unmodified-since": date(0)}, tag=TAG, modified=THEN)
    assert fails({"if-unmodified-since": date(THEN - 1)}, tag=TAG, modified=THEN)
    assert not fails({"if-unmodified-since": date(THEN)}, tag=TAG, modified=THEN)


def wanted(header: str, size: int = 100, **more: str) -> Part | None:
    return part({"range": header} | more, size=size, tag=TAG, modified=THEN)


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [("bytes=0-0", 0, 0), ("bytes=10-", 10, 99), ("bytes=-10", 90, 99), ("bytes=-500", 0, 99), ("BYTES=5-999", 5, 99)],
)
def test_a_part_is_cut_to_what_there_is(header: str, first: int, last: int) -> None:
    assert wanted(header) == Part(first=first, last=last)


@pytest.mark.parametrize(
    "header", ["", "bytes=", "bytes=-", "bytes=5-4", "lines=1-2", "bytes=0-1,3-4", "bytes=" + "1" * 60 + "-"]
)
def test_what_is_no_one_part_is_the_whole(header: str) -> None:
    assert wanted(header) is None


@pytest.mark.parametrize(("header", "size"), [("bytes=100-", 100), ("bytes=-0", 100), ("bytes=0-", 0), ("bytes=-1", 0)])
def test_a_part_that_is_not_there_is_refused(header: str, size: int) -> None:
    with pytest.raises(UnsatisfiableError):
        wanted(header, size)


def test_a_part_of_another_version_is_the_whole() -> None:
    for condition in (TAG, date(THEN)):
        assert wanted("bytes=0-1", **{"if-range": condition})
    for condition in ('"old"', f"W/{TAG}", LATER, date(THEN - 1), "nonsense"):
        assert wanted("bytes=0-1", **{"if-range": condition}) is None


@given(st.text(max_size=80), st.integers(0, 200))
def test_a_part_lies_within_the_file(rest: str, size: int) -> None:
    try:
        found = wanted("bytes=" + rest, size)
    except UnsatisfiableError:
        return
    assert found is None or 0 <= found.first <= found.last < size


@pytest.mark.parametrize(
    ("header", "best"),
    [
        (b"", ()),
        (b"gzip, deflate, br", ("brotli", "gzip")),
        (b"gzip", ("gzip",)),
        (b"br;q=0.5, gzip;q=0.8", ("gzip", "brotli")),
        (b"*", ("brotli", "gzip")),
        (b"*;q=0.1, br;q=0", ("gzip",)),
        (b"gzip;q=0", ()),
        (b"gzip;q=nonsense", ()),
        (b"identity", ()),
        (b"GZIP ; Q=1", ("gzip",)),
        (b"\xff\x00;;,,", ()),
    ],
)
def test_compressions_by_their_quality(header: bytes, best: tuple[str, ...]) -> None:
    assert encodings(header) == best
