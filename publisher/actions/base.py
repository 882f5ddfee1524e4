"""What every action that reads the content shares."""

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from publisher.errors import Fault
from publisher.model import Conventions, Manuscript, Permalinks, Site
from publisher.patterns import matches
from publisher.permalinks import permalink

T = TypeVar("T")

PLAIN = Conventions()
EVERYTHING = ("**",)

# Shows how far a long work got: takes the things to work through, words for the work and how many there are, and gives
# the things back one by one.
Track = Callable[[Iterable[T], str, int], Iterable[T]]


def silently(things: Iterable[T], _doing: str, _count: int) -> Iterable[T]:
    """The Track that shows nothing."""
    return things


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Where the posts stand, and how they are read. `include` and `exclude` are patterns of paths in the folder.

    `guard` is how many posts may go or change their id in one build. With `dated_only` a file without a date is no
    post. `includes` is the folder of what the generator's template code may include, `variables` its configuration.
    """

    project: Path
    folder: Path
    cache: Path
    site: Site
    permalinks: Permalinks
    future: bool = False
    drafts: bool = False
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    guard: int = 3
    dated_only: bool = False
    conventions: Conventions = PLAIN
    includes: Path | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)

    @property
    def inside(self) -> bool:
        """Whether the posts lie in the folder of the project, and not elsewhere."""
        return self.folder.is_relative_to(self.project)

    def wanted(self, path: str) -> bool:
        """Whether the file at a path may be a post."""
        if self.include and self.include != EVERYTHING and not matches(self.include, path):
            return False
        return not (self.exclude and matches(self.exclude, path))

    def placed(self, fault: Fault) -> Fault:
        """The fault with its path as seen from the project, not from the content folder."""
        folder = os.path.relpath(self.folder, self.project)
        return replace(fault, path=f"{folder}/{fault.path}".removeprefix("./"))


def signature(*parts: object) -> str:
    """What is another one whenever any of the parts is: of what a document was made."""
    return hashlib.blake2b(repr(parts).encode(errors="replace"), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """One file of the output folder: its path there, media type, size in bytes, and whether this build changed it."""

    path: str
    type: str
    size: int
    changed: bool


def address(shelf: Shelf, manuscript: Manuscript, date: datetime) -> str:
    """The address of a post for the local date of its publication."""
    return permalink(manuscript, date, rules=shelf.permalinks, base=shelf.site.url, keys=manuscript.keys)
