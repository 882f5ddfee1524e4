"""Finished pieces of HTML take the places that are marked for them."""

import pytest

from publisher.markup.markdown.render import render
from publisher.markup.pieces import put_back

MARK, OTHER = "\ue0000\ue001", "\ue0001\ue001"
FIGURE = "<figure><img src=a></figure>"


def put(written: str, **pieces: str) -> str:
    named = {MARK: pieces.get("one", FIGURE), OTHER: pieces.get("other", "<b>x</b>")}
    return put_back(render(written, pieces=named), named).strip()


@pytest.mark.parametrize(
    ("written", "html"),
    [
        (MARK, FIGURE),
        (f"a\n\n{MARK}\n\nb", f"<p>a</p>\n{FIGURE}\n<p>b</p>"),
        (f"{MARK}\n{MARK}", f"{FIGURE}\n{FIGURE}"),
        (f"- {MARK}\n- b", f"<ul>\n<li>{FIGURE}</li>\n<li>b</li>\n</ul>"),
        (f"- a\n\n  {MARK}", f"<ul>\n<li>\n<p>a</p>\n{FIGURE}\n</li>\n</ul>"),
        (f"a {OTHER} b", "<p>a <b>x</b> b</p>"),
        (OTHER, "<p><b>x</b></p>"),
        (f"**{OTHER}**", "<p><strong><b>x</b></strong></p>"),
        (f"```\n{OTHER}\n```", "<pre><code>&lt;b&gt;x&lt;/b&gt;\n</code></pre>"),
        (f"`{OTHER}`", "<p><code>&lt;b&gt;x&lt;/b&gt;</code></p>"),
        (f"# A {OTHER}", '<h1 id="a">A <b>x</b></h1>'),
        (f"![{OTHER}](a.png)", '<p><img src="a.png" alt="x" /></p>'),
        (f"[a](/{OTHER})", '<p><a href="/x">a</a></p>'),
        (f"https://a.b/{OTHER}", '<p><a href="https://a.b/">https://a.b/</a><b>x</b></p>'),
    ],
)
def test_a_piece_takes_the_place_of_its_mark(written: str, html: str) -> None:
    assert put(written) == html


def test_an_empty_piece_leaves_nothing() -> None:
    assert put(f"a\n\n{MARK}\n\nb", one="") == "<p>a</p>\n\n<p>b</p>"


def test_a_piece_is_put_as_it_is() -> None:
    assert put(MARK, one=r"<div>\1 &amp; \g<0></div>") == r"<div>\1 &amp; \g<0></div>"
    assert put_back("<p>a</p>", {}) == "<p>a</p>"
