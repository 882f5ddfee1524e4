"""Which posts share a feed of their own."""

from datetime import UTC, datetime

import pytest

from publisher.feeds.groups import groups
from publisher.model import Author, Post

WHEN = datetime(2026, 11, 21, tzinfo=UTC)


def post(
    name: str, *, categories: tuple[str, ...] = (), tags: tuple[str, ...] = (), authors: tuple[str, ...] = ()
) -> Post:
    return Post(
        id=name,
        url=f"https://example.org/{name}/",
        path=f"{name}.md",
        title=name,
        published=WHEN,
        updated=WHEN,
        authors=tuple(Author(name=author) for author in authors),
        categories=categories,
        tags=tags,
        language="en",
        image=None,
        summary=None,
    )


def found(*posts: Post, by: tuple[str, ...] = ("category", "tag", "author")) -> dict[str, list[str]]:
    """The ids of the posts in each group, by the group's path."""
    made, refused = groups(posts, by)
    assert refused == ()
    return {group.path: [post.id for post in group.posts] for group in made}


def test_a_post_stands_in_a_group_for_each_of_its_names() -> None:
    rain = post("rain", categories=("Weather",), tags=("wet", "cold"), authors=("Ann Lee",))
    assert found(rain) == {
        "category/weather": ["rain"],
        "tag/cold": ["rain"],
        "tag/wet": ["rain"],
        "author/ann-lee": ["rain"],
    }


def test_only_the_kinds_that_are_asked_for_make_groups() -> None:
    rain = post("rain", categories=("Weather",), tags=("wet",), authors=("Ann",))
    assert list(found(rain, by=("tag",))) == ["tag/wet"]
    assert found(rain, by=()) == {}


def test_posts_keep_their_order() -> None:
    assert found(*(post(name, tags=("wet",)) for name in "cab")) == {"tag/wet": ["c", "a", "b"]}


@pytest.mark.parametrize("names", [("wet", "cold", "비"), ("b", "-c", "a"), ("Zoo", "apple")])
def test_groups_come_in_the_order_of_their_paths(names: tuple[str, ...]) -> None:
    paths = list(found(post("rain", tags=names)))
    assert paths == sorted(paths)


def test_names_that_differ_in_case_only_are_one_as_first_written() -> None:
    made, refused = groups([post("a", tags=("iPhone",)), post("b", tags=("IPHONE", "iphone"))], ("tag",))
    assert [(group.path, group.name, [post.id for post in group.posts]) for group in made] == [
        ("tag/iphone", "iPhone", ["a", "b"])
    ]
    assert refused == ()


def test_the_same_name_of_two_kinds_makes_two_groups() -> None:
    assert found(post("rain", categories=("Wet",), tags=("Wet",))) == {"category/wet": ["rain"], "tag/wet": ["rain"]}


def test_a_name_with_the_address_of_another_is_refused() -> None:
    """Its posts would mix with the other's, or its feed overwrite it."""
    made, refused = groups([post("a", tags=("C!",)), post("b", tags=("C",)), post("c", tags=("C!",))], ("tag",))
    assert [(group.path, group.name, [post.id for post in group.posts]) for group in made] == [("tag/c", "C", ["b"])]
    assert [str(fault) for fault in refused] == [
        "a.md:1: the tag 'C!' gives the same feed address as 'C': give the tag another name"
    ]


def test_c_and_its_children_have_feeds_of_their_own() -> None:
    tags = ("C", "C++", "C#")
    assert set(found(post("a", tags=tags))) == {"tag/c", "tag/c-plus-plus", "tag/c-sharp"}


@pytest.mark.parametrize(("name", "slug"), [("!!!", "u21-u21-u21"), ("🌧", "u1f327"), ("..", "u2e-u2e"), ("/", "u2f")])
def test_a_name_without_a_letter_is_spelt_by_its_code_points(name: str, slug: str) -> None:
    assert found(post("a", categories=(name,))) == {f"category/{slug}": ["a"]}


def test_a_name_that_no_disk_can_hold_is_refused() -> None:
    made, refused = groups([post("a", tags=("비" * 100, "Wet"))], ("tag",))
    assert [group.path for group in made] == ["tag/wet"]
    assert "gives too long a feed address: give the tag another name" in str(refused[0])


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "/root"])
def test_no_name_leads_out_of_its_folder(name: str) -> None:
    (path,) = found(post("a", tags=(name,)))
    assert path.startswith("tag/")
    assert path.count("/") == 1
