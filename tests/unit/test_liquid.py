"""Liquid gives what Jekyll and Eleventy would have made of it, at a bounded cost."""

import time

import pytest

from tests.expansion import expanded, shown, warned


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ page.title }} {{ site.title }} {{ jekyll.environment }}", "Rain Weather production"),
        ("{{ site.url }}{{ site.baseurl }}/a.png", "https://example.org/blog/a.png"),
        ("{{ '/a.png' | relative_url }} {{ 'a.png' | absolute_url }}", "/blog/a.png https://example.org/blog/a.png"),
        ("{{ page.url }} {{ page.date | date: '%-d %B %Y' }}", "/2026/rain.html 1 March 2026"),
        ("{{ 'now' | date: '%Y-%m-%d' }} {{ site.time | date_to_string }}", "2026-03-01 01 Mar 2026"),
        ("{{ page.date | date_to_xmlschema }}", "2026-03-01T10:00:00+00:00"),
        ("{{ page.date | date_to_rfc822 }}", "Sun, 01 Mar 2026 10:00:00 +0000"),
        ("[o]({% post_url 2026-01-02-other %})", "[o](https://example.org/blog/other/)"),
        ("[o]({{ site.baseurl }}{% post_url 2026-01-02-other %})", "[o](https://example.org/blog/other/)"),
        ("{{ site.url }}{{ site.baseurl }}{% link other.md %}", "https://example.org/blog/other/"),
        ("{% link _posts/2026-01-03-far.md %}", "https://example.org/blog/far/"),
        (
            "[o]({% link other.md %}) [p]({% link files/a.pdf %})",
            "[o](https://example.org/blog/other/) [p](/blog/files/a.pdf)",
        ),
        ("{% raw %}{{ x }} {% if %}{% endraw %}", "{{ x }} {% if %}"),
        ('{{ "{{" }} x }} {{ "{%" }} y', "{{ x }} {% y"),
        ("a{% comment %}{{ x }}{% if %}{% endcomment %}b", "ab"),
        ("{% assign a = 'x,y' | split: ',' %}{% for i in a %}{{ forloop.index }}{{ i }}{% endfor %}", "1x2y"),
        ("{% if page.comments %}on{% else %}off{% endif %}", "off"),
        ("{% unless page.comments %}a{% endunless %}{% case page.n %}{% when 3 %}three{% endcase %}", "athree"),
        ("{% capture x %}a{% endcapture %}{{ x | append: 'b' | upcase }}", "AB"),
        (
            "{{ page.tags | array_to_sentence_string }} {{ 'A b!' | slugify }} {{ 'a <b>' | xml_escape }}",
            "wet a-b a &lt;b&gt;",
        ),
        ("{{ 'a b c' | number_of_words }} {{ page.tags | jsonify }} {{ 'a b' | cgi_escape }}", '3 ["wet"] a+b'),
        ("{{ undefined }}{{ page.nothing.at.all }}|", "|"),
        ("{%- if true -%}  a  {%- endif -%}  b", "ab"),
    ],
)
def test_jekylls_tags_variables_and_filters(source: str, text: str) -> None:
    assert shown(source, "jekyll", metadata={"comments": "false", "n": "3"}) == text
    assert warned(source, "jekyll") == []


def test_highlighted_code_is_finished_html() -> None:
    source = "a\n{% highlight ruby linenos %}\nx < 1 *a*\n{% endhighlight %}\nb"
    assert shown(source, "jekyll") == 'a\n\n<pre><code class="language-ruby">x &lt; 1 *a*\n</code></pre>\n\nb'


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("{% gist ann/12 %}", '<p><a href="https://gist.github.com/ann/12">https://gist.github.com/ann/12</a></p>'),
        ("{% youtube aB-1 %}", '<iframe src="https://www.youtube.com/embed/aB-1" title="YouTube"></iframe>'),
        (
            '{% include youtube.html id="aB-1" %}',
            '<iframe src="https://www.youtube.com/embed/aB-1" title="YouTube"></iframe>',
        ),
        (
            '{% include video id="aB-1" provider="youtube" %}',
            '<iframe src="https://www.youtube.com/embed/aB-1" title="YouTube"></iframe>',
        ),
        (
            '{% include figure.html path="a.png" caption="A *b*" class="x" %}',
            '<figure><img src="a.png" alt="A b"><figcaption>A <em>b</em></figcaption></figure>',
        ),
        (
            "{% img left /a.png 20 30 'T' 'A \"b\"' %}",
            '<img src="/a.png" alt="A &quot;b&quot;" width="20" height="30">',
        ),
    ],
)
def test_plugins_and_themes_whose_names_say_what_they_mean(source: str, html: str) -> None:
    assert shown(source, "jekyll") == html
    assert warned(source, "jekyll") == []


