"""Whatever the bytes, there is an answer: findings with a line, a cause and a cure, and the same each time."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.lint.check import is_feed
from publisher.lint.html import troubles
from tests.unit.lint.making import ATOM, JSON, MEDIA, OPML, PODCAST, RDF, RSS, linted

FEEDS = (RSS, ATOM, JSON, OPML, RDF, PODCAST, MEDIA)
PIECES = re.compile(r"<[^<>]*>|[^<>]+")
VALUES = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["<x>", "</title>", "&amp;", "&x;", "]]>", "\x00", "http://[", "urn:", "-1", "1e9", "{", "\ud800"]),
)


def check(data: bytes) -> None:
    found = linted(data).findings
    assert found == linted(data).findings
    for each in found:
        assert each.line >= 1
        assert each.what
        assert each.cure
        assert each.severity in ("error", "warning")
        assert "\n" not in str(each)


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_any_bytes_have_an_answer(data: bytes) -> None:
    is_feed(data)
    check(data)


@given(st.sampled_from(FEEDS), st.integers(0, 2_000), st.integers(0, 200), VALUES)
@settings(max_examples=300, deadline=None)
def test_any_feed_with_a_piece_cut_out_has_an_answer(feed: str, start: int, length: int, instead: str) -> None:
    text = feed[:start] + instead + feed[start + length :]
    check(text.encode(errors="surrogatepass"))


@given(st.sampled_from(FEEDS), st.data())
@settings(max_examples=300, deadline=None)
def test_any_value_of_a_feed_has_an_answer(feed: str, data: st.DataObject) -> None:
    pieces = PIECES.findall(feed)
    place = data.draw(st.integers(0, len(pieces) - 1))
    pieces[place] = data.draw(VALUES)
    check("".join(pieces).encode(errors="surrogatepass"))


@given(st.text(max_size=200))
@settings(deadline=None)
def test_any_html_has_an_answer(html: str) -> None:
    assert troubles(html) == troubles(html)
