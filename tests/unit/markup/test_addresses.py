"""Links to sources lead to posts, and what begins at the root to the site."""

import pytest

from publisher.markup.addresses import rooted
from publisher.model import Generator
from tests.unit.markup.making import made

POSTS = {"./a b.md": "https://example.org/a/", "b.mdx": "https://example.org/b/"}


@pytest.mark.parametrize(
    ("written", "href"),
    [
        ("<./a b.md>", "https://example.org/a/"),
        ("./a%20b.md#end", "https://example.org/a/#end"),
        ("b.mdx?q=1", "https://example.org/b/?q=1"),
        ("none.md", "https://example.org/2026/rain/none.md"),
        ("https://other.example/b.mdx", "https://other.example/b.mdx"),
        ("//other.example/b.mdx", "https://other.example/b.mdx"),
    ],
)
def test_a_link_to_the_file_of_a_post_leads_to_the_post(written: str, href: str) -> None:
    assert made(f"[x]({written})", format="markdown", posts=POSTS).content == f'<p><a href="{href}">x</a></p>'


@pytest.mark.parametrize(
    ("url", "absolute"),
    [
        ("/a.png", "https://example.org/blog/a.png"),
        ("/blog/a.png", "/blog/a.png"),
        ("//cdn.example/a.png", "//cdn.example/a.png"),
        ("a.png", "a.png"),
        ("#top", "#top"),
    ],
)
def test_the_root_is_the_sites(url: str, absolute: str) -> None:
    assert rooted(url, site="https://example.org/blog/") == absolute
    assert rooted("/a.png", site="https://example.org/") == "/a.png"


@pytest.mark.parametrize(
    ("generator", "href", "src", "image"),
    [
        ("docusaurus", "/b/x", "/b/a.png", "/b/c.png"),
        ("hexo", "/x", "/b/a.png", "/b/c.png"),
        ("jekyll", "/x", "/a.png", "/b/c.png"),
        ("hugo", "/x", "/a.png", "/c.png"),
    ],
)
def test_where_the_root_is_by_each_generator(generator: Generator, href: str, src: str, image: str) -> None:
    entry = made(
        "[x](/x) ![](/a.png)", format="markdown", generator=generator, site="https://example.org/b/", image="/c.png"
    )
    host = "https://example.org"
    assert entry.content == f'<p><a href="{host}{href}">x</a> <img src="{host}{src}" alt=""></p>'
    assert entry.image is not None
    assert entry.image.url == host + image


@pytest.mark.parametrize(
    ("generator", "key", "summary"),
    [
        ("hugo", "summary", "A storm came."),
        ("pelican", "summary", "A storm came."),
        ("hugo", "description", "A *storm* came."),
        ("jekyll", "summary", "A *storm* came."),
    ],
)
def test_a_summary_is_markdown_where_the_generator_has_it_so(generator: Generator, key: str, summary: str) -> None:
    words = "A *storm* came."
    assert made("x", generator=generator, summary=words, metadata={key: words}).summary == summary


def test_indented_code_names_its_language() -> None:
    entry = made("    :::diff\n    -a\n", format="markdown")
    assert entry.content.startswith('<pre><code class="language-diff">')
    assert entry.text == "-a"
    assert made("    :::\n    a", format="markdown").text == ":::\na"


@pytest.mark.parametrize(
    ("url", "written", "source"),
    [
        ("https://example.org/rain/", "a.png", "https://example.org/rain/a.png"),
        ("https://example.org/rain.html", "a.png", "https://example.org/rain/a.png"),
        ("https://example.org/p/1.html", "./rain/a%20b.png", "https://example.org/p/1/a%20b.png"),
        ("https://example.org/rain.html", "/a.png", "https://example.org/a.png"),
        ("https://example.org/rain.html", "https://other.example/a.png", "https://other.example/a.png"),
        ("https://example.org/rain.html", "../a.png", "https://example.org/a.png"),
    ],
)
def test_hexos_pictures_lie_below_the_address_of_their_post(url: str, written: str, source: str) -> None:
    body = f'<p>x</p><img src="{written}">'
    given = {"generator": "hexo", "url": url, "variables": {"post_asset_folder": "true"}}
    assert f'src="{source}"' in made(body, **given).content


@pytest.mark.parametrize(
    ("variables", "folder"),
    [({}, "https://example.org/blog/posts/1/"), ({"cdn": "https://cdn.example"}, "https://cdn.example/posts/1/")],
)
def test_chirpys_pictures_lie_where_the_front_matter_says(variables: dict[str, str], folder: str) -> None:
    given = {"generator": "jekyll", "site": "https://example.org/blog/", "metadata": {"media_subpath": "/posts/1"}}
    entry = made('<p>x</p><img src="a.png"><img src="/b.png">', image="c.png", variables=variables, **given)
    assert f'src="{folder}a.png"' in entry.content
    assert 'src="https://example.org/b.png"' in entry.content
    assert entry.image is not None
    assert entry.image.url == f"{folder}c.png"
