"""Code in colours."""

import re

import lxml.html
import pytest

from publisher.colours import contrast
from publisher.email import look
from publisher.markup import highlight
from publisher.markup.highlight import COLOURS, colour
from tests.unit.markup.making import made

CODE = 'def rain(x):\n    return "wet"  # often\n'


@pytest.mark.parametrize("style", COLOURS.values())
def test_every_colour_can_be_read(style: str) -> None:
    ink = style.partition("color: ")[2][:7]
    assert all(contrast(ink, ground) >= 4.5 for ground in ("#ffffff", look.CODE))
    assert contrast(ink, "#1b1d21") >= 3  # a dark reader that keeps the colours of the words


@pytest.mark.parametrize(
    "body",
    [
        f'<pre><code class="language-python">{CODE}</code></pre>',
        f'<pre class="language-python">{CODE}</pre>',
        f'<div class="language-python highlighter-rouge"><div><pre><code>{CODE}</code></pre></div></div>',
        f'<div class="highlight highlight-source-python"><pre>{CODE}</pre></div>',
        f'<pre><code data-lang="python"><span class="k">def</span>{CODE.removeprefix("def")}</code></pre>',
    ],
)
def test_code_of_a_known_language_is_coloured_and_its_words_stay(body: str) -> None:
    content = made(body).content
    assert f'<span style="{COLOURS["keyword"]}">def</span>' in content
    assert f'<span style="{COLOURS["comment"]}"># often</span>' in content
    assert lxml.html.fromstring(content).text_content().strip() == CODE.strip()
    assert made(body).text == CODE.strip()


@pytest.mark.parametrize("language", ["text", "mermaid", "no-such-thing", "", "../../x"])
def test_code_of_no_known_language_stays_plain(language: str) -> None:
    assert "<span" not in made(f'<pre><code class="language-{language}">{CODE}</code></pre>').content


def test_only_colours_and_faces_are_written() -> None:
    content = made(f"```python\n{CODE}```", format="markdown").content
    declared = {
        each.partition(":")[0].strip() for style in re.findall(r'style="([^"]*)"', content) for each in style.split(";")
    }
    assert declared <= {"color", "font-weight", "font-style"}


@pytest.mark.parametrize("code", ["\n\n  x = 1\n\n", "x\r\ny", "\t\tx", "x", "비 = '우산'\n"])
def test_no_character_is_added_or_lost(code: str) -> None:
    assert "".join(words for _, words in colour(code, "python")) in (code, "")


def test_what_is_too_long_stays_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(highlight, "LONGEST", 20)
    monkeypatch.setattr(highlight, "LONGEST_LINE", 15)
    monkeypatch.setattr(highlight, "LONGEST_IN_ALL", 30)
    assert list(colour("x = 1", "python"))
    assert not list(colour("x = 1\n" * 4, "python"))
    assert not list(colour("x = 1 + 1 + 1 + 1", "python"))
    content = made('<pre><code class="language-python">x = 123456789</code></pre>' * 4).content
    assert content.count("<span") == 2
