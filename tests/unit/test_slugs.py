"""A text as a piece of an address, as each generator makes it."""

import pytest

from publisher import slugs


@pytest.mark.parametrize(
    ("text", "jekyll", "hugo", "zola", "eleventy", "hexo", "pelican"),
    [
        ("Long Rain", "long-rain", "long-rain", "long-rain", "long-rain", "Long-Rain", "long-rain"),
        ("Été à Łódź", "été-à-łódź", "été-à-łódź", "ete-a-lodz", "ete-a-lodz", "Ete-a-Lodz", "ete-a-lodz"),
        ("C++ & C#", "c-c", "c++-c#", "c-c", "c-and-c", "C-C", "c-c"),
        ("It's v1.2!", "it-s-v1-2", "its-v1.2", "it-s-v1-2", "its-v1-2", "It-s-v1-2", "its-v12"),
        ("긴  비", "긴-비", "긴-비", "gin-bi", "긴-비", "긴-비", "gin-bi"),
        ("東京へ", "東京へ", "東京へ", "dong-jing-he", "東京へ", "東京へ", "dong-jing-he"),
        ("a_b -- x", "a-b-x", "a_b--x", "a-b-x", "a-b-x", "a-b-x", "a_b-x"),
    ],
)  # fmt: skip
def test_each_generator_has_its_own_slug(
    text: str, jekyll: str, hugo: str, zola: str, eleventy: str, hexo: str, pelican: str
) -> None:
    assert slugs.jekyll(text) == jekyll
    assert slugs.hugo(text) == hugo
    assert slugs.zola(text) == zola
    assert slugs.eleventy(text) == eleventy
    assert slugs.hexo(text) == hexo
    assert slugs.pelican(text) == pelican


def test_pelican_can_keep_the_script() -> None:
    assert slugs.pelican("긴 비", keep_script=True) == "긴-비"


@pytest.mark.parametrize(
    ("path", "slug"),
    [("C++ & C#", "c++--c#"), ("a -- b — c", "a----b--c"), ("5% off, $5", "5-off-5"), ("Ü.b", "ü.b")],
)
def test_to_hugo_each_blank_of_a_path_is_a_hyphen(path: str, slug: str) -> None:
    assert slugs.hugo_path(path) == slug


def test_hugo_and_jekylls_title_can_keep_the_case() -> None:
    assert slugs.hugo("Long Rain", keep_case=True) == "Long-Rain"
    assert slugs.jekyll_title("Long_Rain (v1.0)") == "Long_Rain-(v1.0)"
