"""Markdown, as CommonMark, GitHub, kramdown, Goldmark, Pandoc and Docusaurus write it."""

import re
import time

import pytest

from publisher.markup.markdown.render import MAX_CELLS, MAX_LEVEL, MAX_LINES, MAX_MARKS, render


def shown(written: str) -> str:
    return render(written).strip()


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("**볼드(영문)**입니다", "<strong>볼드(영문)</strong>입니다"),
        ("앞**(영문)볼드**뒤", "앞<strong>(영문)볼드</strong>뒤"),
        ("これは**「強調」**です", "これは<strong>「強調」</strong>です"),
        ("*強調（英）*の", "<em>強調（英）</em>の"),
        ("这**“引用”**是", "这<strong>“引用”</strong>是"),
        ("~~취소(선)~~은", "<s>취소(선)</s>은"),
        ("**가 *나(다)*라**마", "<strong>가 <em>나(다)</em>라</strong>마"),
        ("2*3*4", "2*3*4"),
        ("a * b * c", "a * b * c"),
        ("**(x)**foo", "**(x)**foo"),
        ("2**3**4", "2<strong>3</strong>4"),
    ],
)
def test_emphasis_works_beside_letters_without_spaces(written: str, html: str) -> None:
    assert shown(written) == f"<p>{html}</p>"


@pytest.mark.parametrize(
    ("written", "id_"),
    [
        ("# Hello, *World*!", "hello-world"),
        ("# 제목 하나", "제목-하나"),
        ("# हिन्दी शब्द", "हिन्दी-शब्द"),
        ("# `code` (a_b)", "code-a_b"),
        ("# C++ & C", "c--c"),
        ("# !!!", "section"),
        ("# A {#custom}", "custom"),
        ("# A {#custom .x} #", "custom"),
        ("# A {: #custom}", "custom"),
        ("# A\n{: #custom .x}", "custom"),
        ("# A\n{#custom}", "custom"),
        ("A\n===\n{#custom}", "custom"),
    ],
)
def test_headings_have_ids_in_any_script(written: str, id_: str) -> None:
    assert f'<h1 id="{id_}"' in shown(written)


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("##Octopressとは\nwords", '<h2 id="octopressとは">Octopressとは</h2>\n<p>words</p>'),
        ("words\n###A *b* ###", '<p>words</p>\n<h3 id="a-b">A <em>b</em></h3>'),
        ("- x\n\n  ##A", '<ul>\n<li>\n<p>x</p>\n<h2 id="a">A</h2>\n</li>\n</ul>'),
        ("#hashtag", "<p>#hashtag</p>"),
        ("    ##A", "<pre><code>##A\n</code></pre>"),
        ("#######A", "<p>#######A</p>"),
    ],
)
def test_older_headings_have_no_space(written: str, html: str) -> None:
    assert shown(written) == html


def test_ids_of_headings_are_unique() -> None:
    html = shown("# a\n\n# a\n\n# a-1\n\n# b {#a}\n")
    assert [part.partition('"')[0] for part in html.split('id="')[1:]] == ["a-1", "a-2", "a-1-1", "a"]


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("words\n{: .class #id}", '<p class="class" id="id">words</p>'),
        ("*a*{:.red} b", "<p><em>a</em> b</p>"),
        ('[a](/b){:target="_blank"}', '<p><a href="/b">a</a></p>'),
        ("`a`{:.language-ruby}", "<p><code>a</code></p>"),
        ('![a](b.png){: width="300"}', '<p><img src="b.png" alt="a" width="300" /></p>'),
        ("![a](b.png){width=300}", '<p><img src="b.png" alt="a" width="300" /></p>'),
        ("- {:.x} item", "<ul>\n<li> item</li>\n</ul>"),
        ("* TOC\n{:toc}\n\nwords", "<p>words</p>"),
        ("1. Contents\n{: toc .large}\n\nwords", "<p>words</p>"),
        ("[TOC]\n\nwords", "<p>words</p>"),
        ('{:refdef: style="text-align: center"}\nwords\n{: refdef}', "<p>words</p>"),
        ("returns {:ok, x}", "<p>returns {:ok, x}</p>"),
        ("a {.b} c", "<p>a {.b} c</p>"),
        ("`{:.a}`", "<p><code>{:.a}</code></p>"),
        ("```\n{: .a}\n```", "<pre><code>{: .a}\n</code></pre>"),
        ("~~~\na\n~~~\n{: .language-ruby}", '<pre><code class="language-ruby">a\n</code></pre>'),
    ],
)
def test_attribute_lists_are_no_words(written: str, html: str) -> None:
    assert shown(written) == html


