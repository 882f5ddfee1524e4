"""One source file becomes one manuscript, or one error that names the faulty line. Nothing else ever comes out."""

import json
from dataclasses import dataclass
from itertools import pairwise
from time import process_time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.errors import ContentError
from publisher.model import Author, Image, Manuscript, SourceFile
from publisher.parser.manuscript import parse
from publisher.text import scrub

YAML_CURE = "mend this line; a text with a colon or a quotation mark belongs in quotes"
DATE_CURE = "write it as 2026-11-21 09:00:00 +0900 or 2026-11-21"
NESTED = "rain.md:1: the front matter is nested too deep: use at most 50 levels"
REPEATED = "rain.md:1: the front matter is nested too deep or repeats itself: write it out plainly"


@dataclass(frozen=True)
class Reading:
    """A manuscript and the text of its body, as one thing to look at."""

    manuscript: Manuscript
    body: str
    format: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.manuscript, name)


def read(text: str | bytes, *, path: str = "rain.md", zone: str = "Asia/Seoul") -> Reading:
    data = text.encode() if isinstance(text, str) else text
    manuscript, body = parse(SourceFile(path=path, data=data), zone=ZoneInfo(zone))
    return Reading(manuscript, body.text, body.format)


def outcome(data: str | bytes, *, path: str = "rain.md") -> Reading | ContentError:
    try:
        return read(data, path=path)
    except ContentError as error:
        return error


def with_keys(*lines: str) -> Reading:
    return read("\n".join(["---", *lines, "---", "It rained."]))


def refusal(text: str | bytes, *, path: str = "rain.md") -> str:
    with pytest.raises(ContentError) as caught:
        read(text, path=path)
    return str(caught.value)


# Where the front matter ends


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: Rain\ntags: [wet, cold]\n---\nIt rained.\n",
        "+++\ntitle = 'Rain'\ntags = ['wet', 'cold']\n+++\nIt rained.\n",
        '{"title": "Rain", "tags": ["wet", "cold"]}\nIt rained.\n',
        '{\n  "title": "Rain",\n  "tags": ["wet", "cold"],\n  "more": {\n}\n}\n\nIt rained.\n',
    ],
    ids=["YAML", "TOML", "JSON on one line", "JSON with a brace at the margin"],
)
def test_front_matter_is_yaml_toml_or_json(text: str) -> None:
    rain = read(text)
    assert (rain.title, rain.tags, rain.body) == ("Rain", ("wet", "cold"), "It rained.\n")


@pytest.mark.parametrize(
    "text", ["It rained.\n\n---\n\nStill.\n", "{% raw %}\n", "{{< toc >}}\n", "{: .lead}\n", "[wet](wet.md)\n", "---"]
)
def test_without_front_matter_all_is_body(text: str) -> None:
    assert read(text).body == text


def test_three_dots_close_a_block_too() -> None:
    """Jekyll and pandoc allow it; python-frontmatter overlooks it."""
    rain = read("---\ntitle: Rain\n...\nIt rained.")
    assert (rain.title, rain.body) == ("Rain", "It rained.")


@pytest.mark.parametrize(
    ("opening", "closing"), [("---", "---"), ("-----", "-----"), ("-----", "---"), ("--- ", "---\t")]
)
def test_a_fence_may_be_long_or_end_in_blanks(opening: str, closing: str) -> None:
    rain = read(f"{opening}\ntitle: Rain\n{closing}\nIt rained.")
    assert (rain.title, rain.body) == ("Rain", "It rained.")


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff---\ntitle: Rain\n---\nIt rained.\nStill.\n",
        "---\r\ntitle: Rain\r\n---\r\nIt rained.\r\nStill.\r\n",
        "---\rtitle: Rain\r---\rIt rained.\rStill.\r",
        "\n\n---\ntitle: Rain\n---\nIt rained.\nStill.\n",
        "\ufeff\r\n---\r\ntitle: Rain\r\n---\r\n\r\n\r\nIt rained.\r\nStill.\r\n",
    ],
    ids=["byte order mark", "CRLF", "CR", "leading blank lines", "all of them"],
)
def test_editors_do_not_matter(text: str) -> None:
    """python-frontmatter sees no front matter behind a byte order mark, nor in a file of CR lines."""
    rain = read(text)
    assert (rain.title, rain.body) == ("Rain", "It rained.\nStill.\n")


def test_a_body_that_begins_with_code_keeps_its_indent() -> None:
    """python-frontmatter strips the body, and the first line of an indented code block is no code then."""
    assert read("---\ntitle: Rain\n---\n\n    rain()\n    stop()\n").body == "    rain()\n    stop()\n"


@pytest.mark.parametrize(
    "block",
    [
        "Prose between two rules.",
        "\n# A heading\n\nProse.\n",
        "- a list\n- of two",
        "He said nothing; she left.\n\nIt went on.",
        "It was late: I left.",
        "\nIt was late: I left.\n\nThen: more.\n",
    ],
)
def test_a_body_that_begins_with_a_rule_keeps_its_text(block: str) -> None:
    """python-frontmatter swallows everything up to the second rule."""
    text = f"---\n{block}\n---\nThe rest."
    assert read(text).body == text


def test_only_the_first_block_is_front_matter() -> None:
    assert read("---\ntitle: Rain\n---\n---\ntitle: Sun\n---\n").body == "---\ntitle: Sun\n---\n"


@pytest.mark.parametrize(
    ("text", "line", "fence"),
    [
        ("---\ntitle: Rain\n\nIt rained.", 1, "---"),
        ("\n\n---\ntitle: Rain\n", 3, "---"),
        ("+++\ntitle = 'Rain'\n\nIt rained.", 1, "+++"),
        ("-----\ntitle: Rain\n", 1, "-----"),
        ("---\ncategories:\n  - wet\ndraft: true\n\nIt rained.", 1, "---"),
        ("---\nfeatured-image: a.png\ndraft: true\n\nIt rained.", 1, "---"),
        ("+++\n[params]\ndraft = true\n\nIt rained.", 1, "+++"),
    ],
    ids=[
        *("YAML", "behind blank lines", "TOML", "a long fence"),
        *("a list first", "a key with a hyphen", "a table first"),
    ],
)
def test_a_front_matter_that_is_never_closed_is_refused(text: str, line: int, fence: str) -> None:
    """Read as a body it would publish a draft, keys and all."""
    expected = f"rain.md:{line}: the front matter is never closed: write a line {fence} after its last key"
    assert refusal(text) == expected


