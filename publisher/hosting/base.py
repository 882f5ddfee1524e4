"""What every host is told, in whatever words it has for it."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from publisher.feeds.base import ATOM_TYPE, JSON_TYPE, RSS_TYPE

FEED_TYPES = frozenset({RSS_TYPE, ATOM_TYPE, JSON_TYPE})
PLACEHOLDER = re.compile(r":[a-z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The headers of one address, or of several that are alike.

    In `path`, which begins with a slash and is percent-encoded, `:a` is any one name, and a `*` at the end is whatever
    the last name goes on with.
    """

    path: str
    headers: tuple[tuple[str, str], ...]

    @property
    def is_pattern(self) -> bool:
        """Whether it is for several addresses."""
        return self.path.endswith("*") or any(PLACEHOLDER.fullmatch(name) for name in self.path.split("/"))

    @property
    def expression(self) -> str:
        """Its decoded path as a regular expression, without its ends."""
        names = (
            "[^/]+" if PLACEHOLDER.fullmatch(name) else re.escape(unquote(name))
            for name in self.path.removesuffix("*").split("/")
        )
        return "/".join(names) + ("[^/]*" if self.path.endswith("*") else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """An old address, a path that begins with a slash, and the path or address of its feed now; both are encoded."""

    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """All that a host is told. `compressed` are the compressions whose files lie beside ours, the best one first."""

    rules: tuple[Rule, ...]
    moved: tuple[Moved, ...]
    compressed: tuple[str, ...] = ()
