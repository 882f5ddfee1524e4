"""Which posts stand together in a feed of their own: those of one category, one tag, one author."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from publisher.errors import Fault
from publisher.model import Post
from publisher.text import slugify

NAMES: Mapping[str, Callable[[Post], tuple[str, ...]]] = {
    "category": lambda post: post.categories,
    "tag": lambda post: post.tags,
    "author": lambda post: tuple(author.name for author in post.authors),
}


MAX_SLUG = 200  # bytes; file systems stop at 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Posts in the order in which they came. `path` is their folder below the output folder, "" for all of them."""

    path: str
    name: str
    posts: tuple[Post, ...]


def groups(posts: Sequence[Post], by: Sequence[str]) -> tuple[tuple[Group, ...], tuple[Fault, ...]]:
    """One group for each name that the posts bear, in the order of their paths.

    Names that differ in case only are one. A name that gives the path of another name is refused, because their feeds
    would mix, and so is one that no disk can hold.
    """
    found: list[Group] = []
    refused: list[Fault] = []
    for kind in by:
        members: dict[str, list[Post]] = {}
        written: dict[str, str] = {}
        for post in posts:
            for name in NAMES[kind](post):
                members.setdefault(name.casefold(), []).append(post)
                written.setdefault(name.casefold(), name)
        owners: dict[str, str] = {}
        for key in sorted(members):
            name, slug = written[key], _slug(written[key])
            other = owners.setdefault(slug, name)
            if other != name or len(slug.encode()) > MAX_SLUG:
                what = f"the {kind} {name!r} gives " + (
                    f"the same feed address as {other!r}" if other != name else "too long a feed address"
                )
                refused.append(Fault(path=members[key][0].path, what=what, cure=f"give the {kind} another name"))
                continue
            unique = tuple({post.id: post for post in members[key]}.values())
            found.append(Group(path=f"{kind}/{slug}", name=name, posts=unique))
    return tuple(sorted(found, key=lambda group: (by.index(group.path.partition("/")[0]), group.path))), tuple(refused)


def _slug(name: str) -> str:
    """The name's path segment; for one without a letter or digit, as an emoji is, its code points."""
    return slugify(name) or "-".join(f"u{ord(letter):x}" for letter in name if not letter.isspace())