# Text stays text


@pytest.mark.parametrize("written", ["2024", "12:30", "1.10", "0x1F", "1e3", "no", "2024-01-02", "007", "Null Island"])
def test_a_title_that_looks_like_something_else_stays_text(written: str) -> None:
    """YAML 1.1 would make a number, a sexagesimal number, a switch or a date of it."""
    assert with_keys(f"title: {written}").title == written


@pytest.mark.parametrize("nothing", ["null", "~", "", "Null"])
def test_what_yaml_calls_nothing_is_not_written(nothing: str) -> None:
    """Exporters write out every key, and the base loader leaves `null` as text."""
    keys = ("image", "description", "date", "draft", "tags", "author", "permalink", "id")
    rain = with_keys("title: Rain", *(f"{key}: {nothing}" for key in keys))
    assert rain == with_keys("title: Rain")


def test_norway_is_a_language() -> None:
    """YAML 1.1 reads `no` as false."""
    assert with_keys("lang: no").language == "no"


def test_tags_that_look_like_switches_and_numbers_stay_text() -> None:
    assert with_keys("tags: [on, 1.10, 2024, ~]").tags == ("on", "1.10", "2024", "~")


def test_numbers_of_toml_and_json_become_text() -> None:
    assert read("+++\ntitle = 2024\ntags = [1, 'x']\n+++\n").tags == ("1", "x")
    assert read('{"title": 2024}').title == "2024"


def test_null_of_json_is_nothing() -> None:
    rain = read('{"title": "Rain", "summary": null, "draft": null, "tags": null}')
    assert (rain.summary, rain.draft, rain.tags) == (None, False, ())


def test_keys_that_python_frontmatter_uses_itself_are_keys() -> None:
    """Its `load` raises TypeError for them."""
    assert with_keys("title: Rain", "content: x", "handler: y", "self: z", "1: one", "null: none").title == "Rain"


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("The <em>long</em> rain &amp; more", "The long rain & more"),
        ("Vec<T> and C++", "Vec<T> and C++"),
        ("'  Much \t space  '", "Much space"),
        ('"a\\x0bb\\0c"', "abc"),
        ('"two\\nlines"', "two lines"),
    ],
)
def test_a_title_is_one_line_of_clean_text(written: str, title: str) -> None:
    assert with_keys(f"title: {written}").title == title


# Dates


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2024-01-02", "2024-01-02T00:00:00+09:00"),
        ("2024-1-2", "2024-01-02T00:00:00+09:00"),
        ("2024/01/02", "2024-01-02T00:00:00+09:00"),
        ("2024.01.02", "2024-01-02T00:00:00+09:00"),
        ("2024-01-02 03:04", "2024-01-02T03:04:00+09:00"),
        ("2024-01-02 3:04:05", "2024-01-02T03:04:05+09:00"),
        ("2024-01-02T03:04:05", "2024-01-02T03:04:05+09:00"),
        ("2024-01-02T03:04:05.123456789", "2024-01-02T03:04:05+09:00"),
        ("2024-01-02T03:04:05Z", "2024-01-02T03:04:05+00:00"),
        ("2024-01-02t03:04z", "2024-01-02T03:04:00+00:00"),
        ("2024-01-02 03:04:05 UTC", "2024-01-02T03:04:05+00:00"),
        ("2024-01-02 03:04:05 GMT", "2024-01-02T03:04:05+00:00"),
        ("2024-01-02 03:04:05 +0530", "2024-01-02T03:04:05+05:30"),
        ("2024-01-02 03:04:05 +05:30", "2024-01-02T03:04:05+05:30"),
        ("2024-01-02T03:04:05.5-08:00", "2024-01-02T03:04:05-08:00"),
        ("Tue, 02 Jan 2024 03:04:05 GMT", "2024-01-02T03:04:05+00:00"),
        ("Tue, 2 Jan 2024 03:04:05 -0500", "2024-01-02T03:04:05-05:00"),
        ("Tue, 2 Jan 2024 03:04:05 -0000", "2024-01-02T03:04:05+00:00"),
        ("Tue, 2 Jan 24 03:04:05 EST", "2024-01-02T03:04:05-05:00"),
        ("2 Jan 2024 03:04:05", "2024-01-02T03:04:05+09:00"),
        ("20240102", "2024-01-02T00:00:00+09:00"),
        ("20240102T030405Z", "2024-01-02T03:04:05+00:00"),
        ("2024-01-02T03:04:05+05", "2024-01-02T03:04:05+05:00"),
        ("2024-01-02 03:04 PST", "2024-01-02T03:04:00-08:00"),
        ("2024-01-02 03:04 CET", "2024-01-02T03:04:00+01:00"),
        ("2024-07-02 03:04 America/New_York", "2024-07-02T03:04:00-04:00"),
        ("Jan 2, 2024", "2024-01-02T00:00:00+09:00"),
        ("2 January 2024", "2024-01-02T00:00:00+09:00"),
        ("January 2nd, 2024 3:04 PM", "2024-01-02T15:04:00+09:00"),
        ("2024-01-02 12:30 a.m.", "2024-01-02T00:30:00+09:00"),
        ("Tue Jan  2 03:04:05 KST 2024", "2024-01-02T03:04:05+09:00"),
        ("Tue Jan 02 2024 03:04:05 GMT+0530 (India)", "2024-01-02T03:04:05+05:30"),
        ("1704164645", "2024-01-02T12:04:05+09:00"),
        ("1704164645123", "2024-01-02T12:04:05+09:00"),
        ("2024년 1월 2일", "2024-01-02T00:00:00+09:00"),
        ("2024년 1월 2일 오후 3시 4분", "2024-01-02T15:04:00+09:00"),
        ("2024. 1. 2. 오후 3:04", "2024-01-02T15:04:00+09:00"),
        ("2024. 1. 2.", "2024-01-02T00:00:00+09:00"),
        ("2024年1月2日(火) 15:04", "2024-01-02T15:04:00+09:00"),
        ("2024-02-28 24:00:00", "2024-02-29T00:00:00+09:00"),
        ("2024-12-31T23:59:60Z", "2024-12-31T23:59:59+00:00"),
    ],
)
def test_a_date_is_read_in_any_of_the_ways_in_which_authors_write_it(written: str, instant: str) -> None:
    rain = with_keys(f"date: {written}")
    assert rain.published is not None
    assert rain.published.isoformat() == instant


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2024-01-02", "2024-01-02T00:00:00+09:00"),
        ("2024-01-02 03:04:05", "2024-01-02T03:04:05+09:00"),
        ("2024-01-02T03:04:05", "2024-01-02T03:04:05+09:00"),
        ("2024-01-02T03:04:05Z", "2024-01-02T03:04:05+00:00"),
        ("2024-01-02T03:04:05.25-08:00", "2024-01-02T03:04:05-08:00"),
        ("'2024-01-02'", "2024-01-02T00:00:00+09:00"),
    ],
)
def test_a_date_of_toml_needs_no_quotes(written: str, instant: str) -> None:
    rain = read(f"+++\ndate = {written}\n+++\nIt rained.")
    assert rain.published is not None
    assert rain.published.isoformat() == instant