def test_an_include_is_given_its_parameters() -> None:
    includes = {
        "x.html": "<b>{{ include.a }} {{ include.b }} {{ include.c }}</b>",
        "n.html": "{% include x.html a=1 %}",
    }
    source = """{% include x.html a="q" b=page.title c='it"s' %} {% include {{ page.part }}.html %}"""
    assert shown(source, "jekyll", includes=includes, metadata={"part": "n"}) == '<b>q Rain it"s</b> <b>1  </b>'


def test_the_html_of_an_include_is_not_taken_for_markdown() -> None:
    include = "<figure>\n\n    {% if include.a %}<img src='{{ include.a }}'>{% endif %}\n\n</figure>\n"
    made = expanded("{% include f.html a='x' %}", "jekyll", includes={"f.html": include})
    assert "<" not in made.text


def test_what_nobody_knows_is_named_and_its_text_kept() -> None:
    source = "a\n{% wat x %}in{% endwat %}\n{% solo %}{{ 'v' | nope }}\n{% include no.html %}\n{% wat y %}"
    assert shown(source, "jekyll") == "a\nin\nv"
    assert warned(source, "jekyll") == [
        'blog/rain.md:6: unknown tag "wat": write what it stands for as Markdown or HTML',
        'blog/rain.md:7: unknown tag "solo": write what it stands for as Markdown or HTML',
        'blog/rain.md:7: unknown filter "nope": write what it stands for as Markdown or HTML',
        'blog/rain.md:8: unknown include "no.html": write what it stands for as Markdown or HTML',
    ]


@pytest.mark.parametrize(
    "source",
    [
        "{% if a == %}kept{% endif %}",
        "{% if a %}{% elsif == %}kept{% endif %}kept",
        "{% if x %}kept",
        "kept{% endif %}{% else %}",
        "{% for in %}kept{% endfor %}",
        "{{ | | }}kept",
        "{% case %}kept{% endcase %}",
        "{{ 'a' | divided_by: 0 }}kept",
        "{%%}{% %}{{}}kept",
        "{% assign = %}kept",
    ],
)
def test_a_fault_of_the_template_loses_no_text(source: str) -> None:
    made = shown(f"before {source} after", "jekyll")
    assert made.startswith("before")
    assert made.endswith("after")
    assert "kept" in made
    assert "{%" not in made
    assert "{{" not in made


@pytest.mark.parametrize(
    "source",
    [
        "{% for i in (1..9999) %}{% for j in (1..9999) %}{{ j }}{% endfor %}{% endfor %}",
        "{% for i in (1..9999999999) %}{% endfor %}",
        "{{ (1..9999999999) | join: ',' }}",
        "{% assign a = 'x' %}" + "{% assign a = a | append: a %}" * 60,
        "{% assign a = 9 %}" + "{% assign a = a | times: a %}" * 60,
        "{% assign a = 'xxxxxxxx' %}" + "{% assign a = a | append: a %}" * 15 + "{{ a | replace: '', a }}",
        "{% assign a = page.tags %}" + "{% assign a = a | concat: a | group_by: 'x' %}" * 60 + "{{ a | jsonify }}",
        "{% include r.html %}",
        "{% capture a %}{% highlight x %}" + "y" * 9999 + "{% endhighlight %}{% endcapture %}"
        "{% for i in (1..9999) %}{{ a }}{% endfor %}",
        "{% if a %}" * 50_000,
        "{{ a }}" * 50_000,
        "{% tabs %}" * 50_000,
    ],
)
def test_a_bomb_costs_its_effect_and_a_warning(source: str) -> None:
    start = time.monotonic()
    text = f"before {source} after"
    made = expanded(text, "jekyll", includes={"r.html": "{% include r.html %}{% include r.html %}"})
    assert time.monotonic() - start < 5
    assert made.text.startswith("before")
    assert made.text.endswith("after")
    assert len(made.text) <= len(text)
    assert "\ue000" not in made.text


