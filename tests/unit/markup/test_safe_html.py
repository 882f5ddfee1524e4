"""HTML that is safe, absolute, and whole."""

import time

import pytest

from publisher.markup.safe import clean
from publisher.markup.tree import MAX_DEPTH
from tests.unit.markup.making import made

HERE = "https://example.org/2026/rain/"
PICTURE = "https://i.ytimg.com/vi/dQw4w9WgXcQ/hqdefault.jpg"
SONG = f'<a href="https://www.youtube.com/watch?v=dQw4w9WgXcQ"><img src="{PICTURE}" alt="Song"></a>'


@pytest.mark.parametrize(
    "body",
    [
        '<iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ?start=3" title="Song"></iframe>',
        '<iframe src="about:blank" data-src="//www.youtube-nocookie.com/embed/dQw4w9WgXcQ" title="Song"></iframe>',
        '<embed src="https://www.youtube.com/v/dQw4w9WgXcQ&fs=1" title="Song">',
        '<object title="Song"><param name="movie" value="https://youtu.be/dQw4w9WgXcQ"><embed src="a.swf"></object>',
        '<video title="Song" src="https://m.youtube.com/watch?list=x&v=dQw4w9WgXcQ"></video>',
        '<lite-youtube videoid="dQw4w9WgXcQ" playlabel="Song"></lite-youtube>',
    ],
)
def test_a_player_becomes_a_link_with_its_picture(body: str) -> None:
    assert made(body).content == SONG


@pytest.mark.parametrize(
    ("body", "content"),
    [
        ('<iframe src="//player.vimeo.com/video/12?h=x"></iframe>', '<a href="https://vimeo.com/12">vimeo.com/12</a>'),
        (
            '<script src="https://gist.github.com/ann/12ab.js"></script>',
            '<a href="https://gist.github.com/ann/12ab">gist.github.com/ann/12ab</a>',
        ),
        (
            '<iframe src="https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/a/b&x=1"></iframe>',
            '<a href="https://soundcloud.com/a/b">soundcloud.com/a/b</a>',
        ),
        ('<object data="a.svg"><img src="a.png"></object>', f'<img src="{HERE}a.png">'),
        (
            '<audio src="a.mp3"></audio>',
            f'<audio src="{HERE}a.mp3" controls=""><a href="{HERE}a.mp3">a.mp3</a></audio>',
        ),
        (
            '<video poster="p.jpg"><source data-src="a.mp4"></video>',
            f'<video poster="{HERE}p.jpg" controls=""><source src="{HERE}a.mp4">'
            f'<a href="{HERE}a.mp4"><img src="{HERE}p.jpg" alt="a.mp4"></a></video>',
        ),
        ('<iframe src="https://t.example/ns.html" height="0" width="0"></iframe>a', "a"),
        ('<iframe src="javascript:alert(1)"></iframe>a', "a"),
        ('<iframe srcdoc="<p>x"></iframe>a', "a"),
    ],
)
def test_embeds_of_others(body: str, content: str) -> None:
    assert made(body).content == content


@pytest.mark.parametrize(
    ("written", "srcset"),
    [
        ("a.png", f"{HERE}a.png"),
        ("a.png 1x,b.png 2x", f"{HERE}a.png 1x, {HERE}b.png 2x"),
        ("a,b.png 1x, /c.png 2x", f"{HERE}a,b.png 1x, https://example.org/c.png 2x"),
        ("a.png, b.png 2x,", f"{HERE}a.png, {HERE}b.png 2x"),
        ("data:image/png;base64,aa== 1x, b.png 2x", f"data:image/png;base64,aa== 1x, {HERE}b.png 2x"),
        ("//c.example/a.png 100w", "https://c.example/a.png 100w"),
        ("javascript:alert(1) 1x, a.png 2x", f"{HERE}a.png 2x"),
        ("data:image/svg+xml,x 1x", None),
        (" , ", None),
    ],
)
def test_each_picture_of_a_srcset_is_absolute(written: str, srcset: str | None) -> None:
    expected = f' srcset="{srcset}"' if srcset else ""
    assert made(f'<img src="/x.png" srcset="{written}">').content == f'<img src="https://example.org/x.png"{expected}>'


