"""Hugo's and Zola's shortcodes give what they stand for."""

import pytest

from tests.expansion import shown, warned


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ('{{< figure src="a.png" >}}', '<figure><img src="a.png"></figure>'),
        (
            '{{< figure src="a.png" title="T \\"q\\" <" caption="c *x*" link="/y" attr="Ann" attrlink="/ann" >}}',
            '<figure><a href="/y"><img src="a.png" alt="c x"></a><figcaption><strong>T &quot;q&quot; &lt;</strong> '
            'c <em>x</em> <a href="/ann">Ann</a></figcaption></figure>',
        ),
        ("{{< youtube aB-1 >}}", '<iframe src="https://www.youtube.com/embed/aB-1" title="YouTube"></iframe>'),
        ('{{< youtube id="aB-1" >}}', '<iframe src="https://www.youtube.com/embed/aB-1" title="YouTube"></iframe>'),
        ("{{< vimeo 146 >}}", '<iframe src="https://player.vimeo.com/video/146" title="Vimeo"></iframe>'),
        (
            '{{< x user="Ann" id="12" >}}',
            '<blockquote><p><a href="https://twitter.com/Ann/status/12">https://twitter.com/Ann/status/12</a></p></blockquote>',
        ),
        ("{{< gist ann 12 >}}", '<p><a href="https://gist.github.com/ann/12">https://gist.github.com/ann/12</a></p>'),
        (
            '{{< highlight go "linenos=1" >}}\na < {{ b }}\n{{< /highlight >}}',
            '<pre><code class="language-go">a &lt; {{ b }}\n</code></pre>',
        ),
        ('[a]({{< ref "other.md#x" >}})', "[a](https://example.org/blog/other/#x)"),
        ('[a]({{% relref path="other.md" %}})', "[a](https://example.org/blog/other/)"),
        ("{{< param Title >}} {{< param author.name >}} {{< param site.x >}}", "From the page Ann"),
        ('{{</* figure src="x" */>}} {{%/* y */%}}', '{{< figure src="x" >}} {{% y %}}'),
        ("{{< kbd >}}Ctrl{{< /kbd >}}", "<kbd>Ctrl</kbd>"),
        ('{{< button href="/x?a=1&b" >}}Go{{< /button >}}', '<a href="/x?a=1&amp;b">Go</a>'),
        ('{{< details "More" >}}\nb\n{{< /details >}}', "<details><summary>More</summary>\n\nb\n\n</details>"),
        ("{{< rawhtml >}}<b>*x*</b>{{< /rawhtml >}}", "<b>*x*</b>"),
        ("{{< mermaid >}}\na-->b\n{{< /mermaid >}}", '<pre><code class="language-mermaid">a--&gt;b\n</code></pre>'),
        ("{{< icon name >}}{{< toc >}}", ""),
        ("{{< katex >}}x^2{{< /katex >}}", "x^2"),
        (r"{{< katex >}}\{a_1 < b_1\}{{< /katex >}}", r"\{a_1 &lt; b_1\}"),
        ("a {{< b", "a {{< b"),
    ],
)
def test_shortcodes_stand_for_what_hugo_makes_of_them(source: str, made: str) -> None:
    metadata = {"title": "From the page", "params": {"author": {"name": "Ann"}}}
    assert shown(source, "hugo", metadata=metadata) == made


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ('{{% notice tip "Mind" %}}\n**b**\n{{% /notice %}}', "Mind"),
        ('{{< admonition type=note title="Mind" open=true >}}\n**b**\n{{< /admonition >}}', "Mind"),
        ('{{< admonition warning "Mind">}}\n**b**\n{{< /admonition >}}', "Mind"),
        ("{{< admonition success >}}\n**b**\n{{< /admonition >}}", "Success"),
        ("{{% warning %}}\n**b**\n{{% /warning %}}", "Warning"),
        ('{{< alert icon="fire" >}}\n**b**\n{{< /alert >}}', "Alert"),
        ('{{< alert "**b**" >}}', "Alert"),
    ],
)
def test_notices_are_quotations_under_a_title(source: str, title: str) -> None:
    assert shown(source, "hugo") == f"<blockquote>\n\n<p><strong>{title}</strong></p>\n\n**b**\n\n</blockquote>"


def test_shortcodes_stand_in_shortcodes() -> None:
    inner = 'a {{< kbd >}}b{{< /kbd >}} {{< figure src="c" >}}'
    source = f'{{{{< tabs >}}}}\n{{{{< tab "One" >}}}}\n{inner}\n{{{{< /tab >}}}}\n{{{{< /tabs >}}}}'
    assert shown(source, "hugo") == '<p><strong>One</strong></p>\n\na <kbd>b</kbd> <figure><img src="c"></figure>'


def test_what_belongs_to_a_list_stays_in_it() -> None:
    source = "- a\n\n  {{% wat %}}\n  b\n  {{% /wat %}}\n\n  {{% center %}}\n  c\n\n  d\n  {{% /center %}}\n"
    made = '- a\n\n  b\n\n  <div style="text-align:center">\n\n  c\n\n  d\n\n  </div>'
    assert shown(source, "hugo") == made


