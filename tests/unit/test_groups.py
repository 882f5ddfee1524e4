"""Which posts share a feed of their own."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from publisher.feeds.groups import Group, groups, names
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


def found(kind: str, *names: str) -> list[str]:
    """The paths of the groups that the names make."""
    made, refused = groups(kind, [(name.casefold(), name, "rain.md") for name in names])
    assert refused == ()
    return [group.path for group in made]


def test_a_post_bears_the_names_of_its_categories_tags_authors_and_language() -> None:
    rain = post("rain", categories=("Weather",), tags=("wet", "cold"), authors=("Ann Lee",))
    mine = (("category", "Weather"), ("tag", "wet"), ("tag", "cold"), ("author", "Ann Lee"), ("language", "en"))
    assert names(rain) == mine
    assert names(replace(post("rain"), language="")) == ()


@pytest.mark.parametrize(
    ("path", "folders"),
    [
        ("rain.md", ()),
        ("notes/rain.md", ("notes",)),
        ("notes/wet/rain.md", ("notes", "notes/wet")),
        ("notes/rain/index.md", ("notes",)),
        ("notes/rain/index.ko.md", ("notes",)),
        ("_posts/rain.md", ()),
        ("travel/_posts/rain.md", ("travel",)),
    ],
)
def test_a_post_lies_in_every_folder_above_it(path: str, folders: tuple[str, ...]) -> None:
    bears = [name for kind, name in names(replace(post("rain"), path=path)) if kind == "folder"]
    assert tuple(bears) == folders


def test_folders_keep_their_order_in_addresses() -> None:
    made, refused = groups("folder", [("notes", "Notes", "a"), ("notes/비 온다", "Notes/비 온다", "b")])
    assert [group.path for group in made] == ["folder/notes", "folder/notes/비-온다"]
    assert refused == ()


@pytest.mark.parametrize("kind", ["category", "tag", "author"])
def test_a_group_is_its_kind_its_key_its_name_and_a_folder(kind: str) -> None:
    made, refused = groups(kind, [("ann lee", "Ann Lee", "rain.md")])
    assert made == (Group(path=f"{kind}/ann-lee", kind=kind, name="Ann Lee", wanted=((kind, ("ann lee",)),)),)
    assert refused == ()


@pytest.mark.parametrize("names", [("wet", "cold", "비"), ("b", "-c", "a"), ("Zoo", "apple")])
def test_groups_come_in_the_order_of_their_paths(names: tuple[str, ...]) -> None:
    paths = found("tag", *names)
    assert len(paths) == len(names)
    assert paths == sorted(paths)


@pytest.mark.parametrize("order", [("C!", "C"), ("C", "C!")])
def test_a_name_with_the_address_of_another_is_refused(order: tuple[str, ...]) -> None:
    """Its posts would mix with the other's, or its feed overwrite it."""
    made, refused = groups("tag", [(name.casefold(), name, f"{len(name)}.md") for name in order])
    assert [(group.path, group.name) for group in made] == [("tag/c", "C")]
    assert [str(fault) for fault in refused] == [
        "2.md:1: the tag 'C!' gives the same feed address as 'C': give the tag another name"
    ]


def test_c_and_its_children_have_feeds_of_their_own() -> None:
    assert set(found("tag", "C", "C++", "C#")) == {"tag/c", "tag/c-plus-plus", "tag/c-sharp"}


@pytest.mark.parametrize(("name", "slug"), [("!!!", "u21-u21-u21"), ("🌧", "u1f327"), ("..", "u2e-u2e"), ("/", "u2f")])
def test_a_name_without_a_letter_is_spelt_by_its_code_points(name: str, slug: str) -> None:
    assert found("category", name) == [f"category/{slug}"]


def test_a_name_that_no_disk_can_hold_is_refused() -> None:
    made, refused = groups("tag", [("비" * 100, "비" * 100, "a.md"), ("wet", "Wet", "a.md")])
    assert [group.path for group in made] == ["tag/wet"]
    assert "gives too long a feed address: give the tag another name" in str(refused[0])


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "/root"])
def test_no_name_leads_out_of_its_folder(name: str) -> None:
    (path,) = found("tag", name)
    assert path.startswith("tag/")
    assert path.count("/") == 1