def test_a_bomb_is_named() -> None:
    assert warned("{% for i in (1..999999) %}{{ i }}{% endfor %}", "jekyll") == [
        "blog/rain.md:5: its template code asks for too much work: loop over less, or write the result into the post"
    ]


def test_a_post_may_say_that_it_is_no_template() -> None:
    assert shown("{{ x }}", "jekyll", metadata={"render_with_liquid": "false"}) == "{{ x }}"
    assert shown("{{ x }}", "eleventy", metadata={"templateengineoverride": "md"}) == "{{ x }}"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('{% set x = "v" %}{{ x | replace("v", "w") | safe }}', "w"),
        ("{{ title }} {{ page.url }} {{ '/x' | url }}", "Rain /2026/rain.html /blog/x"),
        ("a{# no #}b", "ab"),
        ('{% image "./a.png", "What it shows" %}', '<img src="./a.png" alt="What it shows">'),
        ('{% highlight "js" %}\na\n{% endhighlight %}', '<pre><code class="language-js">a\n</code></pre>'),
        ('{% include "a.njk" %}', "in Rain"),
        (
            '{% figure "What *it* is" %}{% image "a.png", "A" %}{% endfigure %}',
            '<figure>\n\n<img src="a.png" alt="A">\n\n<figcaption>What <em>it</em> is</figcaption>\n\n</figure>',
        ),
        (
            '{% figure src: "a.png", caption: "c" %}',
            '<figure><img src="a.png" alt="c"><figcaption>c</figcaption></figure>',
        ),
    ],
)
def test_eleventy_is_liquid_with_the_words_of_nunjucks(source: str, text: str) -> None:
    assert shown(source, "eleventy", includes={"a.njk": "in {{ title }}"}) == text


def test_eleventys_data_files_are_variables_by_their_names() -> None:
    variables = {"metadata": {"title": "Boats"}}
    assert shown("{{ metadata.title }}", "eleventy", variables=variables) == "Boats"
    assert shown("{{ metadata.title }}", "jekyll", variables=variables) == ""


def test_eleventys_bundles_collect_styles_and_scripts() -> None:
    assert shown("a{% css %}.x { color: red }{% endcss %}{% js %}x(){% endjs %}b", "eleventy") == "ab"


def test_a_piece_within_html_leaves_it_whole() -> None:
    include = '<figure>\n  <img src="{{ include.src }}">\n</figure>'
    within = "<div>\n  <div>\n        {% include pic.html src='a.png' %}\n  </div>\n</div>"
    body = within + "\n\n{% include pic.html src='b.png' %}"
    made = expanded(body, "jekyll", includes={"pic.html": include})
    first, second = made.html
    assert made.text == f"<div>\n  <div>\n        {first}\n  </div>\n</div>\n\n\n{second}\n"


def test_a_gallery_is_in_the_front_matter() -> None:
    pictures = [{"image_path": "/a.png", "alt": "one"}, {"url": "https://elsewhere.example/b.png"}, "c.png"]
    assert shown("{% include gallery caption='*Two*' %}", "jekyll", metadata={"gallery": pictures}) == (
        '<figure><img src="https://example.org/blog/a.png" alt="one"> <img src="https://elsewhere.example/b.png">'
        "<figcaption><em>Two</em></figcaption></figure>"
    )
    assert len(warned("{% include gallery id='none' %}", "jekyll")) == 1


def test_a_themes_figure_is_below_the_sites_folder() -> None:
    made = shown("{% include figure image_path='/a.png' %}{% include base_path %}", "jekyll")
    assert made == '<figure><img src="/blog/a.png"></figure>'
