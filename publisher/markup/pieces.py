"""Finished pieces of HTML take the places that are marked for them."""

import re
from collections.abc import Mapping
from html import escape
from urllib.parse import quote

from publisher.text import plain

BLOCK = re.compile(
    r"\s*(?:\Z|<!--|</?(?:address|article|aside|blockquote|center|details|div|dl|embed|fieldset|figcaption|figure|footer"
    r"|form|h[1-6]|header|hr|iframe|li|main|nav|noscript|object|ol|p|picture|pre|script|section|style|summary|table"
    r"|tbody|td|tfoot|th|thead|tr|ul|video|audio)\b)",
    re.IGNORECASE,
)


def put_back(markup: str, pieces: Mapping[str, str]) -> str:
    """The HTML with each piece in the place of its mark.

    A paragraph that holds nothing but marks of blocks becomes them; inside of a tag a piece can only lend its words.
    """
    if not pieces:
        return markup
    marks = {**pieces, **{quote(mark): piece for mark, piece in pieces.items()}}
    blocks = "|".join(re.escape(mark) for mark, piece in pieces.items() if BLOCK.match(piece))
    if blocks:
        markup = re.sub(rf"<p>((?:\s|<br ?/?>|{blocks})*)</p>", r"\1", markup)
    any_mark = "|".join(re.escape(mark) for mark in sorted(marks, key=len, reverse=True))

    def in_tag(tag: re.Match[str]) -> str:
        return re.sub(any_mark, lambda mark: escape(plain(marks[mark[0]])), tag[0])

    return re.sub(any_mark, lambda mark: marks[mark[0]], re.sub(r"<[a-zA-Z][^<>]*>", in_tag, markup))
