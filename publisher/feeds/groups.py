"""Which posts stand together in a feed of their own: those of one category, one tag, one author."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from publisher.errors import Fault
from publisher.model import Post
from publisher.text import slugify

KINDS: Mapping[str, Callable[[Post], tuple[str, ...]]] = {
    "category": lambda post: post.categories,
    "tag": lambda post: post.tags,
    "author": lambda post: tuple(author.name for author in post.authors),
}

MAX_SLUG = 200  # bytes; file systems stop at 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A name that posts bear: its kind, its key, and the folder of its feeds; all are "" for the group of all posts."""

    path: str = ""
    kind: str = ""
    key: str = ""
    name: str


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
        slug = _slug(name)
        other = owners.setdefault(slug, name)
        if other != name or len(slug.encode()) > MAX_SLUG:
            what = f"the {kind} {name!r} gives " + (
                f"the same feed address as {other!r}" if other != name else "too long a feed address"
            )
            refused.append(Fault(path=path, what=what, cure=f"give the {kind} another name"))
        else:
            found.append(Group(path=f"{kind}/{slug}", kind=kind, key=key, name=name))
    return tuple(sorted(found, key=lambda group: group.path)), tuple(refused)


def _slug(name: str) -> str:
    """The name's path segment; for one without a letter or digit, as an emoji is, its code points."""
    return slugify(name) or "-".join(f"u{ord(letter):x}" for letter in name if not letter.isspace())
