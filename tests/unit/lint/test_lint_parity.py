"""The formats of one feed say the same, or it is told where they do not."""

import pytest

from publisher.lint.parity import parity
from tests.unit.lint.making import ATOM, JSON, RSS, linted, spoilt

ALTERNATE = '<atom:link rel="alternate" type="{}" href="https://example.org/{}"/>'
NAMING = spoilt(
    RSS,
    "<item>",
    ALTERNATE.format("application/atom+xml", "atom.xml")
    + ALTERNATE.format("application/feed+json", "feed.json")
    + "<item>",
)
SECOND = "<entry>\n<id>urn:uuid:00000000-0000-4000-8000-000000000002"


def told(*feeds: str) -> list[str]:
    readings = [linted(feed, path=f"{place}").reading for place, feed in enumerate(feeds)]
    return sorted({found.code for found in parity(reading for reading in readings if reading)})


def moved() -> str:
    start, end = ATOM.index("<entry>"), ATOM.index("</feed>")
    first, second = ATOM[start:end].split("</entry>\n")[:2]
    return f"{ATOM[:start]}{second}</entry>\n{first}</entry>\n</feed>"


def test_formats_that_agree_are_left_alone() -> None:
    assert told(NAMING, ATOM, JSON) == []


def test_feeds_that_do_not_name_each_other_are_not_compared() -> None:
    assert told(RSS, spoilt(ATOM, "<title>Rain", "<title>Hail")) == []


@pytest.mark.parametrize(
    ("code", "feed"),
    [
        ("FormatsDifferInTitles", spoilt(ATOM, "<title>Rain", "<title>Hail")),
        ("FormatsDifferInTitles", spoilt(JSON, '"Rain"', '"Hail"')),
        ("FormatsDifferInIds", spoilt(ATOM, "000000000001", "000000000009")),
        ("FormatsDifferInLinks", spoilt(ATOM, "https://example.org/rain/", "https://example.org/hail/")),
        ("FormatsDifferInDates", spoilt(ATOM, "<published>2026-11-20T09", "<published>2026-11-20T08")),
        ("FormatsDifferInDates", spoilt(JSON, "2026-11-20T09", "2026-11-20T08")),
        ("FormatsDifferInOrder", moved()),
        ("FormatsDifferInEntries", ATOM[: ATOM.index("<entry>")] + ATOM[ATOM.index(SECOND) :]),
    ],
)
def test_a_difference_is_told(code: str, feed: str) -> None:
    assert told(NAMING, feed) == [code]


def test_one_format_may_hold_fewer_entries() -> None:
    assert told(NAMING, ATOM[: ATOM.index(SECOND)] + "</feed>") == []


def test_the_same_instant_in_another_zone_is_the_same() -> None:
    assert told(NAMING, spoilt(ATOM, "<published>2026-11-20T09:00:00+09:00", "<published>2026-11-20T00:00:00Z")) == []


def test_a_title_in_html_is_the_title_that_it_shows() -> None:
    assert (
        told(
            spoilt(NAMING, "<title>Rain", "<title>Rain &amp; co"),
            spoilt(ATOM, "<title>Rain", '<title type="html">Rain &amp;amp; co'),
        )
        == []
    )


def test_an_id_that_is_no_uri_is_another_in_atom() -> None:
    numbered = spoilt(NAMING, "urn:uuid:00000000-0000-4000-8000-000000000001", "rain-42-of-many")
    assert told(numbered, ATOM) == []


def test_two_copies_of_a_feed_have_the_same_ids() -> None:
    assert told(RSS, RSS) == []
    assert told(RSS, spoilt(RSS, "000000000001", "000000000009")) == ["UnstableId"]
