"""What holds of every body, whatever is written in it."""

import re

import lxml.html
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from publisher.errors import ContentError
from publisher.markup.markdown.render import render
from publisher.markup.safe import ATTRIBUTES, TAGS, clean
from publisher.urls import candidates
from tests.unit.markup.making import made

NAMES = (
    "p div span a img b table tr td li ul ol pre code iframe object embed video source picture noscript script style "
    "svg math annotation title form input textarea plaintext xmp template font center details select option x-y o:p"
).split()
ADDRESSES = (
    "a.png /a//b //c.example/d ?q=1 #f http: https:a http://[ http:///x javascript:alert(1) JaVa&#x0A;script:x "
    "vbscript:x file:///e data:text/html,x data:image/png;base64,aa data:image/svg+xml,x mailto:a@b.c a,b ,, "
    "\\\\e.f 비.png %zz ../../.. http://user@h.example:99999/ about:blank blob:x"
).split()
ATTRIBUTE_NAMES = (
    "href src srcset poster cite data data-src data-srcset style title alt onclick onerror class id width height color "
    "align xlink:href formaction ping background start type name value target"
).split()
STYLES = (
    "color: red",
    "background: url(//e.f)",
    "color: rgb(0 0 0/.5)",
    "position: fixed",
    "background: #1234",
    "}",
    "/*",
    "\\",
)

attribute = st.builds(
    lambda name, value, quote: f" {name}={quote}{value}{quote}",
    st.sampled_from(ATTRIBUTE_NAMES),
    st.sampled_from(ADDRESSES) | st.sampled_from(STYLES) | st.text(max_size=5),
    st.sampled_from(['"', "'", ""]),
)
tag = st.builds(
    lambda name, attributes, end: f"<{name}{''.join(attributes)}{end}",
    st.sampled_from(NAMES),
    st.lists(attribute, max_size=3),
    st.sampled_from([">", ">", ">", "/>", ""]),
)
piece = (
    tag
    | st.sampled_from(NAMES).map("</{}>".format)
    | st.sampled_from(
        ["<!--", "-->", "<![CDATA[", "]]>", "<?php", "<!x", "&#0;", "&lt;", "&", "\x00", "\ud800", "비", " ", "\n"]
    )
    | st.text(st.characters(), max_size=4)
)
markup = st.lists(piece, max_size=25).map("".join)
mark = st.sampled_from(
    [
        *"*_`[]()!<>#|-+~$:{}^\\\n",
        *(
            "**",
            "~~",
            "$$",
            "```",
            "\n\n",
            "    ",
            "> ",
            "- ",
            "1. ",
            "\n| ",
            "|-|-|\n",
            "[^1]",
            "[^1]: ",
            ":::note\n",
            "\n:::\n",
        ),
        *(
            "{:.a}",
            "{#a}",
            "{:toc}",
            "{::comment}",
            "{:/}",
            '<div markdown="1">',
            "</div>",
            "[x] ",
            "http://a.b/",
            "www.",
            "\ue0000\ue001",
        ),
    ]
)
written = st.lists(mark | st.text(max_size=3) | st.sampled_from(["비", "(영문)", "word "]), max_size=40).map("".join)


def check(content: str) -> None:
    """The content parses, holds only what is allowed, and every address in it is absolute."""
    assert not re.search("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", content)
    assert clean(content) == content
    for element in lxml.html.fromstring(f"<div>{content}</div>").iter():
        assert element.tag in TAGS
        for name, value in element.attrib.items():
            assert name in ATTRIBUTES["*"] | ATTRIBUTES.get(element.tag, set())
            if name in ("href", "src", "cite", "poster"):
                assert re.match(r"https?://[^/]|mailto:|tel:|data:image/(?!svg)", value), value
            if name == "srcset":
                assert all(re.match(r"https?://[^/]|data:image/(?!svg)", url) for url, _ in candidates(value))
            if name == "style":
                assert not re.search(r"url|expression|position|[\\@<>]", value)


@given(markup)
@settings(max_examples=400, deadline=None)
@example("<li><table><li>")
@example("<svg><style><!--</style><img src=x onerror=alert(1)>-->")
@example('<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">')
@example('<noscript><p title="</noscript><img src=x onerror=alert(1)>">')
def test_every_html_becomes_safe_absolute_html(body: str) -> None:
    post = made(body, image="/a.png")
    check(post.content)
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", post.text + post.summary)


@given(written)
@settings(max_examples=400, deadline=None)
def test_every_markdown_becomes_safe_absolute_html(body: str) -> None:
    check(made(body, format="markdown").content)


@given(st.lists(markup | written, max_size=4).map("\n".join))
@settings(max_examples=200, deadline=None)
def test_html_in_markdown_becomes_safe_absolute_html(body: str) -> None:
    check(made(body, format="markdown").content)


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


words = st.lists(st.text("abcXYZ가나다漢字ひら0", min_size=1, max_size=8), min_size=1, max_size=30)


@given(words, st.sampled_from(["html", "markdown", "mdx"]))
@settings(max_examples=150, deadline=None)
def test_words_without_markup_are_not_lost(said: list[str], format: str) -> None:  # noqa: A002
    post = made("\n".join(said), format=format)  # type: ignore[arg-type]
    assert post.text.split() == said
    assert lxml.html.fromstring(f"<div>{post.content}</div>").text_content().split() == said


@given(
    words,
    st.lists(st.sampled_from(["<div>", "<p>", "</p>", "<b>", "</div>", "<x>", "<li>", "</ul>", "<td>"]), max_size=30),
)
@settings(max_examples=150, deadline=None)
def test_words_between_tags_are_not_lost(said: list[str], tags: list[str]) -> None:
    between = "".join(f"{tag} {word} " for tag, word in zip(tags, said, strict=False))
    expected = said[: len(tags)]
    assert [word for word in made(between).text.split() if word != "-"] == expected


@given(written)
@settings(max_examples=100, deadline=None)
def test_markdown_is_the_same_each_time(body: str) -> None:
    assert render(body) == render(body)


def test_a_fault_of_a_library_costs_one_post(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_tree: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr("publisher.markup.entry.highlight", broken)
    with pytest.raises(ContentError) as caught:
        made("a")
    assert str(caught.value.fault).startswith("rain.md:1: its body cannot be made into HTML (RecursionError: too deep)")