@pytest.mark.parametrize(
    ("zone", "winter", "summer"),
    [
        ("Asia/Seoul", "2024-01-02T00:00:00+09:00", "2024-07-02T00:00:00+09:00"),
        ("America/New_York", "2024-01-02T00:00:00-05:00", "2024-07-02T00:00:00-04:00"),
        ("UTC", "2024-01-02T00:00:00+00:00", "2024-07-02T00:00:00+00:00"),
    ],
)
def test_a_day_begins_in_the_zone_of_the_site(zone: str, winter: str, summer: str) -> None:
    rain = read("---\ndate: 2024-01-02\nlastmod: 2024-07-02\n---\nIt rained.", zone=zone)
    assert rain.published is not None
    assert rain.updated is not None
    assert (rain.published.isoformat(), rain.updated.isoformat()) == (winter, summer)


@pytest.mark.parametrize(
    "key", ["date", "publishdate", "publishDate", "published_at", "pubdate", "pubDate", "published", "created", "Date"]
)
def test_the_date_has_a_name_in_every_generator(key: str) -> None:
    rain = with_keys(f"{key}: 2024-01-02")
    assert rain.published is not None
    assert rain.published.isoformat() == "2024-01-02T00:00:00+09:00"


@pytest.mark.parametrize("key", ["lastmod", "last_modified_at", "updated", "modified"])
def test_the_date_of_change_has_a_name_in_every_generator(key: str) -> None:
    rain = with_keys(f"{key}: 2024-01-02")
    assert rain.updated is not None
    assert rain.updated.isoformat() == "2024-01-02T00:00:00+09:00"


def test_a_wall_time_that_summer_time_leaves_out_is_an_hour_later() -> None:
    rain = read("---\ndate: 2024-03-10 02:30\n---\nIt rained.", zone="America/New_York")
    assert rain.published is not None
    assert rain.published.isoformat() == "2024-03-10T03:30:00-04:00"


def test_the_date_from_which_hugo_shows_a_post_is_its_publication() -> None:
    rain = with_keys("date: 2024-01-02", "publishDate: 2030-01-02")
    assert rain.published is not None
    assert rain.published.year == 2030


def test_docusaurus_keeps_the_last_change_in_a_table() -> None:
    rain = with_keys("last_update: {date: 2024-01-02, author: Ann}")
    assert rain.updated is not None
    assert rain.updated.isoformat() == "2024-01-02T00:00:00+09:00"


def test_a_post_may_expire() -> None:
    rain = with_keys("expiryDate: 2024-01-02")
    assert rain.expires is not None
    assert rain.expires.isoformat() == "2024-01-02T00:00:00+09:00"


def test_a_post_without_a_date_has_none() -> None:
    rain = with_keys("title: Rain", "date:")
    assert (rain.published, rain.updated, rain.expires) == (None, None, None)


@pytest.mark.parametrize(
    "written", [date + time for date in ("2024-02-30", "2023-02-29", "2024-13-01") for time in ("", " 9:00")]
)
def test_a_day_that_does_not_exist_is_refused(written: str) -> None:
    """python-frontmatter's loader raises a plain ValueError for some of these."""
    assert (
        refusal(f"---\ntitle: Rain\ndate: {written}\n---\n") == f"rain.md:3: date: {written!r} is no date: {DATE_CURE}"
    )


@pytest.mark.parametrize(
    "written",
    [
        *("yesterday", "12:30", "20240230", "2024", "2024-01-02 25:00", "2024-01-02 09:60", "2024-01-02 09:00 +9900"),
        *("0000-01-01", "0999-12-31", "9999-12-31", "99999-01-01", "02.01.2024", "01/02/2024", "2024-01-02 24:01"),
        *("2024-01-02 03:04 IST", "2024-01-02 03:04 Foo/Bar", "2024-01-02 03:04 ../etc", "Foo 2, 2024", "0000-00-00"),
        *("Tue, 02 Jan 2024 03:04:05 +99999999999999", "9999-12-31 23:59:59 -0900"),
    ],
)
def test_a_date_that_nobody_can_read_is_refused(written: str) -> None:
    """The last two are read well enough, and raise OverflowError there or when a feed tells them in UTC."""
    assert refusal(f"---\ndate: {written}\n---\nIt rained.") == f"rain.md:2: date: {written!r} is no date: {DATE_CURE}"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("---\ntitle: Rain\nlastmod: never\n---\n", 3, id="YAML"),
        pytest.param("\n\n---\r\ntitle: Rain\r\nlastmod: never\r\n---\r\n", 5, id="YAML behind blank lines"),
        pytest.param("---\nauthor:\n  lastmod: x\ntitle: Rain\nlastmod: never\n---\n", 5, id="YAML, nested namesake"),
        pytest.param("---\ntitle: |\n  lastmod: x\nlastmod: never\n---\n", 4, id="YAML, namesake in a text"),
        pytest.param("---\n{title: Rain,\n'Lastmod': never}\n---\n", 3, id="YAML in braces"),
        pytest.param("+++\ntitle = 'Rain'\nlastmod = 'never'\n+++\n", 3, id="TOML"),
        pytest.param(
            "+++\ntitle = '''Rain\nlastmod = x'''\nlastmod = 'never'\n+++\n", 4, id="TOML, namesake in a text"
        ),
        pytest.param('{\n  "title": "Rain",\n  "lastmod": "never"\n}', 3, id="JSON"),
        pytest.param('{\n  "title": "Rain", "lastmod": "never"\n}', 2, id="JSON, two in a line"),
        pytest.param('\n\n{"title": "Rain", "lastmod": "never"}', 3, id="JSON, one line"),
        pytest.param(
            '{\n  "author": {"lastmod": "x"},\n  "title": "Rain",\n  "lastmod": "never"\n}',
            4,
            id="JSON, nested namesake",
        ),
    ],
)
def test_a_wrong_value_is_refused_at_its_own_line(text: str, line: int) -> None:
    assert refusal(text) == f"rain.md:{line}: lastmod: 'never' is no date: {DATE_CURE}"