def test_what_nobody_knows_is_named_once_and_its_text_kept() -> None:
    source = 'a\n{{< wat 1 >}}in{{< /wat >}} {{< wat 2 />}}\n[x]({{< ref "no.md" >}})'
    assert shown(source, "hugo") == "a\nin \n[x](https://example.org/blog/no/)"
    assert warned(source, "hugo") == [
        'blog/rain.md:6: unknown shortcode "wat": write what it stands for as Markdown or HTML',
        'blog/rain.md:7: no post is named "no.md": name its file as it lies in the content folder',
    ]


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ('{{ youtube(id="aB-1") }}', '<iframe src="https://www.youtube.com/embed/aB-1" title="YouTube"></iframe>'),
        ('{{ figure(src="a", caption="c") }}', '<figure><img src="a" alt="c"><figcaption>c</figcaption></figure>'),
        ('{{ resize_image(path="a.png", width=9) }}', '<img src="a.png">'),
        ('{{ resize_image(path="../static/i/a.png") }}', '<img src="https://example.org/blog/i/a.png">'),
        ('{{ resize_image(path="content/x/a.png", alt="b") }}', '<img src="https://example.org/blog/x/a.png" alt="b">'),
        ('{% quote(author="Ann") %}\n*x*\n{% end %}', "<blockquote>\n\n*x*\n\n<p>— Ann</p>\n\n</blockquote>"),
        ('{{/* youtube(id="x") */}} {%/* q() */%}', '{{ youtube(id="x") }} {% q() %}'),
        (
            "[a](@/blog/other.md#x) `[a](@/blog/other.md)`",
            "[a](https://example.org/blog/other/#x) `[a](@/blog/other.md)`",
        ),
        ('{{ x }} {% if %} format!("{{}}")', '{{ x }} {% if %} format!("{{}}")'),
        ("{% wat() %}kept{% end %}", "kept"),
        (r'{{ katex(body="\hat{a}") }}', r"\hat{a}"),
        (r"""{{ quote(body="a \"b\"", author='c') }}""", '<blockquote>\n\na "b"\n\n<p>— c</p>\n\n</blockquote>'),
    ],
)
def test_zolas_shortcodes_and_internal_links(source: str, made: str) -> None:
    assert shown(source, "zola") == made


OWN = {
    "note.html": """<div class="{{ .Get 0 }}">{{ with .Get "title" }}<b>{{ . }}</b>{{ end -}}
{{ .Inner | markdownify }}</div>""",
    "img.html": """{{- $src := .Get "src" -}}{{/* a picture */}}
<img src="{{ $src | relURL }}" alt="{{ .Get "alt" | default "none" }}">""",
    "which.html": """{{ if eq (.Get 0) "a" }}A{{ else if eq (.Get 0) "b" }}B{{ else }}
{{- printf "%s!" (.Get 0) }}{{ end }}""",
    "page.html": "{{ .Page.Title }} {{ .Page.Params.author.name }} {{ $.Site.Params.x }} {{ .IsNamedParams }}",
    "loop.html": "<ul>{{ range .Params }}<li>{{ . }}{{ end }}</ul>",
    "figure.html": '{{ partial "figure.html" . }}',
    "open.html": "{{ if .Inner }}",
    "odd.html": "{{ end }} {{ $x :=",
    "bomb.html": "{{ $x := .Inner }}" + "{{ $x = print $x $x }}" * 40 + "{{ $x }}",
    "ref.html": "{{ ref . (.Get 0) }}",
}


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ("{{< note warn >}}a *b*{{< /note >}}", '<div class="warn">a <em>b</em></div>'),
        ('{{< note title="<c>" >}}a{{< /note >}}', '<div class=""><b>&lt;c&gt;</b>a</div>'),
        ('x {{< img src="a.png" >}} y', 'x <img src="https://example.org/blog/a.png" alt="none"> y'),
        ('{{< img src="/a.png" alt="b" />}}', '<img src="/a.png" alt="b">'),
        ("{{< which a >}}{{< which b >}}{{< which c >}}", "ABc!"),
        ("{{< page >}}", "Rain Ann 1 false"),
        ("{{% note x %}}a{{% /note %}}", '<div class="x">a</div>'),
        ("{{< ref other.md >}}", "https://example.org/blog/other/"),
        ('{{< figure src="a.png" >}}', '<figure><img src="a.png"></figure>'),
    ],
)
def test_a_sites_own_shortcodes_are_written_as_their_templates_say(source: str, made: str) -> None:
    metadata = {"author": {"name": "Ann"}}
    given = {"includes": OWN, "metadata": metadata, "variables": {"params": {"x": 1}}}
    assert shown(source, "hugo", **given) == made
    assert warned(source, "hugo", **given) == []


@pytest.mark.parametrize("name", ["loop", "open", "odd", "bomb"])
def test_a_template_that_only_hugo_can_expand_leaves_the_words_and_a_warning(name: str) -> None:
    source = f"{{{{< {name} >}}}}it *rained*{{{{< /{name} >}}}}"
    assert shown(source, "hugo", includes=OWN) == "it *rained*"
    (warning,) = warned(source, "hugo", includes=OWN)
    assert f'5: unknown shortcode "{name}"' in warning


@pytest.mark.parametrize(
    "source", ['{{< youtube "what is this" >}}', '{{< tweet user="ann" >}}', "{{< gist >}}x{{< /gist >}}"]
)
def test_a_known_shortcode_that_says_too_little_is_not_lost_in_silence(source: str) -> None:
    assert len(warned(source, "hugo")) == 1
