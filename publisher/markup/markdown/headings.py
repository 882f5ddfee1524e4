"""Ids of headings, as GitHub makes them: the letters of any script, unique within a body."""

import unicodedata
from collections.abc import Iterable

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token


def heading_ids(parser: MarkdownIt) -> None:
    """Give an id to each heading that has none of its author's."""
    parser.core.ruler.push("heading_ids", _heading_ids)


def _heading_ids(state: StateCore) -> None:
    pairs = zip(state.tokens, state.tokens[1:], strict=False)
    headings = [(token, words) for token, words in pairs if token.type == "heading_open"]
    taken = {str(token.attrGet("id")) for token, _ in headings if token.attrGet("id")}
    used: dict[str, int] = {}
    for token, words in headings:
        if token.attrGet("id"):
            continue
        base = _slug(_said(words.children or (), state.env["pieces"])) or "section"
        name = base
        while name in taken:
            used[base] = used.get(base, 0) + 1
            name = f"{base}-{used[base]}"
        taken.add(name)
        token.attrSet("id", name)


def _said(tokens: Iterable[Token], pieces: Iterable[str]) -> str:
    words = "".join(" " if token.type == "softbreak" else token.content for token in tokens if _has_words(token))
    for mark in pieces:
        words = words.replace(mark, "")
    return words


def _has_words(token: Token) -> bool:
    return token.type in ("text", "text_special", "code_inline", "softbreak")


def _slug(words: str) -> str:
    return "".join("-" if sign == " " else sign for sign in words.strip().lower() if _is_kept(sign))


def _is_kept(sign: str) -> bool:
    """Letters, digits and what is written on them: without its vowel signs a Hindi word is another one."""
    return sign in " -_" or sign.isalnum() or unicodedata.category(sign).startswith("M")
