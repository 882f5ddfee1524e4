"""reStructuredText becomes HTML without docutils's messages and without its access to files; Pelican's links."""

import pytest

from tests.expansion import expanded, shown, warned


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ("Rain\n====\n\nIt *is* wet.", '<section id="rain">\n<h2>Rain</h2>\n<p>It <em>is</em> wet.</p>\n</section>'),
        (
            ".. code-block:: python\n   :linenos:\n\n   a < b",
            '<pre><code class="language-python">a &lt; b\n</code></pre>',
        ),
        ("Run ``a  b`` now", "<p>Run <code>a  b</code> now</p>"),
        (".. youtube:: aB-1", '<iframe src="https://www.youtube.com/embed/aB-1" title="Youtube"></iframe>'),
        ("`o <{filename}other.rst>`_", '<p><a class="reference external" href="/blog/other.rst">o</a></p>'),
        (
            "`o <{filename}/other.md>`_",
            '<p><a class="reference external" href="https://example.org/blog/other/">o</a></p>',
        ),
        (".. image:: {static}/i/x.png\n   :alt: X", '<img alt="X" src="/i/x.png" />'),
    ],
)
def test_it_is_html_with_headings_below_the_title(source: str, made: str) -> None:
    assert shown(source, "pelican", format="rst") == made
    assert expanded(source, "pelican", format="rst").format == "html"


def test_what_nobody_knows_is_named_and_its_text_kept() -> None:
    source = "a :doc:`b <c>`\n\n.. wat:: x\n   :o: 1\n\n   *in*\n\n.. image:: x.png\n   :wat: 1\n   :alt: A\n\n|nope|"
    html = shown(source, format="rst")
    assert "<p>a <span>b</span></p>" in html
    assert "<em>in</em>" in html
    assert '<img alt="A" src="x.png" />' in html
    assert "system" not in html.lower()
    assert warned(source, format="rst")[:2] == [
        'blog/rain.md:5: unknown role "doc": write its words plainly, or as a link',
        'blog/rain.md:7: unknown directive "wat": write what it stands for plainly',
    ]


@pytest.mark.parametrize(
    "source",
    [
        ".. include:: /etc/passwd",
        ".. raw:: html\n   :file: /etc/passwd",
        ".. csv-table::\n   :file: /etc/passwd",
        ".. literalinclude:: /etc/passwd",
        ".. code-block:: x\n   :file: /etc/passwd\n\n   a",
    ],
)
def test_no_file_is_read(source: str) -> None:
    assert "root:" not in shown(f"kept\n\n{source}\n", format="rst")


@pytest.mark.parametrize(
    "source", ["*a " * 20_000, "x\n==\n\n" * 60_000, "".join(" " * i + "a\n\n" for i in range(400))]
)
def test_what_would_take_too_long_is_shown_as_it_stands(source: str) -> None:
    assert shown(source, format="rst").startswith("<pre>")
    assert len(warned(source, format="rst")) == 1


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ("[a]({filename}/other.md#x)", "[a](https://example.org/blog/other/#x)"),
        ("[a](|filename|other.md)", "[a](https://example.org/blog/other/)"),
        ("![a]({static}/i/x.png) ![b]({static}x.png)", "![a](/i/x.png) ![b](/blog/x.png)"),
        ("![a]({attach}i/x.png) [t]({tag}wet)", "![a](x.png) [t](/tag/wet.html)"),
        ('<img src="{static}/x.png">', '<img src="/x.png">'),
        ("`[a]({filename}/other.md)` {static} {x}", "`[a]({filename}/other.md)` {static} {x}"),
    ],
)
def test_pelicans_links(source: str, made: str) -> None:
    assert shown(source, "pelican") == made