@pytest.mark.parametrize(
    "body",
    [
        '<img data-src="a.png">',
        '<img src="data:image/gif;base64,R0" data-original="a.png">',
        '<img src="/blank.gif" data-lazy-src="a.png">',
        '<img src="data:image/gif;base64,R0"><noscript><img src="a.png"></noscript>',
        '<img data-src="a.png"><noscript><img src="a.png"></noscript>',
        '<img src="data:image/svg+xml,x"><noscript>Please switch on scripts. <img src="a.png"></noscript>',
        '<img src="a.png"><noscript><img height="1" width="1" src="https://t.example/p"></noscript>',
        '<img width=1 height=1 src="https://t.example/p"><img src="a.png">',
    ],
)
def test_a_lazy_picture_is_there_once(body: str) -> None:
    assert made(body).content == f'<img src="{HERE}a.png">'


@pytest.mark.parametrize(
    ("body", "content"),
    [
        ('<img srcset="a.png 1x, b.png 2x">', f'<img srcset="{HERE}a.png 1x, {HERE}b.png 2x" src="{HERE}b.png">'),
        (
            '<picture><source srcset="a.webp"></picture>',
            f'<picture><source srcset="{HERE}a.webp"><img src="{HERE}a.webp"></picture>',
        ),
        (
            '<picture><source data-srcset="a.webp"><img data-src="a.png"></picture>',
            f'<picture><source srcset="{HERE}a.webp"><img src="{HERE}a.png"></picture>',
        ),
        ('<img alt="nothing">', ""),
    ],
)
def test_a_picture_can_be_shown(body: str, content: str) -> None:
    assert made(body).content == content


@pytest.mark.parametrize(
    ("style", "kept"),
    [
        ("color: #f008", "color: #ff7777"),
        ("color: rgb(90 90 90 / 80%)", "color: #7b7b7b"),
        ("color: hsl(120, 100%, 25%)", "color: #008000"),
        ("color: hsl(0.5turn 100% 50% / .5)", "color: #80ffff"),
        ("COLOR: Red !important", "color: red"),
        ("background: yellow", "background-color: #ffff00; color: #1c1e21"),
        ("background-color: black", "background-color: #000000; color: #ffffff"),
        ("background: papayawhip", None),
        ("font-weight: 700; font-style: italic", "font-weight: 700; font-style: italic"),
        ("color: windowtext; color: inherit", None),
        ("background: url(javascript:x); color: expression(1); position: fixed; font-weight: 12345", None),
        ("color: var(--x); color: rgb(1.2.3 1 1)", None),
    ],
)
def test_of_a_style_stays_what_carries_meaning(style: str, kept: str | None) -> None:
    assert clean(f'<p style="{style}">a</p>') == (f'<p style="{kept}">a</p>' if kept else "<p>a</p>")


