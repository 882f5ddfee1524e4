"""The text of a post for the text part of a mail: its links as footnotes, its lines as wide as people read."""

import re

from publisher.text import wrap

LINK = r" <(https?://[^\s<>]+)>"


def noted(text: str, first: int = 1) -> tuple[str, tuple[str, ...]]:
    """The text, wrapped, with the number of a footnote for each address, and the addresses from number `first` on."""
    links: dict[str, int] = {}

    def number(match: re.Match[str]) -> str:
        return f" [{links.setdefault(match[1], first + len(links))}]"

    return wrap(re.sub(LINK, number, text)), tuple(links)
