"""Posts' content as mail programs can show it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as parser

from publisher.colours import LEAST, contrast
from publisher.email.body import fitted
from publisher.email.look import palettes
from publisher.mail_model import Look

LIGHT, _ = palettes(Look())
COLOURS = st.one_of(
    st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}"),
    st.sampled_from(["red", "yellow", "white", "crimson", "#fff", "rgba(9, 9, 9, 0.1)", "p", ""]),
)
TAGS = st.sampled_from(["span", "p", "a", "pre", "li", "td", "b"])


def styled(tag: str, ink: str, ground: str, inside: str) -> str:
    return f'<{tag} style="color: {ink}; background-color: {ground}">{inside}</{tag}>'


@given(
    st.recursive(
        st.just("words"),
        lambda inside: st.builds(styled, TAGS, COLOURS, COLOURS, inside).map(lambda made: f"words {made} words"),
        max_leaves=4,
    )
)
def test_the_colours_of_authors_can_be_read(content: str) -> None:
    """Every element's ink against the nearest ground, as a browser would find them."""
    tree = parser.fragment_fromstring(fitted(content, LIGHT), create_parent="div")
    for element in tree.iter():
        ground, ink = LIGHT.sheet, LIGHT.ink
        for each in reversed([element, *element.iterancestors()]):
            style = dict(re.findall(r"([a-z-]+): ([^;]+)", each.get("style", "")))
            ground = style.get("background-color", LIGHT.code if each.tag == "pre" else ground)
            ink = style.get("color", LIGHT.accent if each.tag == "a" else ink)
        assert contrast(ink, ground) >= LEAST


def test_a_colour_that_can_be_read_stays() -> None:
    assert fitted('<b style="color: #a00000">x</b>', LIGHT) == '<b class="tint" style="color: #a00000">x</b>'


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('<p style="p">x</p>', "<p>x</p>"),
        ('<p style="color:red;;{}">x</p>', '<p class="tint" style="color: #e60000">x</p>'),
        ('<p style="color: blurple; text-align: center">x</p>', '<p style="text-align: center">x</p>'),
        ('<h1 id="top">x</h1><h5>y</h5>', "<h3>x</h3><h4>y</h4>"),
        ('<img src="https://x.example/a.png" srcset="b 2x">', '<img src="https://x.example/a.png" alt="" width="520">'),
        (
            '<img src="https://x.example/a.png" alt="A" width="1200" height="800">',
            '<img src="https://x.example/a.png" alt="A" width="520">',
        ),
        (
            '<img src="https://x.example/a.png" alt="A" width="20" height="20">',
            '<img src="https://x.example/a.png" alt="A" width="20" height="20">',
        ),
        ('a <img src="data:image/png;base64,AAAA" alt="a drop"> b', "a a drop b"),
        (
            '<picture><source srcset="https://x.example/a.avif"><img src="https://x.example/a.png" alt="A"></picture>',
            '<img src="https://x.example/a.png" alt="A" width="520">',
        ),
        (
            '<video controls src="https://x.example/films/the%20river.mp4?x=1"></video>',
            '<a href="https://x.example/films/the%20river.mp4?x=1">▶ the river.mp4</a>',
        ),
        (
            '<audio><source src="https://x.example/a.mp3"></audio> after',
            '<a href="https://x.example/a.mp3">▶ a.mp3</a> after',
        ),
        ("a<wbr>b", "ab"),
        ("", ""),
    ],
)
def test_what_mails_cannot_use_goes(written: str, shown: str) -> None:
    assert fitted(written, LIGHT) == shown
