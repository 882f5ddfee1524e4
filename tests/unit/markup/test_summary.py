"""What an entry says in short, where its author wrote no summary."""

import pytest

from publisher.markup.summary import LENGTH
from tests.unit.markup.making import made


@pytest.mark.parametrize(
    "mark",
    [
        "<!--more-->",
        "<!-- more -->",
        "<!-- More -->",
        "<!--more Read on-->",
        "<!--truncate-->",
        "<!-- truncate -->",
        "<!-- PELICAN_END_SUMMARY -->",
        "<!-- excerpt -->",
        "<!--endexcerpt-->",
        "<!-- readmore -->",
    ],
)
def test_the_teaser_ends_at_the_authors_mark(mark: str) -> None:
    assert made(f"One.\n\n## Head\n\nTwo.\n\n{mark}\n\nThree.", format="markdown").summary == "One. Two."
    assert made(f"<p>One.</p><p>Two.</p>{mark}<p>Three.</p>").summary == "One. Two."


def test_mdx_has_a_mark_of_its_own() -> None:
    assert made("One.\n\nTwo.\n\n{/* truncate */}\n\nThree.", format="mdx").summary == "One. Two."


def test_a_mark_that_only_the_author_knows() -> None:
    body = "One.\n\nTwo.\n\n<!-- cut -->\n\nThree."
    assert made(body, format="markdown", metadata={"excerpt_separator": "<!-- cut -->"}).summary == "One. Two."
    assert made(body, format="markdown", metadata={"excerpt_separator": "\n\n"}).summary == "One."


def test_a_mark_in_code_is_code() -> None:
    assert made("One.\n\n```\n<!--more-->\n```\n\nTwo.", format="markdown").summary == "One."


@pytest.mark.parametrize(
    "before",
    [
        "[![Build](https://a.b/c.svg)](https://a.b) [![Version](https://a.b/d.svg)](https://a.b)",
        "![A river](a.png)",
        "[A lone link](https://a.b)",
        "**All bold**",
        "*Posted on March 3rd, 2024*",
        "Last updated: 2024-03-02 12:30",
        "2024년 3월 2일",
        "5 min read",
        "* TOC\n{:toc}",
        "```\ncode\n```",
        "| a | b |\n|---|---|\n| c | d |",
        "<figure><p>Shown</p></figure>",
        "## Heading",
    ],
)
def test_the_first_real_paragraph_comes_after_what_is_none(before: str) -> None:
    assert made(f"{before}\n\nReal words.\n\nMore.", format="markdown").summary == "Real words."


@pytest.mark.parametrize("words", ["In May 2024 it rained.", "First!", "3월 2일에 비가 왔다.", "**Bold** words"])
def test_a_paragraph_with_words_is_one(words: str) -> None:
    assert made(f"{words}\n\nMore.", format="markdown").summary == words.replace("**", "")


def test_marks_of_footnotes_are_no_words() -> None:
    assert made("Word[^1], said.\n\n[^1]: Note.", format="markdown").summary == "Word, said."
    assert made("Word[^1].\n\n<!--more-->\n\n[^1]: Note.", format="markdown").summary == "Word."


def test_a_summary_is_cut_between_words_and_never_in_an_entity() -> None:
    summary = made(f"<p>{'rain &amp; sun ' * 99}</p>").summary
    assert len(summary) <= LENGTH
    assert summary.endswith(("rain…", "sun…", "&…"))