# What the path tells


@pytest.mark.parametrize(
    ("path", "published", "slug", "title"),
    [
        ("2024-01-02-long-rain.md", "2024-01-02T00:00:00+09:00", "long-rain", "long rain"),
        ("2024-1-2_long_rain.html", "2024-01-02T00:00:00+09:00", "long_rain", "long rain"),
        ("2024-01-02 긴 비.markdown", "2024-01-02T00:00:00+09:00", "긴-비", "긴 비"),
        ("trips/2024-01-02-rain/index.md", "2024-01-02T00:00:00+09:00", "rain", "rain"),
    ],
)
def test_a_file_name_may_carry_the_date(path: str, published: str, slug: str, title: str) -> None:
    rain = read("It rained.", path=path)
    assert rain.published is not None
    assert (rain.published.isoformat(), rain.slug, rain.title) == (published, slug, title)


@pytest.mark.parametrize(
    ("path", "published", "slug"),
    [
        ("2024_01_02 rain.md", "2024-01-02", "2024_01_02-rain"),
        ("20240102-rain.md", "2024-01-02", "20240102-rain"),
        ("2024-01-02.md", "2024-01-02", "2024-01-02"),
        ("blog/2024/01/02/rain.md", "2024-01-02", "rain"),
        ("blog/2024/01-02-rain.md", "2024-01-02", "rain"),
        ("blog/2024/01-02-rain/index.md", "2024-01-02", "rain"),
        ("blog/2024/01-02-trip/rain.md", "2024-01-02", "rain"),
        ("2024-01-02-trip/rain.md", "2024-01-02", "rain"),
        ("2024/01/rain.md", "", "rain"),
        ("12345678-rain.md", "", "12345678-rain"),
        ("2024/13/40/rain.md", "", "rain"),
    ],
)
def test_a_path_may_carry_the_date_too(path: str, published: str, slug: str) -> None:
    rain = read("It rained.", path=path)
    assert (rain.published.date().isoformat() if rain.published else "", rain.slug) == (published, slug)


def test_a_month_without_a_day_is_its_first_with_a_warning() -> None:
    """Kubernetes' blog has hundreds of them."""
    rain = read("It rained.", path="2016-07-00-rain.md")
    assert (rain.published.date().isoformat(), rain.slug) == ("2016-07-01", "rain")
    assert [str(fault) for fault in rain.warnings] == [
        "2016-07-00-rain.md:1: file name: a month without a day; the post is dated 2016-07-01: "
        "write its date into the front matter"
    ]


def test_a_written_date_wins_over_the_file_names() -> None:
    rain = read("---\ndate: 2025-06-07\n---\nIt rained.", path="2024-01-02-rain.md")
    assert rain.published is not None
    assert rain.published.isoformat() == "2025-06-07T00:00:00+09:00"


def test_a_day_of_a_file_name_that_does_not_exist_is_refused() -> None:
    path = "2024-02-30-rain.md"
    assert refusal("It rained.", path=path) == f"{path}:1: file name: '2024-02-30' is no date: {DATE_CURE}"


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("rain.md", "rain"),
        ("notes/rain.md", "rain"),
        ("notes/rain/index.md", "rain"),
        ("index.md", "index"),
        ("a.b.md", "a.b"),
    ],
)
def test_the_slug_comes_from_the_path(path: str, slug: str) -> None:
    rain = read("It rained.", path=path)
    assert (rain.slug, rain.published) == (slug, None)


def test_a_written_slug_wins() -> None:
    assert with_keys("slug: long rain").slug == "long-rain"


@pytest.mark.parametrize(
    ("path", "format"),
    [
        ("rain.md", "markdown"),
        ("rain.MD", "markdown"),
        ("rain.markdown", "markdown"),
        ("rain.mkd", "markdown"),
        ("rain.html", "html"),
        ("rain.htm", "html"),
    ],
)
def test_the_suffix_tells_the_format(path: str, format: str) -> None:  # noqa: A002 - the noun of the model
    assert read("It rained.", path=path).format == format


# Who may see it


@pytest.mark.parametrize("yes", ["true", "True", "YES", "on", "1", "'true'"])
@pytest.mark.parametrize("no", ["false", "False", "NO", "off", "0", "'false'", ""])
def test_a_switch_has_many_words(yes: str, no: str) -> None:
    assert with_keys(f"draft: {yes}").draft is True
    assert with_keys(f"draft: {no}").draft is False


def test_switches_of_toml_and_json_are_switches() -> None:
    assert read("+++\ndraft = true\n+++\nIt rained.").draft is True
    assert read('{"draft": true}\nIt rained.').draft is True
    assert read('{"draft": false}\nIt rained.').draft is False


@pytest.mark.parametrize("path", ["_drafts/rain.md", "blog/_drafts/wet/rain.md"])
def test_what_stands_in_a_folder_of_drafts_is_one(path: str) -> None:
    assert read("---\ndraft: false\n---\nIt rained.", path=path).draft is True


