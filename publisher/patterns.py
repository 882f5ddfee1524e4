"""Patterns of paths: `*` is any part of a name, `**` any number of folders: `**/_posts/**` has `_posts/x.md`.

A folder stands for all that is in it, and the empty pattern for everything.
"""

import re
from functools import lru_cache

PIECES = re.compile(r"\*\*/|/\*\*\Z|\*\*|\*|\?|\[[^\]/]+\]|.", re.DOTALL)
MEANINGS = {"**/": "(?:[^/]+/)*", "/**": "/.+", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def matches(patterns: tuple[str, ...], path: str) -> bool:
    """Whether the path fits any of the patterns."""
    return _expression(patterns).fullmatch(path) is not None


@lru_cache(maxsize=256)
def _expression(patterns: tuple[str, ...]) -> re.Pattern[str]:
    # Any number of folders is so many only once: twice would take time without end.
    each = (re.sub(r"(?:\*\*/){2,}", "**/", pattern.strip("/") or "**") for pattern in patterns)
    written = "|".join("".join(map(_meaning, PIECES.findall(pattern))) + "(?:/.*)?" for pattern in each)
    return re.compile(written or r"(?!)", re.DOTALL)


def _meaning(piece: str) -> str:
    if piece in MEANINGS:
        return MEANINGS[piece]
    if len(piece) > 1:
        inner = re.escape(piece[1:-1]).replace(r"\-", "-")
        letters = f"[{'^' if piece[1] == '!' else ''}{inner.removeprefix('!')}]"
        return letters if _is_expression(letters) else re.escape(piece)
    return re.escape(piece)


def _is_expression(text: str) -> bool:
    """Whether it can be compiled: `[z-a]` cannot."""
    try:
        re.compile(text)
    except re.error:
        return False
    return True
