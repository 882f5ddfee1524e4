"""Kramdown's extensions: `{::comment}`, `{::options /}`, `{::nomarkdown}`, and the meaning of an abbreviation."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

OPENING = re.compile(r"\{::(comment|nomarkdown|options)\b[^{}\n]*?(/?)\}")
CLOSING = re.compile(r"\{:/(?:comment|nomarkdown|options)?\}")
ABBREVIATION = re.compile(r"\*\[[^\[\]\n]+\]:.*")
LONGEST = 20_000


def extensions(parser: MarkdownIt) -> None:
    """Obey kramdown's extensions."""
    parser.block.ruler.before("fence", "extension", _block, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    parser.block.ruler.before("list", "abbreviation", _abbreviation, {"alt": ["paragraph", "reference", "blockquote"]})
    parser.inline.ruler.before("escape", "extension", _inline)


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    begin = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or not (found := _found(state.src, begin, state.eMarks[end - 1])):
        return False
    inside, after = found
    line = next(line for line in range(start, end) if state.eMarks[line] >= after)
    if state.src[after : state.eMarks[line]].strip():
        return False
    if not silent:
        token = state.push("html_block", "", 0)
        token.content, token.map = inside, [start, line + 1]
        state.line = line + 1
    return True


def _abbreviation(state: StateBlock, start: int, _end: int, silent: bool) -> bool:  # noqa: FBT001 - as above
    """`*[CSS]: Cascading Style Sheets` is shown nowhere."""
    begin = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or not ABBREVIATION.fullmatch(state.src, begin, state.eMarks[start]):
        return False
    if not silent:
        state.line = start + 1
    return True


def _inline(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    if not (found := _found(state.src, state.pos, state.posMax)):
        return False
    inside, after = found
    if not silent:
        state.push("html_inline", "", 0).content = inside
    state.pos = after
    return True


def _found(src: str, start: int, stop: int) -> tuple[str, int] | None:
    """What an extension that begins at `start` leaves, and where it ends."""
    opening = OPENING.match(src, start, stop)
    if not opening or opening[2]:
        return ("", opening.end()) if opening else None
    closing = CLOSING.search(src, opening.end(), min(stop, opening.end() + LONGEST))
    if not closing:
        return ("", opening.end()) if opening[1] == "options" else None
    return src[opening.end() : closing.start()] if opening[1] == "nomarkdown" else "", closing.end()