def test_a_list_of_attributes_never_takes_more_than_its_list() -> None:
    html = shown("- a\n- b\n\nwords\n\n{:toc}\n\n- c\n\n  {:toc}\n")
    assert all(f"<li>{word}" in html or f"<p>{word}" in html for word in ("a", "b", "words", "c"))


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("{::comment}\n*x*\n{:/comment}\n\na", "<p>a</p>"),
        ("a {::comment}x{:/} b", "<p>a  b</p>"),
        ("{::options parse_block_html='true' /}\n\na", "<p>a</p>"),
        ("{::nomarkdown}<b>_x_</b>{:/}", "<b>_x_</b>"),
        ("a {::nomarkdown}_x_{:/nomarkdown}", "<p>a _x_</p>"),
        ("a {::comment} b", "<p>a {::comment} b</p>"),
        ("The CSS.\n\n*[CSS]: Cascading Style Sheets", "<p>The CSS.</p>"),
    ],
)
def test_kramdowns_extensions(written: str, html: str) -> None:
    assert shown(written) == html


@pytest.mark.parametrize(
    ("written", "html"),
    [
        (
            '<div class="n" markdown="1">\n**a**\n\n- b\n</div>',
            '<div class="n">\n<p><strong>a</strong></p>\n<ul>\n<li>b</li>\n</ul>\n</div>',
        ),
        ('<div markdown="1">**a**</div>', "<div>\n<p><strong>a</strong></p>\n</div>"),
        ('<p markdown="span">**a**</p>', "<p>\n<strong>a</strong></p>"),
        ("<div markdown=1>\n<div>\n*a*\n</div>\n\n*b*\n</div>", "<div>\n<div>\n*a*\n</div>\n<p><em>b</em></p>\n</div>"),
        (
            '<table>\n  <tr>\n    <td markdown="1">*a*</td>\n  </tr>\n</table>',
            "<table>\n  <tr>\n<td>\n<p><em>a</em></p>\n</td>\n  </tr>\n</table>",
        ),
        ('<div markdown="1">\n*a*', "<div>\n<p><em>a</em></p>\n</div>"),
        ('<div markdown="0">\n*a*\n</div>', '<div markdown="0">\n*a*\n</div>'),
    ],
)
def test_markdown_inside_of_html(written: str, html: str) -> None:
    assert shown(written) == html


@pytest.mark.parametrize(
    ("written", "rows"),
    [
        ("| a | b |\n| c | *d* |", ["<td>a</td>", "<td>b</td>", "<td>c</td>", "<td><em>d</em></td>"]),
        ("|---|---|\n| a | b |", ["<td>a</td>", "<td>b</td>"]),
        ("| a | b |\n|---+---|\n| c | d |", ["<th>a</th>", "<th>b</th>", "<td>c</td>", "<td>d</td>"]),
        (r"| a \| b | c |", ["<td>a | b</td>", "<td>c</td>"]),
        (
            "| a | b |\n|--:|---|\n| c | d |\n|=======|\n| e | f |",
            [
                '<th style="text-align:right">a</th>',
                "<th>b</th>",
                '<td style="text-align:right">c</td>',
                "<td>d</td>",
                '<td style="text-align:right">e</td>',
                "<td>f</td>",
            ],
        ),
    ],
)
def test_tables_of_kramdowns(written: str, rows: list[str]) -> None:
    assert re.findall(r"<t[hd][ >].*", shown(written)) == rows


