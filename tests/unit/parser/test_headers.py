"""Front matters without fences: Pelican's, MultiMarkdown's, older Hexo's, reStructuredText's, HTML's."""

from zoneinfo import ZoneInfo

import pytest

from publisher.errors import ContentError
from publisher.model import Author, Body, Conventions, Manuscript, SourceFile
from publisher.parser.manuscript import parse


def read(text: str, path: str = "rain.md") -> tuple[Manuscript, Body]:
    return parse(SourceFile(path=path, data=text.encode()), zone=ZoneInfo("UTC"))


PELICAN = """\
Title: Rain: a story
DATE: 2019-10-4 12:10
Category: weather
Tags: rain,
    long walks
Authors: Ann; Bo
Summary: All
    wet.

It rained.
"""


def test_a_post_of_pelicans() -> None:
    rain, body = read(PELICAN)
    assert (rain.title, rain.categories, rain.tags) == ("Rain: a story", ("weather",), ("rain", "long walks"))
    assert (rain.authors, rain.summary) == ((Author(name="Ann"), Author(name="Bo")), "All wet.")
    assert rain.published is not None
    assert rain.published.isoformat() == "2019-10-04T12:10:00+00:00"
    assert (body.text, body.line) == ("It rained.\n", 10)


@pytest.mark.parametrize("header", ["Title: Rain\n\n", "title:Rain\n\n", "Title: Rain\n---\n"])
def test_a_header_ends_at_a_blank_line_or_a_rule(header: str) -> None:
    rain, body = read(f"{header}It rained.")
    assert (rain.title, body.text) == ("Rain", "It rained.")


@pytest.mark.parametrize(
    "text",
    [
        "Note: it rained.\n\nMore.\n",
        "Summary: it rained.\n\nMore.\n",
        "Title: a word that I dislike,\nand here is why.\n",
        "https://example.org: a site\n\nMore.\n",
        "It was late: I left.\n",
    ],
)
def test_prose_that_begins_as_a_header_does_stays_body(text: str) -> None:
    rain, body = read(text)
    assert (rain.title, body.text, body.line) == ("rain", text, 1)


def test_a_wrong_value_of_a_header_is_refused_at_its_line() -> None:
    with pytest.raises(ContentError, match=r"^rain.md:4: date: 'never' is no date: "):
        read("\n\nTitle: Rain\nDate: never\n\nIt rained.")


def test_older_posts_of_hexos_have_no_first_fence() -> None:
    rain, body = read('title: "Rain"\ntags:\n- wet\n- cold\n---\n\nIt rained.\n')
    assert (rain.title, rain.tags, body.text, body.line) == ("Rain", ("wet", "cold"), "It rained.\n", 7)
    with pytest.raises(ContentError, match=r"^rain.md:2: date: 'never' is no date: "):
        read("title: Rain\ndate: never\n---\nIt rained.")


@pytest.mark.parametrize("over", ["", "####\n"])
def test_a_post_in_restructuredtext(over: str) -> None:
    text = (
        f"{over}Rain\n####\n\n:date: 2010-10-03\n:tags: wet, cold\n:summary: All\n   wet\n\nIt rained.\n\nMore\n====\n"
    )
    rain, body = read(text, "rain.rst")
    assert (rain.title, rain.tags, rain.summary) == ("Rain", ("wet", "cold"), "All wet")
    assert rain.published is not None
    assert (body.text, body.format, body.line) == ("It rained.\n\nMore\n====\n", "rst", 9 + bool(over))


def test_a_field_may_be_a_list() -> None:
    rain, body = read("Rain\n####\n\n:authors: - Last, First\n          - Bo\n\nIt rained.", "rain.rst")
    assert (rain.authors, body.text) == ((Author(name="Last, First"), Author(name="Bo")), "It rained.")


def test_restructuredtext_without_fields_is_all_body() -> None:
    rain, body = read("It rained.\n\nIt stopped.\n", "rain.rst")
    assert (rain.title, body.text) == ("rain", "It rained.\n\nIt stopped.\n")


def test_a_whole_document_of_html() -> None:
    rain, body = read(
        "<!-- x -->\n<!DOCTYPE html>\n<html lang='ko'>\n<head>\n<title>Rain &amp; more</title>\n"
        '<meta name="viewport" content="x">\n<meta name=description content="All wet.">\n'
        '<meta property="article:published_time" content="2020-01-02T03:04:05Z">\n'
        '<meta name="keywords" content="wet, cold"><meta content="Ann" name="author">\n'
        "</head><body class='x'>\n<p>It rained.</p>\n</body>\n</html>\n",
        "rain.html",
    )
    assert (rain.title, rain.summary, rain.tags, rain.language) == ("Rain & more", "All wet.", ("wet", "cold"), "ko")
    assert rain.published is not None
    assert rain.authors == (Author(name="Ann"),)
    assert (body.text, body.line) == ("<p>It rained.</p>\n", 11)


def test_a_wrong_date_in_a_head_is_refused_at_its_line() -> None:
    with pytest.raises(ContentError, match=r"^rain.html:2: date: 'never' is no date: "):
        read('<html><title>Rain</title>\n<meta name="date" contents="never"><body>x</body></html>', "rain.html")


def test_a_piece_of_html_is_all_body() -> None:
    assert read("<p>It rained.</p>", "rain.html")[1].text == "<p>It rained.</p>"


def test_a_comment_may_stand_before_the_fence() -> None:
    rain, body = read("<!-- licence\n -->\n---\ntitle: Rain\n---\nIt rained.")
    assert (rain.title, body.text, body.line) == ("Rain", "It rained.", 6)
    assert read("<!-- a -->\nIt rained.\n<!-- b -->\n---\ntitle: x\n---\n")[0].title == "rain"


def test_the_heading_of_mdx_stands_behind_its_imports() -> None:
    rain, body = read("import A from './a';\n\n# Long **rain** {#rain}\n\nIt rained.", "rain.mdx")
    assert (rain.title, body.text, body.format) == ("Long rain", "import A from './a';\n\nIt rained.", "mdx")


def test_an_underlined_heading_is_a_title_too() -> None:
    rain, body = read("Long rain\n=========\n\nIt rained.")
    assert (rain.title, body.text, body.line) == ("Long rain", "It rained.", 4)


def test_the_metadata_of_a_body_are_its_keys_over_those_of_the_folder() -> None:
    source = SourceFile(path="posts/rain.md", data=b"---\ntitle: Rain\nLayout: wet\n---\nIt rained.")
    conventions = Conventions(defaults=(("", {"layout": "post", "toc": True}), ("pages", {"toc": False})))
    _, body = parse(source, zone=ZoneInfo("UTC"), conventions=conventions)
    assert body.metadata == {"title": "Rain", "layout": "wet", "toc": "true"}