@pytest.mark.parametrize(
    ("body", "content"),
    [
        ("<center>a</center>", '<div style="text-align: center">a</div>'),
        ('<font color="#f00" size="3">a</font>', '<span style="color: #ff0000">a</span>'),
        ('<p align="right">a</p>', '<p style="text-align: right">a</p>'),
        ("<strike>a</strike> <tt>b</tt>", "<s>a</s> <code>b</code>"),
        ('<img align="left" src="/a.png">', '<img src="https://example.org/a.png">'),
        ("<!-- wp:paragraph --><p>a</p><!-- /wp:paragraph -->", "<p>a</p>"),
        ('<p class="MsoNormal" style="mso-x:y">a<o:p>&nbsp;</o:p></p>', "<p>a&nbsp;</p>"),
        ("<!--[if mso]><p>x</p><![endif]--><![if !mso]>a<![endif]>", "a"),
        ("<?xml:namespace prefix = o /><p>a</p>", "<p>a</p>"),
        ("<p>a<![CDATA[b < c]]></p>", "<p>ab &lt; c</p>"),
        ("<button>a</button> <blink>b</blink>", "a b"),
        ("<textarea><b>a</b></textarea>", "&lt;b&gt;a&lt;/b&gt;"),
        ("<plaintext>a <b>", "<pre>a &lt;b&gt;</pre>"),
        ("<p>a&#0;b&#x1f;\x00\x0b\ud800c</p>", "<p>a\ufffdbc</p>"),
        ("<details open><summary>a</summary>b</details>", '<details open=""><summary>a</summary>b</details>'),
        ("<svg><title>Rain by month</title><path/></svg>", "Rain by month"),
        ('<svg aria-label="Rain"><text>x</text></svg>', "Rain"),
        ("<svg><text>Jan</text> <text>Feb</text></svg>", "Jan Feb"),
        ('<math alttext="x squared"><mi>x</mi></math>', "x squared"),
        ('<math><mi>x</mi><annotation encoding="application/x-tex">x^2</annotation></math>', "x^2"),
        ("<math><mi>x</mi><mn>2</mn></math>", "x2"),
        ('<span class="katex-html">x</span>a', "a"),
        ('<a href="file:///etc/passwd">a</a>', "<a>a</a>"),
        ('<a href="VBScript:x">a</a><a href="java\nscript:x">b</a>', "<a>a</a><a>b</a>"),
        ('<a href="http:///x">a</a><a href="http://a b/">b</a>', "<a>a</a><a>b</a>"),
        ('<a href="data:image/png;base64,aa">a</a>', "<a>a</a>"),
        ('<img src="data:image/png;base64,aa">', '<img src="data:image/png;base64,aa">'),
        ('<blockquote cite="/a">b</blockquote>', '<blockquote cite="https://example.org/a">b</blockquote>'),
    ],
)
def test_old_and_odd_markup(body: str, content: str) -> None:
    assert made(body).content == content


@pytest.mark.parametrize(
    "body",
    ["<p>&nbsp;</p>", "<p><br></p>", "<p><b> </b></p>", "<div><p></p>\n</div>", "<figure></figure>", "<h2>\u200b</h2>"],
)
def test_empty_blocks_vanish(body: str) -> None:
    assert made(f"{body}<p>a</p>").content == "<p>a</p>"


@pytest.mark.parametrize(
    "body", ["<p><img src='/a.png'></p>", "<p><audio src='/a.mp3'></audio></p>", "<div><hr></div>"]
)
def test_a_block_with_something_to_see_or_hear_stays(body: str) -> None:
    assert made(body).content.startswith(body[:3])


@pytest.mark.parametrize("opening", ["<div>", "<p><font>", "<ul><li>", "<table><tr><td>", "<x>", "<b>", "<svg>"])
@pytest.mark.parametrize("depth", [MAX_DEPTH - 1, MAX_DEPTH + 1, 100_000])
def test_no_words_are_lost_however_deep_they_stand(opening: str, depth: int) -> None:
    post = made(opening * depth + "<text>deep</text>" + "</i>" * depth + "<h2>after</h2>")
    assert "deep" in post.text
    assert "deep" in post.content


HOSTILE = {
    "breaks": "x<br>",
    "paragraphs": "<p>a",
    "empty": "a<p></p>",
    "boxes": "x<input>",
    "scripts": "a<script></script>",
    "drawings": "<svg></svg>a",
    "pictures": "<img src=a>",
    "pixels": "<img width=1 height=1>a",
    "comments": "<!---->a",
    "noscripts": "<noscript><img src=a></noscript>",
    "frames": "<iframe src=a></iframe>x",
    "objects": "<object>",
    "films": "<video src=a>",
    "items": "<ol><li>a",
    "lines": "<pre>\n",
    "cells": "<table><tr><td>",
    "cdata": "<![CDATA[",
    "signs": "<",
    "entities": "&amp;",
    "code": "<pre><code class=language-js>/*</code></pre>",
    "instructions": "<?x ",
    "levels": "<div>" * 199 + "<p>a</p>" * 300,
    "closings": "<b><i></b></u>",
    "attributes": "<p " + "a=b " * 99 + ">",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_input_takes_more_than_its_share_of_time(name: str) -> None:
    """Ten times the input may take ten times as long, and by far not a hundred times."""

    def took(length: int) -> float:
        body = HOSTILE[name] * (length // len(HOSTILE[name]) + 1)
        begun = time.process_time()
        made(body)
        return time.process_time() - begun

    small = max(took(3_000), took(3_000), 0.02)
    assert took(30_000) < 40 * small