@pytest.mark.parametrize("written", ["| a |", "a | b | c", "|a|b", "||"])
def test_a_line_with_a_bar_is_no_table(written: str) -> None:
    assert shown(written) == f"<p>{written}</p>"


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("$$a_1 * b_2 * c$$", "$$a_1 * b_2 * c$$"),
        ("with $x_i$ and $y_i$.", "with $x_i$ and $y_i$."),
        (r"\\(a_1 _b_\\)", r"\(a_1 _b_\)"),
        ("$$\n= b\n- c\n\n_d_ < e\n$$", "$$\n= b\n- c\n_d_ &lt; e\n$$"),
    ],
)
def test_formulas_stay_as_they_are_written(written: str, text: str) -> None:
    assert shown(written) == f"<p>{text}</p>"


def test_money_is_no_formula() -> None:
    assert shown("costs $5 and *not* $6, $HOME_A or *so*") == (
        "<p>costs $5 and <em>not</em> $6, $HOME_A or <em>so</em></p>"
    )


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("> [!NOTE]\n> *a*", "Note"),
        ("> [!tip]- My title\n> *a*", "My title"),
        (":::note\n*a*\n:::", "Note"),
        (":::tip[My title]\n*a*\n:::", "My title"),
        (":::tip My title\n*a*\n:::", "My title"),
        ('::: warning {title="Take care"}\n*a*\n:::', "Take care"),
        (":::note\n*a*", "Note"),
    ],
)
def test_remarks_are_quotes_with_a_title(written: str, title: str) -> None:
    expected = f"<blockquote>\n<p><strong>{title}</strong></p>\n<p><em>a</em></p>\n</blockquote>"
    assert shown(written) == expected


def test_remarks_stand_in_each_other_and_end() -> None:
    html = shown("::::note\na\n\n:::tip\nb\n:::\n\nc\n::::\n\nd")
    assert html.count("<blockquote>") == 2
    assert html.endswith("</blockquote>\n<p>c</p>\n</blockquote>\n<p>d</p>")


@pytest.mark.parametrize(
    ("written", "linked"),
    [
        ("see https://a.b/c_d_e.", "https://a.b/c_d_e"),
        ("(https://a.b/c_(d))", "https://a.b/c_(d)"),
        ("https://a.b/?x=1&y=2!", "https://a.b/?x=1&amp;y=2"),
        ("www.a.b/c,", "www.a.b/c"),
        ("링크:https://a.b/비。다음", "https://a.b/비"),
        ("「https://a.b/c」の", "https://a.b/c"),
    ],
)
def test_bare_addresses_are_links(written: str, linked: str) -> None:
    html = shown(written)
    assert html.count("<a ") == 1
    assert f">{linked}</a>" in html


@pytest.mark.parametrize(
    "written", ["a.b.c", "me@a.b", "http://", "`https://a.b`", "xhttps://a.b", '<a href="/x">https://a.b</a>', "www.a"]
)
def test_what_has_no_scheme_is_no_link(written: str) -> None:
    assert shown(written).count("<a ") == written.count("<a ")


@pytest.mark.parametrize("written", ["[[wiki links]]", "[[a|b]]", "==mark==", "$a", "{::x}", ":::", "[!NOTE]"])
def test_what_is_no_markdown_is_text(written: str) -> None:
    assert shown(written) == f"<p>{written}</p>"


def test_task_lists_have_boxes_everywhere() -> None:
    assert shown("- [ ] a\n- [x] b\n\n  c\n- [X](d)").count("☐") == 1
    assert "☑ b" in shown("1. [x] b")
    assert "[x](d)" not in shown("- [x](d)")


@pytest.mark.parametrize(
    ("fence", "language"),
    [
        ("```python", "python"),
        ("```{.python .numberLines}", "python"),
        ("```{python}", "python"),
        ("```python {linenos=table}", "python"),
        ('```js title="x"', "js"),
        ("~~~ c++", "c++"),
        ("```rust,ignore", "rust"),
    ],
)
def test_the_language_of_a_fence(fence: str, language: str) -> None:
    assert f'<code class="language-{language}">' in shown(f"{fence}\nx\n{fence[:3]}")


