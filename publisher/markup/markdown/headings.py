"""Headings: their ids, as GitHub makes them, with the letters of any script; and `##Older` ones, without a space."""

import re
import unicodedata
from collections.abc import Iterable

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

# Before CommonMark, no renderer asked for the space. One sign alone may begin a #hashtag.
CLOSE_UP = re.compile(r"(?P<signs>#{2,6})(?P<words>[^#\s].*)")


def close_headings(parser: MarkdownIt) -> None:
    """Take `##Words` for the heading that it was."""
    parser.block.ruler.after("heading", "close_heading", _close, {"alt": ["paragraph", "reference", "blockquote"]})


def _close(state: StateBlock, start: int, _end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    found = CLOSE_UP.fullmatch(state.src, state.bMarks[start] + state.tShift[start], state.eMarks[start])
    if not found or state.is_code_block(start):
        return False
    if not silent:
        state.line = start + 1
        level = f"h{len(found['signs'])}"
        opening = state.push("heading_open", level, 1)
        words = state.push("inline", "", 0)
        closing = state.push("heading_close", level, -1)
        opening.markup = closing.markup = found["signs"]
        opening.map = words.map = [start, state.line]
        words.content, words.children = re.sub(r"\s*#*\s*\Z", "", found["words"]), []
    return True


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
