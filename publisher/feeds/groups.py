"""Which posts stand together in a feed of their own: those of one category, tag, author, language, folder or filter."""

import posixpath
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from publisher.errors import Fault
from publisher.model import Post
from publisher.text import slugify

Names = tuple[str, ...]

MAX_SLUG = 200  # bytes; file systems stop at 255


def _folders(post: Post) -> Names:
    """The folders that a post lies in, the outermost first.

    That of a page bundle is the post's own, and one with an underscore before it, as `_posts`, is the generator's.
    """
    folder, name = posixpath.split(post.path)
    parts = folder.split("/") if folder else []
    if name.partition(".")[0] == "index":
        parts = parts[:-1]
    parts = [part for part in parts if not part.startswith("_")]
    return tuple("/".join(parts[:end]) for end in range(1, len(parts) + 1))


KINDS: Mapping[str, Callable[[Post], Names]] = {
    "category": lambda post: post.categories,
    "tag": lambda post: post.tags,
    "author": lambda post: tuple(author.name for author in post.authors),
    "language": lambda post: (post.language,) if post.language else (),
    "folder": _folders,
}
FILTER = "filter"
NEWSLETTER = "newsletter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Posts that have something in common: the folder of their feeds, what kind of group they are, and its name.

    `wanted` are the names of each kind, in small letters, of which a post must bear one. All but the name are empty for
    the group of all posts.
    """

    path: str = ""
    kind: str = ""
    name: str
    wanted: tuple[tuple[str, Names], ...] = ()


def names(post: Post) -> tuple[tuple[str, str], ...]:
    """Every name that a post bears, each with its kind."""
    return tuple((kind, name) for kind, of in KINDS.items() for name in of(post))


def groups(kind: str, names: Iterable[tuple[str, str, str]]) -> tuple[tuple[Group, ...], tuple[Fault, ...]]:
    """One group for each name of a kind, in the order of their paths.

    `names` are their keys (names that differ in case only have one), the name as written, and the path of a post that
    bears it. A name that gives the path of another name is refused, because their feeds would mix, and so is one that
    no disk can hold.
    """
    found: list[Group] = []
    refused: list[Fault] = []
    owners: dict[str, str] = {}
    for key, name, path in sorted(names):
        slug = "/".join(_slug(part) for part in name.split("/")) if kind == "folder" else _slug(name)
        other = owners.setdefault(slug, name)
        too_long = any(len(part.encode()) > MAX_SLUG for part in slug.split("/"))
        if other != name or too_long:
            what = f"the {kind} {name!r} gives " + (
                f"the same feed address as {other!r}" if other != name else "too long a feed address"
            )
            refused.append(Fault(path=path, what=what, cure=f"give the {kind} another name"))
        else:
            found.append(Group(path=f"{kind}/{slug}", kind=kind, name=name, wanted=((kind, (key,)),)))
    return tuple(sorted(found, key=lambda group: group.path)), tuple(refused)


def _slug(name: str) -> str:
    """The name's path segment; for one without a letter or digit, as an emoji is, its code points."""
    return slugify(name) or "-".join(f"u{ord(letter):x}" for letter in name if not letter.isspace())
