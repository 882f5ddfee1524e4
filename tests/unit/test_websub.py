"""When a hub is told, and what its answers mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.websub import LONGEST_PAUSE, Topic, asked_pause, changed, form, pause, verdict

RSS = Topic(url="https://example.org/rss.xml?a=b&c", digest="1", size=5)
ATOM = Topic(url="https://example.org/atom.xml", digest="2", size=5)
DATE = "Sun, 06 Nov 1994 08:49:37 GMT"


def test_feeds_are_changed_if_the_hub_was_told_of_others_or_of_none() -> None:
    assert changed([RSS, ATOM], {}) == (RSS, ATOM)
    assert changed([RSS, ATOM], {RSS.url: "1"}) == (ATOM,)
    assert changed([RSS, ATOM], {RSS.url: "0", ATOM.url: "2"}) == (RSS,)


def test_a_hub_is_told_by_a_form() -> None:
    assert form(RSS) == b"hub.mode=publish&hub.url=https%3A%2F%2Fexample.org%2Frss.xml%3Fa%3Db%26c"


@pytest.mark.parametrize(
    ("statuses", "meaning"),
    [
        ((200, 202, 204), "told"),
        ((0, 408, 425, 429, 500, 502, 503, 504), "later"),
        ((301, 400, 401, 403, 404, 405, 410, 422), "never"),
    ],
)
def test_the_status_is_the_decision(statuses: tuple[int, ...], meaning: str) -> None:
    assert {verdict(status) for status in statuses} == {meaning}


def test_pauses_grow_and_do_not_pass_a_minute() -> None:
    assert [pause(failures, chance=1) for failures in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert pause(0, chance=0) == 0.5
    assert pause(10_000, chance=1) == LONGEST_PAUSE


@given(st.integers(0, 100), st.floats(0, 1), st.floats(0, 1e6))
def test_a_pause_is_never_shorter_than_what_was_asked_for(failures: int, chance: float, asked: float) -> None:
    assert asked <= pause(failures, chance=chance, asked=asked) <= max(asked, LONGEST_PAUSE)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"retry-after": "120"}, 120),
        ({"retry-after": " 7 "}, 7),
        ({"retry-after": "-5"}, 0),
        ({"retry-after": "9" * 5000}, 999_999_999),
        ({"retry-after": "٣"}, 0),
        ({"retry-after": "soon", "date": DATE}, 0),
        ({"retry-after": "Sun, 06 Nov 1994 08:51:37 GMT", "date": DATE}, 120),
        ({"retry-after": "Sun, 06 Nov 1994 08:40:00 GMT", "date": DATE}, 0),
        ({"retry-after": "Sun, 06 Nov 1994 08:51:37 GMT"}, 0),
        ({"retry-after": "Sun, 06 Nov 1994 08:51:37 GMT", "date": "Sun, 06 Nov 1994 08:49:37 -0000"}, 0),
    ],
)
def test_the_pause_that_a_hub_asks_for(headers: dict[str, str], seconds: float) -> None:
    assert asked_pause(headers) == seconds
