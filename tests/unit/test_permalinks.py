"""The address of a post, in Jekyll's words."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from publisher.model import Manuscript, Permalinks
from publisher.permalinks import check, permalink

POST = Manuscript(path="rain.md", slug="long-rain", title="Rain", fingerprint="", categories=("Big News", "비"))
DATE = datetime(2026, 3, 5, 7, 8, 9, tzinfo=UTC)  # a Thursday


def address(post: Manuscript = POST, *, pattern: str = "/:year/:slug/", base: str = "https://example.org/") -> str:
    return permalink(post, DATE, rules=Permalinks(pattern=pattern), base=base)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("/:year/:month/:day/:slug/", "2026/03/05/long-rain/"),
        ("/:short_year/:i_month/:i_day/:title", "26/3/5/long-rain"),
        ("/:y_day/:hour:minute:second.html", "064/070809.html"),
        ("/:year/W:week/:short_day/", "2026/W10/Thu/"),
        ("/:categories/:slug/", "big-news/%EB%B9%84/long-rain/"),
        (":slug", "long-rain"),
        ("/posts//:slug", "posts/long-rain"),
    ],
)
def test_each_word_is_filled_in(pattern: str, path: str) -> None:
    assert address(pattern=pattern) == f"https://example.org/{path}"


@pytest.mark.parametrize(
    ("day", "name"), [(2, "Mon"), (3, "Tue"), (4, "Wed"), (5, "Thu"), (6, "Fri"), (7, "Sat"), (8, "Sun")]
)
def test_days_have_english_names_whatever_the_locale(day: int, name: str) -> None:
    date = DATE.replace(day=day)
    assert (
        permalink(POST, date, rules=Permalinks(pattern=":short_day"), base="https://example.org/")
        == f"https://example.org/{name}"
    )


@pytest.mark.parametrize(
    ("style", "path"),
    [
        ("date", "big-news/%EB%B9%84/2026/03/05/long-rain.html"),
        ("pretty", "big-news/%EB%B9%84/2026/03/05/long-rain/"),
        ("ordinal", "big-news/%EB%B9%84/2026/064/long-rain.html"),
        ("weekdate", "big-news/%EB%B9%84/2026/W10/Thu/long-rain.html"),
        ("none", "big-news/%EB%B9%84/long-rain.html"),
    ],
)
def test_jekylls_styles_have_their_names(style: str, path: str) -> None:
    assert address(pattern=style) == f"https://example.org/{path}"


def test_without_categories_nothing_is_left_of_their_word() -> None:
    assert address(replace(POST, categories=()), pattern="/:categories/:slug/") == "https://example.org/long-rain/"


@pytest.mark.parametrize("pattern", ["/:slug/", ":slug/", "//:slug/"])
def test_every_address_is_below_the_base(pattern: str) -> None:
    assert address(pattern=pattern, base="https://example.org/blog/") == "https://example.org/blog/long-rain/"


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ("/about/", "https://example.org/blog/about/"),
        ("about.html", "https://example.org/blog/about.html"),
        ("/비/", "https://example.org/blog/%EB%B9%84/"),
        ("/%EB%B9%84/", "https://example.org/blog/%EB%B9%84/"),
        ("/rain?page=2#top", "https://example.org/blog/rain?page=2#top"),
        ("/:year/:slug.html", "https://example.org/blog/2026/long-rain.html"),
        ("pretty", "https://example.org/blog/big-news/%EB%B9%84/2026/03/05/long-rain/"),
        ("https://elsewhere.example/a//b", "https://elsewhere.example/a//b"),
        ("//elsewhere.example/a", "https://example.org/blog/elsewhere.example/a"),
        ("/notes:1/", "https://example.org/blog/notes:1/"),
        ("javascript:alert(1)", "https://example.org/blog/javascript:alert(1)"),
    ],
)
def test_the_posts_own_permalink_wins(own: str, expected: str) -> None:
    assert address(replace(POST, permalink=own), base="https://example.org/blog/") == expected


def test_an_unknown_word_in_the_posts_own_permalink_stays() -> None:
    assert address(replace(POST, permalink="/a/:nobody/")) == "https://example.org/a/:nobody/"


@pytest.mark.parametrize(
    ("slug", "path"),
    [
        ("긴-비", "%EA%B8%B4-%EB%B9%84/"),
        ("it's-5-(or-6)-~=-@home!*+,;&$", "it's-5-(or-6)-~=-@home!*+,;&$/"),
        ("long rain", "long%20rain/"),
        ("notes:1", "notes:1/"),
        ("C#", "C%23/"),
        ("why?", "why%3F/"),
    ],
)
def test_a_slug_is_one_segment_of_the_path(slug: str, path: str) -> None:
    """A `:` must not read as a scheme, nor a `#` or `?` cut the address short: C#.md and C.md would be one page."""
    assert address(replace(POST, slug=slug), pattern="/:slug/") == f"https://example.org/{path}"


@pytest.mark.parametrize("pattern", ["/:year/:slug/", "pretty", "/static/"])
def test_a_pattern_of_known_words_is_right(pattern: str) -> None:
    assert check(pattern) is None  # type: ignore[func-returns-value]


def test_a_pattern_with_an_unknown_word_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"^'/:yaer/:slugg/' has the unknown word :yaer; known are :year, :short_year, "
    ):
        check("/:yaer/:slugg/")