@pytest.mark.parametrize(
    "line",
    [
        *("status: draft", "status: pending", "status: private", "status: trash", "status: future"),
        *(
            "published: false",
            "published: no",
            "visibility: members",
            "visibility: paid",
            *("unlisted: true", "private: yes", "hidden: true", "publish: false", "status: skip", "password: rain"),
            *("build: {list: never}", "_build: {render: link}", "headless: true", "permalink: false", "listed: no"),
            *("eleventyExcludeFromCollections: true", "members_only: true", "visibility: internal", "render: false"),
        ),
    ],
)
def test_what_any_generator_would_keep_back_is_hidden(line: str) -> None:
    assert with_keys(line).hidden is True


@pytest.mark.parametrize(
    "line",
    [
        *("title: Rain", "status: published", "status: publish", "status: Public", "status:", "published: true"),
        *("published: 2024-01-02", "published: Tue, 02 Jan 2024 03:04:05 GMT"),
        *("visibility: public", "unlisted: false", "private: no"),
    ],
)
def test_what_any_generator_would_show_is_public(line: str) -> None:
    rain = with_keys(line)
    assert (rain.hidden, rain.draft) == (False, False)


def test_published_may_be_a_switch_beside_a_date() -> None:
    rain = with_keys("published: false", "created: 2024-01-02")
    assert rain.published is not None
    assert (rain.hidden, rain.published.isoformat()) == (True, "2024-01-02T00:00:00+09:00")


@pytest.mark.parametrize("key", ["draft", "unlisted", "private"])
@pytest.mark.parametrize("word", ["maybe", "y", "2", "truee"])
def test_a_switch_that_nobody_can_read_is_refused(key: str, word: str) -> None:
    """Guessing would publish somebody's draft one day."""
    expected = f"rain.md:3: {key}: {word!r} is neither true nor false: write true or false"
    assert refusal(f"---\ntitle: Rain\n{key}: {word}\n---\n") == expected


@pytest.mark.parametrize(
    "line", ["draft: [true]", "draft: {is: true}", "status: [draft]", "published: [false]", "private: [x]"]
)
def test_a_list_where_a_word_belongs_is_refused(line: str) -> None:
    """Read as not written it would publish somebody's draft."""
    what = f"{line.partition(':')[0]}: a list or a table, where one word belongs"
    assert refusal(f"---\ntitle: Rain\n{line}\n---\n") == f"rain.md:3: {what}: write one word"


@pytest.mark.parametrize("first", ["Reading status: done", "'two words': x", "'': x", "? two words\n: x"])
def test_an_odd_first_key_does_not_publish_a_draft(first: str) -> None:
    """Note-taking programs write such keys; taken for prose, the whole front matter would be body."""
    rain = outcome(f"---\n{first}\ndraft: true\n---\nIt rained.")
    assert isinstance(rain, ContentError) or rain.draft


def test_published_is_read_though_a_date_stands_beside_it() -> None:
    expected = f"rain.md:3: published: 'maybe' is no date: {DATE_CURE}"
    assert refusal("---\ndate: 2024-01-02\npublished: maybe\n---\nIt rained.") == expected


# The other keys, by their many names


@pytest.mark.parametrize("key", ["summary", "description", "excerpt", "subtitle", "feature_text", "Description"])
def test_the_summary_has_many_names(key: str) -> None:
    assert with_keys(f"{key}: All <b>wet</b>.").summary == "All wet."


def test_an_empty_key_gives_way_to_the_next_one() -> None:
    assert with_keys("summary:", "description: All wet.").summary == "All wet."


def test_nothing_written_is_nothing() -> None:
    rain = with_keys("summary: ''", "id:", "permalink:", "lang:", "image:")
    assert (rain.summary, rain.id, rain.permalink, rain.language, rain.image) == (None, None, None, None, None)


@pytest.mark.parametrize("key", ["id", "guid", "uuid", "ID"])
def test_the_id_has_many_names(key: str) -> None:
    assert with_keys(f"{key}: tag:example.org,2024:rain").id == "tag:example.org,2024:rain"


@pytest.mark.parametrize("key", ["permalink", "url"])
def test_the_permalink_has_two_names(key: str) -> None:
    assert with_keys(f"{key}: /rain/").permalink == "/rain/"


@pytest.mark.parametrize(
    ("written", "language"),
    [("ko", "ko"), ("zh-Hant", "zh-Hant"), ("pt_BR", "pt-BR"), ("korean", None), ("[ko]", None)],
)
def test_a_language_is_a_tag_or_nothing(written: str, language: str | None) -> None:
    assert with_keys(f"lang: {written}").language == language
    assert with_keys(f"language: {written}").language == language


@pytest.mark.parametrize("key", ["categories", "category", "tags", "tag", "keywords"])
@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Rain", ("Rain",)),
        ("Rain, Long walks", ("Rain", "Long walks")),
        ("[Rain, Long walks]", ("Rain", "Long walks")),
        ("\n  - Rain\n  - Long walks", ("Rain", "Long walks")),
        ("[Rain, '', Rain, ' Rain ']", ("Rain",)),
        ("[<b>Rain</b>, [Sun], {a: b}]", ("Rain", "Sun")),
        ("[{name: Rain}, {slug: sun, title: Sun}]", ("Rain", "Sun")),
        ("Rain,,", ("Rain",)),
        ("", ()),
        ("{a: b}", ()),
    ],
)
def test_categories_and_tags_are_a_word_words_or_a_list(key: str, written: str, names: tuple[str, ...]) -> None:
    rain = with_keys(f"{key}: {written}")
    assert (rain.categories or rain.tags) == names


def test_each_word_of_a_plural_is_a_name_and_a_singular_is_one() -> None:
    """As Jekyll and Hugo read them: Jekyll's own first post has `categories: jekyll update`."""
    rain = with_keys("categories: jekyll update", "tags: wet days")
    assert (rain.categories, rain.tags) == (("jekyll", "update"), ("wet", "days"))
    assert with_keys("category: slow food").categories == ("slow food",)
    assert with_keys("categories: slow food, rain").categories == ("slow food", "rain")


def test_categories_are_no_tags() -> None:
    rain = with_keys("category: Rain", "tag: wet")
    assert (rain.categories, rain.tags) == (("Rain",), ("wet",))


