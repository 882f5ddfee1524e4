"""Patterns of paths: `*` is any part of a name, `**` any number of folders: `**/_posts/**` has `_posts/x.md`."""

import re
from collections.abc import Iterable
from functools import lru_cache

PIECES = re.compile(r"\*\*/|/\*\*\Z|\*\*|\*|\?|\[[^\]/]+\]|.", re.DOTALL)
MEANINGS = {"**/": "(?:[^/]+/)*", "/**": "/.+", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def matches(patterns: Iterable[str], path: str) -> bool:
    """Whether the path fits any of the patterns."""
    return any(_expression(pattern).fullmatch(path) for pattern in patterns)


@lru_cache(maxsize=1024)
def _expression(pattern: str) -> re.Pattern[str]:
    # Stars in a row are one: many of them would take time without end.
    return re.compile("".join(map(_meaning, PIECES.findall(re.sub(r"(?:\*\*/){2,}", "**/", pattern)))))


def _meaning(piece: str) -> str:
    if piece in MEANINGS:
        return MEANINGS[piece]
    if len(piece) > 1:
        inner = re.escape(piece[1:-1]).replace(r"\-", "-")
        return f"[{'^' if piece[1] == '!' else ''}{inner.removeprefix('!')}]"
    return re.escape(piece)