def test_an_option_of_a_fence_is_no_language() -> None:
    assert shown("``` {lineNos=false .foo}\nx\n```") == "<pre><code>x\n</code></pre>"


def test_breaks_of_lines_where_the_generator_has_them() -> None:
    assert render("a\nb", breaks=True) == "<p>a<br />\nb</p>\n"
    assert render("a\nb") == "<p>a\nb</p>\n"


def test_definition_lists_and_footnotes() -> None:
    assert "<dt>Term</dt>" in shown("Term\n: Words")
    html = shown("Word[^a] and^[an inline one].\n\n[^a]: Note.")
    assert html.count('class="footnote-ref"') == 2
    assert html.count('class="footnote-item"') == 2


@pytest.mark.parametrize(
    "written", ["> " * 200 + "deep", "- " * 200 + "deep", "\n".join("  " * n + "- x" for n in range(99)) + " deep"]
)
def test_nothing_is_lost_however_deep_it_stands(written: str) -> None:
    html = shown(written)
    assert "deep" in html
    assert html.count("<ul>") + html.count("<blockquote>") <= MAX_LEVEL


def test_words_beyond_the_limits_stay_as_text() -> None:
    assert "<em>" not in shown("*a* " * MAX_MARKS)
    assert "last" in shown("a\n\n" * MAX_LINES + "last")
    assert "last" in shown("|a|last|\n" * (MAX_CELLS // 2))


HOSTILE = {
    "brackets": "[",
    "pictures": "![",
    "links": "[a](b",
    "unclosed links": "[a][",
    "stars": "*",
    "emphasis": "**a *b ",
    "underscores": "_a ",
    "ticks": "`a",
    "quotes": ">",
    "quoted lists": "> - ",
    "lists": "- ",
    "tags": "<a ",
    "comments": "<!--",
    "instructions": "<?",
    "cdata": "<![CDATA[",
    "references": "[a]: ",
    "notes": "[^1]\n\n[^1]: x\n\n",
    "inline notes": "^[",
    "footnotes": "[^",
    "tasks": "- [ ] a\n",
    "rules": "|---\n",
    "cells": "|",
    "rows": "| a | b |\n",
    "definitions": ": a\n",
    "headings": "# a\n",
    "addresses": "http://a.b ",
    "formulas": "$$a",
    "money": "$a_",
    "lists of attributes": "{:.a ",
    "lines of attributes": "{:.a}\n",
    "remarks": ":::note\n",
    "html": '<div markdown="1">\n',
    "closed": "<div markdown=1></div>\n",
    "extensions": "{::comment}\n",
    "nomarkdown": "{::nomarkdown}x",
    "contents": "* TOC\n{:toc}\n\n",
    "alerts": "> [!NOTE]\n\n",
    "backslashes": "\\",
    "entities": "&",
    "cjk": "가**나",
    "strikes": "~~a ",
    "closed brackets": "[]( ",
    "lazy": "> a\nb\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_input_takes_more_than_its_share_of_time(name: str) -> None:
    """Ten times the input may take ten times as long, and by far not a hundred times."""

    def took(length: int) -> float:
        text = HOSTILE[name] * (length // len(HOSTILE[name]))
        begun = time.process_time()
        render(text)
        return time.process_time() - begun

    small = max(took(3_000), took(3_000), 0.02)
    assert took(30_000) < 40 * small


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("rain :cat:, :+1: and :tada:!", "<p>rain 🐱, 👍 and 🎉!</p>"),
        ("**:tada:**", "<p><strong>🎉</strong></p>"),
        ("at 10:30:15, a::b::c, :no_such_thing:", "<p>at 10:30:15, a::b::c, :no_such_thing:</p>"),
        ("`:tada:`", "<p><code>:tada:</code></p>"),
    ],
)
def test_emoji_may_be_named_where_the_generator_has_them(written: str, html: str) -> None:
    assert render(written, emoji=True).strip() == html
    assert render(":tada:").strip() == "<p>:tada:</p>"