@pytest.mark.parametrize("key", ["author", "authors"])
@pytest.mark.parametrize(
    ("written", "authors"),
    [
        ("Ann", (Author(name="Ann"),)),
        ("[Ann, Bo]", (Author(name="Ann"), Author(name="Bo"))),
        (
            "\n  name: Ann\n  email: ann@example.org\n  url: https://ann.example",
            (Author(name="Ann", email="ann@example.org", url="https://ann.example"),),
        ),
        ("[{name: Ann, x: y}, Bo]", (Author(name="Ann"), Author(name="Bo"))),
        ("{name: Ann, email: [a, b]}", (Author(name="Ann"),)),
        ("{email: ann@example.org}", ()),
        ("[]", ()),
    ],
)
def test_authors_are_a_name_a_map_or_a_list(key: str, written: str, authors: tuple[Author, ...]) -> None:
    assert with_keys(f"{key}: {written}").authors == authors


@pytest.mark.parametrize("key", ["image", "cover", "thumbnail", "featured_image"])
@pytest.mark.parametrize(
    ("written", "image"),
    [
        ("a.png", Image(url="a.png")),
        ("{url: a.png, alt: Clouds}", Image(url="a.png", alt="Clouds")),
        ("{src: a.png}", Image(url="a.png")),
        ("{path: a.png}", Image(url="a.png")),
        ("{feature: a.png}", Image(url="a.png")),
        ("{image: a.png, relative: true}", Image(url="a.png")),
        ("{alt: Clouds}", None),
        ("[a.png, b.png]", Image(url="a.png")),
        ("[]", None),
        ("true", None),
        ("'#ff8800'", None),
        ("A picture.", None),
        ("data:image/png;base64,AAAA", None),
    ],
)
def test_an_image_is_an_address_or_a_map(key: str, written: str, image: Image | None) -> None:
    assert with_keys(f"{key}: {written}").image == image


# Title and body


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        ("# Long rain\n\nIt rained.", "Long rain", "It rained."),
        ("\n\n# Long rain #\nIt rained.", "Long rain", "It rained."),
        ("---\ntags: wet\n---\n\n#\tLong <em>rain</em>\n\nIt rained.", "Long rain", "It rained."),
        ("<h1 class='x'>Long\n<b>rain</b></h1>\n<p>It rained.", "Long rain", "<p>It rained."),
        ("# Long rain", "Long rain", ""),
        ("# Long rain ##  \nIt rained.", "Long rain", "It rained."),
        ("# C#\nIt rained.", "C#", "It rained."),
        ("# C# #\nIt rained.", "C#", "It rained."),
    ],
)
def test_a_heading_is_the_title_and_leaves_the_body(text: str, title: str, body: str) -> None:
    rain = read(text)
    assert (rain.title, rain.body) == (title, body)


@pytest.mark.parametrize(
    "body", ["It rained.\n# Later", "## Second\n", "#wet\n", "<h1>never closed", "<h2>Second</h2>"]
)
def test_only_a_first_heading_of_the_first_level_is_the_title(body: str) -> None:
    rain = read(body)
    assert (rain.title, rain.body) == ("rain", body)


def test_a_written_title_wins_and_the_heading_stays() -> None:
    rain = read("---\ntitle: Rain\n---\n# Long rain\n\nIt rained.")
    assert (rain.title, rain.body) == ("Rain", "# Long rain\n\nIt rained.")


@pytest.mark.parametrize("text", ["", "\n \n", "---\ntags: wet\n---\n\n", "---\ntitle: ''\n---\n", "\ufeff", "\x00"])
def test_a_post_with_neither_title_nor_body_is_refused(text: str) -> None:
    expected = "rain.md:1: no title and no body: write at least one of them, or remove the file"
    assert refusal(text) == expected


def test_a_title_alone_is_a_post() -> None:
    rain = read("---\ntitle: Rain\n---\n")
    assert (rain.title, rain.body) == ("Rain", "")


# Broken files


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("---\ntitle: Rain: again\n---\n", 2, "mapping values are not allowed in this context"),
        ("---\r\ntitle: Rain\r\nsummary: Rain: again\r\n---\r\n", 3, "mapping values are not allowed in this context"),
        ("\n\n---\ntitle: Rain: again\n---\n", 4, "mapping values are not allowed in this context"),
        ("---\ntitle: Rain\n\ttags: wet\n---\n", 3, "found a tab character that violates indentation"),
        ("---\ntitle: @rain\n---\n", 2, "found character that cannot start any token"),
        ("---\ntitle: *rain\n---\n", 2, "found undefined alias"),
        ("---\ntitle: Rain\n? [a, b]\n: c\n---\n", 3, "found unhashable key"),
        ("---\ntitle: Rain\ntags: [wet, cold\n---\n", 3, "did not find expected ',' or ']'"),
        ("---\ntitle: 'Rain\ntags: wet\n---\n", 2, "found unexpected end of stream"),
    ],
    ids=[
        *("colon", "colon in a CRLF file", "colon behind blank lines", "tab", "sign", "alias", "list as key"),
        *("list never closed", "quotes never closed"),
    ],
)
def test_broken_yaml_is_refused_at_its_line(text: str, line: int, what: str) -> None:
    assert refusal(text) == f"rain.md:{line}: the front matter is not YAML: {what}: {YAML_CURE}"


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("+++\ntitle = Rain\n+++\n", 2, "Invalid value"),
        ("\n+++\r\ntags = []\r\ntitle = Rain\r\n+++\r\n", 4, "Invalid value"),
        ("+++\ntitle = 'Rain'\ntitle = 'Sun'\n+++\n", 3, "Cannot overwrite a value"),
        ("+++\ndate = 2024-02-30\n+++\n", 2, "Invalid date or datetime"),
        ("+++\ntitle = 'Rain'\ntags = ['wet'\n+++\n", 3, "Unclosed array"),
    ],
    ids=["no quotes", "behind blank lines", "twice", "no date", "list never closed"],
)
def test_broken_toml_is_refused_at_its_line(text: str, line: int, what: str) -> None:
    assert refusal(text) == f"rain.md:{line}: the front matter is not TOML: {what}: mend this line"


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ('{"title": Rain}\n', 1, "Expecting value"),
        ('{\n  "title": "Rain"\n  "tags": []\n}\n', 3, "Expecting ',' delimiter"),
        ('\n\n{\n  "title": "Rain"\n  "tags": []\n}\n', 5, "Expecting ',' delimiter"),
        ("{ prose }\n", 1, "Expecting property name enclosed in double quotes"),
    ],
    ids=["no quotes", "no comma", "behind blank lines", "no JSON at all"],
)
def test_broken_json_is_refused_at_its_line(text: str, line: int, what: str) -> None:
    assert refusal(text) == f"rain.md:{line}: the front matter is not JSON: {what}: mend this line"


