r"""Formulas in TeX stay as they are written: `$$a_1$$`, `$a_1$`, and kramdown's and Hexo's `\\(a_1\\)`."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

PAIRS = {"$$": "$$", r"\\(": r"\\)", r"\\[": r"\\]"}
LONGEST = 10_000
MAX_LINES = 200
# `$5 and $6` is money, `$HOME` a variable: what is between single signs must look like TeX and touch both of them.
SINGLE = re.compile(r"\$(?=\S)(?=[^$\n]{0,500}?[\\^_{=])[^$`<\n]{1,500}(?<=[^\s\\])\$(?!\d)")


def formulas(parser: MarkdownIt) -> None:
    """Keep formulas from being read as Markdown."""
    parser.block.ruler.before("fence", "formula", _block, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    parser.inline.ruler.before("escape", "formula", _inline)


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    begin = state.bMarks[start] + state.tShift[start]
    mark = next((opening for opening in PAIRS if state.src.startswith(opening, begin)), None)
    if mark is None or state.is_code_block(start):
        return False
    begin += len(mark)
    for line in range(start, min(end, start + MAX_LINES)):
        if state.sCount[line] < state.blkIndent and not state.isEmpty(line):
            return False
        if (close := state.src.find(PAIRS[mark], begin, state.eMarks[line])) >= 0:
            break
        begin = state.eMarks[line]
    else:
        return False
    if line == start or state.src[close + len(mark) : state.eMarks[line]].strip():
        return False  # it stands within a line of words
    if not silent:
        state.push("paragraph_open", "p", 1).map = [start, line + 1]
        words = state.push("inline", "", 0)
        written = state.getLines(start, line + 1, state.blkIndent, keepLastLF=False)
        words.content = re.sub(r"\n\s*\n", "\n", written).strip()
        words.map, words.children = [start, line + 1], []
        state.push("paragraph_close", "p", -1)
        state.line = line + 1
    return True


def _inline(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    if state.src[state.pos] not in "$\\":
        return False
    end = _end(state.src, state.pos, state.posMax)
    if end is None:
        return False
    if not silent:
        written = state.src[state.pos : end]
        state.push("text", "", 0).content = written if written[0] == "$" else written.replace("\\\\", "\\")
    state.pos = end
    return True


def _end(src: str, start: int, stop: int) -> int | None:
    mark = next((opening for opening in PAIRS if src.startswith(opening, start)), None)
    if mark is None:
        single = SINGLE.match(src, start, stop)
        return single.end() if single else None
    begin = start + len(mark)
    close = src.find(PAIRS[mark], begin, min(stop, begin + LONGEST))
    return close + len(mark) if close > begin else None
