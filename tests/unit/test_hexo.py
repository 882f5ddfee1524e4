"""Hexo's tags, its themes' among them, give what they stand for; code is left alone."""

import pytest

from tests.expansion import shown, warned


@pytest.mark.parametrize(
    ("source", "made"),
    [
        (
            "{% codeblock Title lang:js %}\na < `b` {{ c }}\n{% endcodeblock %}",
            '<p>Title</p><pre><code class="language-js">a &lt; `b` {{ c }}\n</code></pre>',
        ),
        (
            "{% blockquote Ann, Book %}\n*x*\n{% endblockquote %}",
            "<blockquote>\n\n*x*\n\n<p>— Ann, Book</p>\n\n</blockquote>",
        ),
        (
            "{% quote Ann http://a.b/ At home %}x{% endquote %}",
            '<blockquote>\n\nx\n\n<p>— Ann, <a href="http://a.b/">At home</a></p>\n\n</blockquote>',
        ),
        ('{% img left /a.png 20 30 "t" "a" %}', '<img src="/a.png" alt="a" width="20" height="30">'),
        ("{% asset_img a.png 直った！ %}", '<img src="a.png" alt="直った！">'),
        ("{% asset_img a.png 'A \"b\"' %}", '<img src="a.png" alt="A &quot;b&quot;">'),
        ("{% asset_link a.zip Get it %} {% asset_path a.png %}", '<a href="a.zip">Get it</a> a.png'),
        ("{% post_link other.md Read <it> %}", '<a href="https://example.org/blog/other/">Read &lt;it&gt;</a>'),
        ("{% link Ann https://a.b %}", '<a href="https://a.b">Ann</a>'),
        ("{% raw %}{{ x }}{% endraw %} {{ '{{' }} {{ title }}", "{{ x }} {{ Rain"),
        ("{% note info Mind %}\nb\n{% endnote %}", "<blockquote>\n\n**Mind**\n\nb\n\n</blockquote>"),
        ("{% tabs x %}<!-- tab One@icon -->a<!-- endtab -->{% endtabs %}", "<p><strong>One</strong></p>\n\na"),
        ("{% cq %}a{% endcq %}", "<blockquote>\n\na\n\n</blockquote>"),
        ("{% btn /x, Go, home %} {% label info@text %}", '<a href="/x">Go</a> text'),
        ("`{% note %} {{ x }}`\n\n```\n{% note %}\n```", "`{% note %} {{ x }}`\n\n```\n{% note %}\n```"),
    ],
)
def test_tags_stand_for_what_hexo_makes_of_them(source: str, made: str) -> None:
    assert shown(source, "hexo") == made
    assert warned(source, "hexo") == []


def test_what_nobody_knows_is_named_and_its_text_kept() -> None:
    source = "{% wat x %}in{% endwat %}\n{{ nope }}\n{% post_link gone Words %}"
    assert shown(source, "hexo") == "in\n\nWords"
    assert warned(source, "hexo") == [
        'blog/rain.md:5: unknown tag "wat": write what it stands for as Markdown or HTML',
        'blog/rain.md:6: unknown variable "nope": write what it stands for as Markdown or HTML',
        'blog/rain.md:7: no post is named "gone": name its file as it lies in the content folder',
    ]


@pytest.mark.parametrize(
    ("source", "made"),
    [
        (
            "{% hideToggle Answer, blue, white %}\n*x*\n{% endhideToggle %}",
            "<details><summary>Answer</summary>\n\n*x*\n\n</details>",
        ),
        ("{% folding blue, Answer %}\nx\n{% endfolding %}", "<details><summary>Answer</summary>\n\nx\n\n</details>"),
        ("who? {% hideInline me <3, Show,#fff %}", "who? me &lt;3"),
    ],
)
def test_what_a_theme_hides_is_there(source: str, made: str) -> None:
    assert shown(source, "hexo") == made
    assert warned(source, "hexo") == []