@pytest.mark.parametrize(
    ("data", "line", "byte"),
    [
        pytest.param("é\n".encode() * 4 + b"na\xefve\n", 5, "ef", id="UTF-8 but for a letter"),
        pytest.param("é\r\n".encode() * 4 + b"na\xefve\r\n", 5, "ef", id="with CRLF"),
        pytest.param("é\r".encode() * 4 + b"na\xefve\r", 5, "ef", id="with CR"),
        pytest.param(b"\xef\xbb\xbfIt\n\xb0\0\n", 2, "b0", id="binary behind a byte order mark"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 1, "89", id="a picture"),
        pytest.param(b"It rained.\n\xed\xa0\x80", 2, "ed", id="a lone surrogate"),
    ],
)
def test_a_file_that_is_no_text_is_refused_at_its_line(data: bytes, line: int, byte: str) -> None:
    assert refusal(data) == f"rain.md:{line}: not UTF-8 (byte 0x{byte}): save the file with the encoding UTF-8"


# Hostile files


def bomb(line: str) -> str:
    """Each of seven lines repeats the one before ten times: 300 bytes that mean ten million nodes."""
    lines = (line.format(name=name, list=",".join([f"*{before}"] * 10)) for before, name in pairwise("abcdefgh"))
    return "---\na: &a {x: 1}\n" + "\n".join(lines) + "\n---\n"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        pytest.param(bomb("{name}: &{name} {{<<: [{list}]}}"), REPEATED, id="merge bomb"),
        pytest.param(bomb("{name}: &{name} [{list}]"), REPEATED, id="alias bomb"),
        pytest.param("---\n" + "".join(" " * depth + "a:\n" for depth in range(300)) + "---\n", REPEATED, id="indent"),
        pytest.param("---\ntitle: " + "[" * 60_000 + "\n---\n", NESTED, id="brackets"),
        pytest.param("---\n" + "- " * 30_000 + "a\n---\n", NESTED, id="hyphens"),
        pytest.param("---\n" + "? " * 30_000 + "a\n---\n", NESTED, id="question marks"),
        pytest.param("---\n&a title: &b [*b]\n---\n", REPEATED, id="an alias of itself"),
        pytest.param("title: x\na: " + "[" * 60_000 + "\n---\n", NESTED, id="no first fence"),
        pytest.param("+++\ntitle = " + "[" * 60_000 + "\n+++\n", NESTED, id="TOML"),
        pytest.param("+++\n[" + "a." * 30_000 + "b]\n+++\n", NESTED, id="tables of TOML"),
        pytest.param('{"title": ' + "[" * 200 + "]" * 200 + "}", NESTED, id="JSON of 200 levels"),
        pytest.param('{"title": ' + "[" * 100_000 + "]" * 100_000 + "}", NESTED, id="JSON of 100,000 levels"),
        pytest.param('{"title": ' + '{"a":' * 100_000, NESTED, id="JSON that never ends"),
    ],
)
def test_a_front_matter_that_expands_or_nests_without_end_is_refused_at_once(text: str, error: str) -> None:
    """SafeLoader takes ten times longer for each line of a merge bomb; libyaml's stack overflows on deep nesting."""
    begun = process_time()
    assert refusal(text) == error
    assert process_time() - begun < 0.5


def test_a_front_matter_of_64_kb_is_the_largest() -> None:
    assert read("---\nx: " + "x" * 65_532 + "\n---\nIt rained.").body == "It rained."
    assert refusal("---\nx: " + "x" * 65_533 + "\n---\nIt rained.").startswith("rain.md:1: the front matter has 65537 ")


def test_a_nesting_of_50_levels_is_the_deepest() -> None:
    assert read("---\nx: " + "[" * 49 + "]" * 49 + "\n---\nIt rained.").body == "It rained."
    assert refusal("---\nx: " + "[" * 51 + "]" * 51 + "\n---\nIt rained.") == NESTED


def test_a_large_front_matter_is_no_attack() -> None:
    tags = [f"tag-{number}" for number in range(5000)]
    assert read(f"---\ntags: [{', '.join(tags)}]\n---\nIt rained.").tags == tuple(tags)


@pytest.mark.parametrize("letter", ["[", "x", "비"])
def test_a_front_matter_of_200_000_characters_is_refused(letter: str) -> None:
    what = "the front matter has 200001 characters"
    expected = f"rain.md:1: {what}: keep it under 64 KB and move the rest into the body"
    assert refusal("---\n" + letter * 200_000 + "\n---\nIt rained.") == expected


@pytest.mark.parametrize(
    "text",
    [
        "---\nsummary: " + "Rain... " * 100 + "\n---\nIt rained.",
        '{"summary": "' + "Rain... " * 100 + '"}\nIt rained.',
        '+++\nsummary = """\n' + "Rain... " * 100 + '\n"""\n+++\nIt rained.',
    ],
    ids=["YAML", "JSON", "TOML"],
)
def test_dots_in_a_text_nest_nothing(text: str) -> None:
    assert read(text).summary == ("Rain... " * 100).strip()


@pytest.mark.parametrize("line", ["&a [*a]", "title: &a [*a]", "&a title: *a\nx: &b {y: *b}"])
def test_an_alias_of_itself_is_refused(line: str) -> None:
    assert refusal(f"---\n{line}\n---\n").startswith("rain.md:")


