"""Patterns of paths: `posts/**/*.md`."""

import re
from collections.abc import Iterable
from functools import cache

WILD = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def fits(path: str, globs: Iterable[str]) -> bool:
    """Whether a path fits one of the patterns.

    `*` stands for any letters within a name, `**` for any folders; a folder stands for everything below it.
    """
    return any(_compiled(glob).fullmatch(path) for glob in globs)


@cache
def _compiled(glob: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", glob.rstrip("/"))
    return re.compile("".join(WILD.get(part) or re.escape(part) for part in parts) + "(?:/.*)?", re.DOTALL)
