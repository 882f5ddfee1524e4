"""What is read without a parser of YAML is what the parser reads."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.parser.formats import NULLS, Yaml, _Text
from publisher.parser.plain_yaml import read

PIECES = st.sampled_from(
    [
        "title",
        "tags",
        "date",
        "a-b",
        ": ",
        ":",
        " ",
        "  ",
        "\n",
        "- ",
        "-",
        "# ",
        "#",
        "[",
        "]",
        ", ",
        ",",
        '"',
        "'",
        "{",
        "}",
        "&a",
        "*a",
        "!x",
        "|",
        ">",
        "%",
        "@",
        "`",
        "?",
        "~",
        "null",
        "yes",
        "1.10",
        "12:30",
        "2024-01-02 09:00",
        "비가 온다",
        "rain",
        "C#",
        "a: b",
        "http://x.y/z",
        "\t",
        "\\",
        "é",
        "\u2028",
        "\x85",
        "\xa0",
        "\ufeff",
        "…",
        "---",
    ]
)
LINES = st.sampled_from(
    [
        "title: Rain",
        "title: 비 #1",
        "tags: [a, b c]",
        'x: "a: b"',
        "y: 'it is'",
        "list:",
        "- a",
        "  - b",
        "  - 'c'",
        "",
        "# note",
        "date: 2024-01-02 09:00:00 +0900",
        "z: a:b",
        "w: ",
        "v:",
        "t: []",
        "t: [ a ]",
        "u: a # b",
        "s: - x",
        "r: a\tb",
        "q: [a:b]",
        "p: [a, ]",
        "o: 'a''b'",
        "n: true ",
        "  m: x",
        "l: [a b,c]",
        "k: a, b",
        "j: x: y",
        "i: a#b",
    ]
)


def parsed(block: str) -> object:
    text = _Text(block)
    root = yaml.compose(block, Loader=Yaml.composer)
    assert not text.twice
    return text.of_node(root)


def holds(block: str) -> bool:
    """Whether a block is read plainly; if so, as the parser reads it."""
    plain = read(block)
    if plain is None:
        return False
    assert {key: "" if value in NULLS else value for key, value in plain.items()} == parsed(block)
    return True


@given(st.lists(PIECES, max_size=14).map("".join))
@settings(max_examples=1500)
def test_any_pieces_are_read_as_the_parser_reads_them(block: str) -> None:
    holds(block)


@given(st.lists(LINES, max_size=8).map("\n".join))
@settings(max_examples=1500)
def test_any_lines_are_read_as_the_parser_reads_them(block: str) -> None:
    holds(block)


@given(st.text(max_size=30))
def test_any_text_is_read_as_the_parser_reads_it(text: str) -> None:
    holds(f"title: {text}")
    holds(f"tags: [{text}, rain]")
    holds(f"tags:\n- {text}")


@pytest.mark.parametrize(
    "block",
    [
        "title: Rain\ndate: 2024-01-02 09:00:00 +0900\ntags: [wet, 'cold day']\n",
        'title: "비가: 온다"\ncategories:\n  - 날씨\n  - C#\ndraft: false',
        "url: https://example.org/a#b\n\n# a comment\nempty:\nnone: []",
    ],
)
def test_what_most_authors_write_needs_no_parser(block: str) -> None:
    assert holds(block)