def test_a_number_of_thousands_of_digits_is_text_in_json() -> None:
    """Python raises a plain ValueError for an integer of more than 4300 digits."""
    assert read('{"title": ' + "1" * 5000 + "}").title == "1" * 5000


@pytest.mark.parametrize("number", ["1" * 5000, "0x" + "f" * 5000], ids=["decimal", "hexadecimal"])
def test_a_number_of_thousands_of_digits_is_refused_in_toml(number: str) -> None:
    assert refusal(f"+++\ntitle = {number}\n+++\n").startswith("rain.md:1: the front matter ")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("---\n" + "[" * 200_000, id="brackets behind a rule"),
        pytest.param("[" * 200_000, id="brackets"),
        pytest.param("---\n" * 50_000, id="rules"),
        pytest.param("Title: x\n" + "a b\n" * 15_000, id="a header"),
        pytest.param("Title: x\n" + " " * 1_000_000, id="blanks in a header"),
        pytest.param("Title" + " " * 1_000_000, id="a key that never ends"),
        pytest.param("\n" * 1_000_000, id="blank lines"),
        pytest.param("<!-- x --> " * 50_000, id="comments"),
        pytest.param("# " + "[a](" * 50_000 + "**" * 50_001, id="marks in a heading"),
        pytest.param("import 'x'\n" * 50_000, id="imports"),
        pytest.param("a" * 100_000 + "\n" + "=" * 100_000 + "x", id="an underlined heading"),
        pytest.param("<h1" + " " * 100_000, id="a tag that never ends"),
        pytest.param("# Rain" + " " * 1000 + "x", id="blanks in a heading"),
        pytest.param("# Rain" + "#" * 15_000 + "x", id="number signs in a heading"),
        pytest.param("+++\n" + "a." * 12_000 + "b = 1\n+++\nIt rained.", id="a dotted key of TOML"),
        pytest.param("+++\n" + "'a'." * 12_000 + "b = 1\n+++\nIt rained.", id="a dotted key of TOML in quotes"),
        pytest.param(
            "---\na: &a " + "x " * 25_000 + "\ntags: [" + "*a, " * 1500 + "]\n---\nIt rained.",
            id="a long text, repeated",
        ),
    ],
)
def test_no_file_takes_long(text: str) -> None:
    begun = process_time()
    outcome(text)
    assert process_time() - begun < 0.5


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("rain.html", "<html><head>" + "<meta " * 100_000),
        ("rain.html", "<html><meta " + "a" * 60_000 + ">"),
        ("rain.html", "<html><meta " + 'a="' * 20_000 + ">"),
        ("rain.html", "<html>" + "<body " * 100_000),
        ("rain.html", "<!-- -->" * 100_000 + "<html"),
        ("rain.rst", "a" + " " * 1_000_000),
        ("rain.rst", "=" * 1_000_000),
        ("rain.rst", ":a: b\n" * 50_000),
        ("rain.rst", ":" + "a " * 500_000),
    ],
)
def test_no_head_takes_long(path: str, text: str) -> None:
    begun = process_time()
    outcome(text, path=path)
    assert process_time() - begun < 0.5


def test_what_no_feed_can_carry_is_gone() -> None:
    rain = read('---\ntitle: "a\\x0bb\\0c"\ntags: ["\\x01", "d\\x02"]\n---\n\x00e\x0bf\x00')
    assert (rain.title, rain.tags, rain.body) == ("abc", ("d",), "ef")


def test_a_tag_of_yaml_runs_nothing() -> None:
    assert with_keys("title: Rain", "tags: !!python/object/apply:os.getcwd []").tags == ()


TOKENS = (
    "---\n~+++\n~...\n~{~}~[~]~\n~\r~ ~\t~: ~ = ~- ~? ~, ~|\n  ~\"~'~#~# ~&a ~*a~!!int ~<<~\\~\\ud800~\ufeff~\0~%~@~비~"
    "title~date~draft~published~tags~author~image~lang~slug~expiryDate~"
    "2024-02-30~12:30~Tue, 02 Jan 2024 03:04:05 GMT~true~null~1e999~<h1>~</h1>~&#0;"
).split("~")
PIECES = st.one_of(st.sampled_from(TOKENS).map(str.encode), st.binary(max_size=3))


@given(
    data=st.one_of(st.binary(), st.lists(PIECES, max_size=40).map(b"".join)),
    path=st.sampled_from(["rain.md", "2024-01-02-rain.html", "_drafts/rain.mdx", "2016/00/00/rain.rst"]),
)
@settings(max_examples=200, deadline=None)
def test_any_bytes_become_a_post_or_one_error(data: bytes, path: str) -> None:
    rain = outcome(data, path=path)
    if isinstance(rain, ContentError):
        assert rain.fault.path == path
        assert len(str(rain).splitlines()) == 1
    else:
        assert rain.title.strip()
        assert scrub(rain.title + rain.body) == rain.title + rain.body


KEYS = st.sampled_from(
    "title date draft published status tags categories author authors image cover header images enclosure podcast "
    "duration length audio aliases build permalink params extra taxonomies last_update lang slug summary".split()
)
SCALARS = st.one_of(
    st.text(max_size=12),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.none(),
    st.sampled_from(["2024-01-02", "a.png", "a.mp3", "Ann <ann@example.org>", "a, b", "public", "12:30"]),
)
VALUES = st.recursive(SCALARS, lambda each: st.lists(each, max_size=3) | st.dictionaries(KEYS, each, max_size=3))


@given(metadata=st.dictionaries(KEYS, VALUES, max_size=8))
@settings(max_examples=200, deadline=None)
def test_any_values_of_the_keys_become_a_post_or_one_error(metadata: dict[str, Any]) -> None:
    """JSON of ASCII is YAML too."""
    for text in (f"{json.dumps(metadata)}\nIt rained.", f"---\n{json.dumps(metadata)}\n---\nIt rained."):
        rain = outcome(text)
        if isinstance(rain, ContentError):
            assert len(str(rain).splitlines()) == 1
        else:
            words = (
                rain.title,
                rain.summary or "",
                *rain.tags,
                *rain.categories,
                *(each.name for each in rain.authors),
            )
            assert all(words[:1])
            assert all(scrub(each) == each and "\n" not in each for each in words)
