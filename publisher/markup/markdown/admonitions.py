"""Remarks beside the words become quotes with a title: GitHub's `> [!NOTE]` and Docusaurus' `:::note`."""

import re

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

ALERT = re.compile(r"\[!(\w[\w -]*)\][+-]?[ \t]*([^\n]*)(?:\n|$)")
TITLE = r"\[(.*)\]|\{[^{}]*?title=\"([^\"]*)\"[^{}]*\}|\{[^{}]*\}|([^{}\[\]]*)"
OPENING = re.compile(rf"(:{{3,}})\s*([a-zA-Z][\w-]*)[ \t]*(?:{TITLE})\s*")
MAX_LEVEL = 36


def admonitions(parser: MarkdownIt) -> None:
    """Read both kinds of remark."""
    ends: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    parser.block.ruler.before("fence", "admonition", _admonition, ends)
    parser.core.ruler.after("block", "alerts", _alerts)


def _admonition(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    begin = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or not state.src.startswith(":::", begin) or state.level >= MAX_LEVEL:
        return False
    opening = OPENING.fullmatch(state.src, begin, state.eMarks[start])
    if not opening or silent:
        return opening is not None
    close = _close(state, len(opening[1]), start + 1, end)
    token = state.push("blockquote_open", "blockquote", 1)
    token.map = [start, close]
    title = next((words for words in opening.groups()[2:] if words and words.strip()), opening[2].capitalize())
    for part in _titled(title.strip(), state.level):
        state.tokens.append(part)
    outer, last = state.parentType, state.lineMax
    state.parentType, state.lineMax = "blockquote", close
    state.md.block.tokenize(state, start + 1, close)
    state.parentType, state.lineMax = outer, last
    state.push("blockquote_close", "blockquote", -1)
    state.line = min(close + 1, end)
    return True


def _close(state: StateBlock, colons: int, start: int, end: int) -> int:
    """The line that ends the remark, else that after its last."""
    for line in range(start, end):
        if state.sCount[line] < state.blkIndent and not state.isEmpty(line):
            return line
        words = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip()
        if len(words) >= colons and not words.strip(":"):
            return line
    return end


def _titled(title: str, level: int) -> list[Token]:
    words = Token("inline", "", 0, content=f"**{title}**", children=[], level=level + 1, block=True)
    return [
        Token("paragraph_open", "p", 1, level=level, block=True),
        words,
        Token("paragraph_close", "p", -1, level=level, block=True),
    ]


def _alerts(state: StateCore) -> None:
    if not any(token.type == "blockquote_open" for token in state.tokens):
        return
    kept: list[Token] = []
    for token in state.tokens:
        is_first = token.type == "inline" and len(kept) > 1 and kept[-2].type == "blockquote_open"
        alert = ALERT.match(token.content) if is_first else None
        if alert:
            paragraph = kept.pop()
            kept.extend(_titled(alert[2].strip() or alert[1].capitalize(), paragraph.level))
            kept.append(paragraph)
            token.content = token.content[alert.end() :]
        kept.append(token)
    state.tokens = kept
