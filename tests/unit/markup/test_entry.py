"""Bodies become HTML that is safe and absolute, a summary, and plain text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.model import BodyFormat, Image
from tests.unit.markup.making import made


@pytest.mark.parametrize(
    ("body", "content"),
    [
        ('<p><img src="a.png"></p>', '<p><img src="https://example.org/2026/rain/a.png"></p>'),
        ('<p><a href="/b c">b</a></p>', '<p><a href="https://example.org/b%20c">b</a></p>'),
        ('<p><a href="#top">up</a></p>', '<p><a href="https://example.org/2026/rain/#top">up</a></p>'),
        ('<p><a href="?q=비">q</a></p>', '<p><a href="https://example.org/2026/rain/?q=%EB%B9%84">q</a></p>'),
        ('<p><a href="mailto:a@b.c">m</a></p>', '<p><a href="mailto:a@b.c">m</a></p>'),
        ('<p><img src="//cdn.example/x.png"></p>', '<p><img src="https://cdn.example/x.png"></p>'),
        (
            '<p><img src="a.png" srcset="a.png 1x, b.png 2x"></p>',
            '<p><img src="https://example.org/2026/rain/a.png" '
            'srcset="https://example.org/2026/rain/a.png 1x, https://example.org/2026/rain/b.png 2x"></p>',
        ),
        (
            '<p><img src="data:image/gif;base64,R0" data-src="/late.png"></p>',
            '<p><img src="https://example.org/late.png"></p>',
        ),
    ],
)
def test_every_address_is_absolute_against_the_posts_own(body: str, content: str) -> None:
    assert made(body).content == content


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("snow.md", "https://example.org/blog/snow/"),
        ("./snow.md#part", "https://example.org/blog/snow/#part"),
        ("../blog/a%20b.mdx?x=1", "https://example.org/blog/a-b/?x=1"),
        ("/old/snow.markdown", "https://example.org/old/snow/"),
        ("@site/blog/snow.md", "https://example.org/blog/snow/"),
        ("/docs/snow.md", "https://example.org/docs/snow.md"),
        ("other.md", "https://example.org/2026/rain/other.md"),
        ("https://elsewhere.example/snow.md", "https://elsewhere.example/snow.md"),
        ("//elsewhere.example/snow.md", "https://elsewhere.example/snow.md"),
        ("snow.md.zip", "https://example.org/2026/rain/snow.md.zip"),
    ],
)
def test_a_link_to_the_source_of_a_post_leads_to_the_post(written: str, address: str) -> None:
    posts = {
        "snow.md": "https://example.org/blog/snow/",
        "./snow.md": "https://example.org/blog/snow/",
        "../blog/a b.mdx": "https://example.org/blog/a-b/",
        "old/snow.markdown": "https://example.org/old/snow/",
    }
    assert f'href="{address}"' in made(f'<p><a href="{written}">x</a></p>', find=posts.get).content


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "<style>p{}</style>",
        '<p onclick="alert(1)">x</p>',
        '<a href="javascript:alert(1)">x</a>',
        '<p style="background-color:url(javascript:alert(1))">x</p>',
        "<form><input name=q></form>",
        '<object data="x"></object>',
        "<svg><script>alert(1)</script></svg>",
        '<img src="x" onerror="alert(1)">',
        '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    ],
)
def test_nothing_that_acts_gets_through(body: str) -> None:
    content = made(body).content
    assert not any(word in content for word in ("alert", "onclick", "onerror", "<style", "<form", "<object", "<input"))


@pytest.mark.parametrize("opening", ["<div>", "<b>", "<blockquote>", "<ul><li>", "<p>"])
@pytest.mark.parametrize("depth", [199, 300, 5000])
def test_nothing_is_lost_however_deep_it_stands(opening: str, depth: int) -> None:
    """libxml2 drops what is deeper than 256 levels, and sometimes what follows it."""
    post = made(opening * depth + "deep" + "</li></ul>" * depth * ("ul" in opening) + "<h2>after</h2>")
    for words in (post.content, post.text):
        assert "deep" in words
        assert "after" in words


def test_a_page_of_its_own_leaves_its_head_behind() -> None:
    assert made("<html><head><title>T</title></head><body><p>hi</p></body></html>").content == "<p>hi</p>"


def test_an_embed_becomes_a_link() -> None:
    content = made('<iframe src="https://video.example/1" title="The ferry"></iframe>').content
    assert content == '<a href="https://video.example/1">The ferry</a>'


def test_eight_digit_colours_of_the_seeds_stay_colours() -> None:
    content = made('<p><b><span style="background-color: #21538527;">비</span></b></p>').content
    assert content == '<p><b><span style="background-color: #dde5ec; color: #1c1e21">비</span></b></p>'


def test_blogger_leftovers_vanish() -> None:
    content = made('<p data-ke-size="size16">a</p><p data-ke-size="size16"></p><p>&nbsp;</p>').content
    assert content == "<p>a</p>"


def test_the_lead_picture_that_the_body_repeats_is_shown_once() -> None:
    post = made('<p><img src="/a.png" alt="A river" /></p>\n<p>Words.</p>', image="/a.png")
    assert post.image == Image(url="https://example.org/a.png", alt="A river")
    assert post.content == "<p>Words.</p>"


def test_a_lead_picture_in_the_midst_of_the_body_stays_there() -> None:
    post = made('<p>Words.</p><p><img src="/a.png" alt="A river"></p>', image="/a.png")
    assert 'src="https://example.org/a.png"' in post.content


@pytest.mark.parametrize(
    ("body", "summary"),
    [
        ("<p>First words.</p><p>Then more.</p>", "First words."),
        ("<p>One.</p><p>Two.</p><!--more--><p>Three.</p>", "One. Two."),
        ("<p><b>Only a heading</b></p><p>Real words.</p>", "Real words."),
        ('<p><a href="/x">A lone link</a></p><p>Real words.</p>', "Real words."),
        ("<ul><li>only</li><li>items</li></ul>", "only items"),
        ('<p>Word<sup class="footnote-ref"><a href="#fn1">[1]</a></sup>, said.</p>', "Word, said."),
        ("", ""),
    ],
)
def test_without_one_of_its_own_the_summary_is_the_first_real_paragraph(body: str, summary: str) -> None:
    assert made(body).summary == summary


def test_an_explicit_summary_wins() -> None:
    assert made("<p>Words.</p>", summary="Mine.").summary == "Mine."


def test_markdown_has_tables_footnotes_and_tasks() -> None:
    body = "| a | b |\n|---|---|\n| 1 | 2 |\n\nWord[^1].\n\n[^1]: Note.\n\n- [x] done\n- [ ] open\n"
    content = made(body, format="markdown").content
    assert "<td>1</td>" in content
    assert 'href="https://example.org/2026/rain/#fn1"' in content
    assert "☑ done" in content
    assert "☐ open" in content


@pytest.mark.parametrize(
    ("written", "content"),
    [
        ("**볼드(영문)**은 좋다", "<p><strong>볼드(영문)</strong>은 좋다</p>"),
        ("**“인용”**을", "<p><strong>“인용”</strong>을</p>"),
        ("앞**(영문)볼드**뒤", "<p>앞<strong>(영문)볼드</strong>뒤</p>"),
        ("これは**「強調」**です", "<p>これは<strong>「強調」</strong>です</p>"),
        ("3 * 4 * 5", "<p>3 * 4 * 5</p>"),
        ("**(x)**foo", "<p>**(x)**foo</p>"),
    ],
)
def test_emphasis_works_beside_letters_without_spaces(written: str, content: str) -> None:
    assert made(written, format="markdown").content == content


def test_plain_text_keeps_the_shape_of_the_words() -> None:
    body = (
        '<h2>Head</h2><p>One <a href="/x">two</a>.</p><ul><li>a<ol start="3"><li><p>b</p></li><li>c</li></ol></li></ul>'
        '<p><img src="r.png" alt="A river"></p><pre><code>if x:\n    y</code></pre>'
    )
    assert made(body).text == (
        "Head\n\nOne two <https://example.org/x>.\n- a\n  3. b\n  4. c\n\n[A river]\n\nif x:\n    y"
    )


def test_plain_text_of_tables_code_and_notes() -> None:
    body = (
        "| a | b |\n|---|---|\n| c | d |\n\n```\nif x:\n\ty\n```\n\nSaid[^1], https://a.b/ and [c](https://a.b/c).\n\n"
        "[^1]: Note.\n"
    )
    assert made(body, format="markdown").text == (
        "a b\nc d\n\nif x:\n    y\n\nSaid[1], https://a.b/ and c <https://a.b/c>.\n\n* * *\n1. Note."
    )


def test_a_line_ends_where_hexo_ends_it() -> None:
    assert made("a\nb", format="markdown", generator="hexo").content == "<p>a<br>\nb</p>"
    assert made("a\nb", format="markdown", generator="hugo").content == "<p>a\nb</p>"


def test_a_summary_parts_the_words_at_a_line_break() -> None:
    assert made("<p>one<br>two</p>").summary == "one two"


@pytest.mark.parametrize("body", ["Say <?php $x->y; **now**.", "<?php\n$x->y;\n\nThen **now**."])
def test_php_outside_of_code_hides_nothing(body: str) -> None:
    """CommonMark takes it for a processing instruction that runs to the end of the post."""
    content = made(body, format="markdown").content
    assert "&lt;?php" in content
    assert "$x-&gt;y;" in content
    assert "<strong>now</strong>" in content


@given(st.text(), st.sampled_from(["html", "markdown"]))
@settings(max_examples=300, deadline=None)
def test_any_body_becomes_an_entry(body: str, format: BodyFormat) -> None:  # noqa: A002
    made(body, format=format, image="/a.png")


FRAGMENTS = [
    "<p>",
    "</p>",
    "<img src=",
    "'",
    '"',
    ">",
    "<a href=",
    "<table>",
    "<!--",
    "-->",
    "&#11;",
    "<?xml",
    "비",
    "\\",
    "]]>",
]


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join))
@settings(max_examples=300, deadline=None)
def test_broken_html_becomes_clean_html(body: str) -> None:
    content = made(body).content
    assert "\x0b" not in content
    assert made(content).content == made(made(content).content).content
