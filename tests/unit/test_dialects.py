"""Each body is expanded by its generator's rules, or, in a folder of none, only where it is unmistakable."""

import time
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.dialects.code import code_of
from publisher.model import BodyFormat, Generator
from tests.expansion import expanded, shown, warned

WORDS = r"""{{ }} {% %} {{< >}} {{% %}} /}} {# #} raw endraw if endif for endfor in figure ref highlight endhighlight x
| : " ' ` ``` ~~~ < > /> </ { } ( ) [ ] {/* */} import export from const = . .. :: :a: * _ @/ {filename} \ $ page.title
comment endcomment include a.html codeblock endcodeblock tabs endtabs <Tabs> </Tabs> <A b={ (1..9) end"""
FRAGMENTS = st.sampled_from([*WORDS.split(), "\n", "\n\n", "    ", " ", "\ue000", "\ue0000\ue001", "\x00", "비"])


@pytest.mark.parametrize("generator", get_args(Generator))
@pytest.mark.parametrize("format", get_args(BodyFormat))
@settings(max_examples=40, deadline=None)
@given(text=st.lists(FRAGMENTS, max_size=60).map("".join) | st.text(max_size=80))
def test_no_text_breaks_any_dialect(generator: Generator, format: BodyFormat, text: str) -> None:  # noqa: A002
    made = expanded(text, generator, format=format, includes={"a.html": "{% include a.html %}"})
    assert made == expanded(text, generator, format=format, includes={"a.html": "{% include a.html %}"})


CONSTRUCTS: dict[Generator, list[str]] = {
    "jekyll": [
        "{% highlight x %}a{% endhighlight %}",
        "{{ page.title }}",
        "{% link other.md %}",
        "{% wat %}",
        "{{ x | y }}",
    ],
    "hugo": ['{{< figure src="a" >}}', "{{% notice %}}a{{% /notice %}}", '{{< ref "other.md" >}}', "{{< wat />}}"],
    "zola": ['{{ youtube(id="a") }}', '{% quote(author="b") %}a{% end %}', "{{ wat() }}"],
    "hexo": ["{% note %}a{% endnote %}", "{% codeblock %}a{% endcodeblock %}", "{% wat %}", "{{ title }}"],
}


@pytest.mark.parametrize("generator", CONSTRUCTS)
@given(data=st.data())
def test_nothing_that_is_recognised_stays(generator: Generator, data: st.DataObject) -> None:
    words = st.sampled_from([*CONSTRUCTS[generator], "rain", "\n", "\n\n", " ", "- ", "> ", "*", "비"])
    text = "".join(data.draw(st.lists(words, max_size=30)))
    whole = shown(text, generator)
    assert "{%" not in whole
    assert "{{" not in whole


@pytest.mark.parametrize("generator", get_args(Generator))
@pytest.mark.parametrize(
    "bomb",
    [
        "{{",
        "{%",
        "{{<",
        '{{< a "`',
        "{% x %}",
        "{{< x >}}",
        "<A b={",
        "`",
        "```\n",
        "{",
        "import x\n",
        "export const a = (\n",
        "{% raw %}",
        "{% comment %}",
        "({filename}x ",
        "\ue000",
        '{{ "',
        "<pre>",
        "{{ x(",
        "\n:::note\n",
        "[x](@/a.md) ",
    ],
)
def test_hostile_text_takes_no_more_than_linear_time(generator: Generator, bomb: str) -> None:
    start = time.monotonic()
    expanded(bomb * (200_000 // len(bomb)), generator)
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    "text",
    [
        "Write {{ x }} or {% tag %}, and `{% raw %}`.",
        "```liquid\n{% highlight x %}{% endhighlight %}\n{{ site.url }}\n```",
        '```\n{{< figure src="a" >}}\n```',
        "In Vue, {{ message }} is shown; in Go, {{ .Title }}.",
        "`{{ page.title }}` is the title",
        "<pre>{{ site.url }}</pre>",
        "import x from 'y'\n<Tabs>{a}</Tabs>",
    ],
)
def test_in_a_folder_of_no_generator_talk_of_templates_is_talk(text: str) -> None:
    assert expanded(text).text == text
    assert warned(text) == []


@pytest.mark.parametrize(
    ("text", "made"),
    [
        (
            "{% highlight x %}\na\n{% endhighlight %} `{% raw %}`",
            '<pre><code class="language-x">a\n</code></pre> `{% raw %}`',
        ),
        ("{{ site.url }}/x\n\n```\n{{ site.url }}\n```", "https://example.org/x\n\n```\n{{ site.url }}\n```"),
        ('{{< figure src="a" >}} `{{< figure src="a" >}}`', '<figure><img src="a"></figure> `{{< figure src="a" >}}`'),
        ("{% raw %}{{ x }}{% endraw %}", "{{ x }}"),
    ],
)
def test_in_a_folder_of_no_generator_the_unmistakable_is_expanded(text: str, made: str) -> None:
    assert shown(text) == made


@pytest.mark.parametrize("generator", get_args(Generator))
def test_an_authors_own_characters_are_no_keys(generator: Generator) -> None:
    text = "\ue0a0 \ue000 \ue0000\ue001 \ue001"
    assert shown(text, generator) == text


def test_a_piece_with_a_line_to_itself_is_a_block() -> None:
    made = expanded("a\n{{< youtube x >}}\nb {{< youtube x >}}", "hugo").text
    first, second = (key for key in made.split() if key.startswith("\ue000"))
    assert made == f"a\n\n{first}\n\nb {second}"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a `b` c", "`b`"),
        ("a ``b ` c`` d", "``b ` c``"),
        ("a ` b", ""),
        ("a ` b\n\nc ` d", ""),
        ("a\n```x\nb\n```\nc", "```x\nb\n```"),
        ("~~~\n```\n~~~\na", "~~~\n```\n~~~"),
        ("````\n```\n````\na", "````\n```\n````"),
        ("```\nnever closed", "```\nnever closed"),
        ("- ```\n  a\n  ```\nb", "- ```\n  a\n  ```"),
        ("<pre class='x'>a</pre> b", "<pre class='x'>a</pre"),
        (r"a \`b` c", ""),
    ],
)
def test_code_is_found(text: str, code: str) -> None:
    found = code_of(text)
    assert "".join(character for place, character in enumerate(text) if place in found) == code


@pytest.mark.parametrize("path", ["_index.md", "about.md", "blog/_index.md", "my_index.md"])
def test_zolas_pages_that_are_no_posts_are_below_the_site(path: str) -> None:
    address = {"_index.md": "", "about.md": "about/", "blog/_index.md": "blog/", "my_index.md": "my_index/"}[path]
    assert shown(f"[x](@/{path}#a)", "zola") == f"[x](https://example.org/blog/{address}#a)"
