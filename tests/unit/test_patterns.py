"""Which paths fit a pattern."""

import pytest

from publisher.patterns import matches


@pytest.mark.parametrize(
    ("pattern", "fitting", "other"),
    [
        ("**", ["a.md", "a/b/c.md"], []),
        ("posts/**", ["posts/a.md", "posts/a/b.md"], ["posts", "post/a.md", "x/posts/a.md"]),
        ("**/_posts/**", ["_posts/a.md", "x/y/_posts/a/b.md"], ["my_posts/a.md", "_posts"]),
        ("*.md", ["a.md"], ["a/b.md", "a.mdx"]),
        ("**/_*", ["_a", "x/_a", "_x/a"], ["x/a"]),
        ("_posts/**/[0-9]*", ["_posts/2020.md", "_posts/a/1.md"], ["_posts/a.md"]),
        ("[!_]*/a?.md", ["x/ab.md"], ["_x/ab.md", "x/a/.md"]),
        ("a+(b).md", ["a+(b).md"], ["aa(b).md"]),
        ("[", ["["], ["a"]),
        ("[z-a]", ["[z-a]"], ["b"]),
        ("[!]", ["[!]"], ["a"]),
        ("a\\b", ["a\\b"], ["ab"]),
    ],
)
def test_a_pattern(pattern: str, fitting: list[str], other: list[str]) -> None:
    assert [path for path in (*fitting, *other) if matches((pattern,), path)] == fitting


def test_any_of_several_patterns_will_do_and_none_fits_nothing() -> None:
    assert matches(("a", "b/*"), "b/c")
    assert not matches((), "")


def test_many_stars_cost_no_time() -> None:
    assert not matches(("**/" * 50 + "x",), "a/" * 200 + "y")
