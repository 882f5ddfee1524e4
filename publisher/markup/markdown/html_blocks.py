"""HTML in Markdown: kramdown's `markdown="1"`, whose inner text is Markdown again, and `<?`, which is text."""

import re
from textwrap import dedent

from markdown_it import MarkdownIt
from markdown_it.common.html_blocks import block_names
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, html_block
from markdown_it.rules_inline import StateInline, html_inline

MARKED = re.compile(
    r"""<([a-z][a-z0-9]*)\b(?=[^<>]*?\smarkdown\s*=)[^<>]*?(\smarkdown\s*=\s*["']?(\w+)["']?)[^<>]*>""", re.IGNORECASE
)
ONE_LINE = set("p h1 h2 h3 h4 h5 h6 summary figcaption caption dt span a em strong".split())
MAX_DEPTH = 12  # of such elements in each other

# What begins a block that a blank line ends (CommonMark 0.31, section 4.6, kind 6), as most HTML in Markdown is.
BLOCK = re.compile(rf"</?(?a:{'|'.join(block_names)})(?=\s|/?>|$)", re.IGNORECASE)


def html_with_markdown(parser: MarkdownIt) -> None:
    """Render the Markdown inside of HTML, where its author asked for it."""
    ends: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote"]}
    parser.disable("html_block")
    parser.block.ruler.before("code", "marked_html", _marked, ends)
    # Before all that cannot begin with a `<` anyway, so that a post of HTML need not be asked whether it is that.
    parser.block.ruler.before("code", "html", _html_block, ends)
    parser.inline.ruler.at("html_inline", _html_inline)


def _html_inline(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """CommonMark's, but `<?php` is text: as a processing instruction it would hide all that follows."""
    return not state.src.startswith("<?", state.pos) and html_inline(state, silent)


def _html_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - as above
    """See `_html_inline`. The block ends where another begins that holds Markdown."""
    begin = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("<", begin) or state.src.startswith("<?", begin):
        return False
    if silent or state.is_code_block(start):
        return html_block(state, start, end, silent)
    line = start + 1
    while line < end and not state.isEmpty(line) and not (_depth(state) < MAX_DEPTH and _opening(state, line)):
        line += 1
    if not BLOCK.match(state.src, begin, state.eMarks[start]):
        return html_block(state, start, end if line < end and state.isEmpty(line) else line, silent)
    outside = (each for each in range(start + 1, line) if state.sCount[each] < state.blkIndent)
    state.line = next(outside, line)
    token = state.push("html_block", "", 0)
    token.map = [start, state.line]
    token.content = state.getLines(start, state.line, state.blkIndent, keepLastLF=True)
    return True


def _depth(state: StateBlock) -> int:
    return int(state.env.get("marked_html", 0))


def _opening(state: StateBlock, line: int) -> re.Match[str] | None:
    return MARKED.match(state.src, state.bMarks[line] + state.tShift[line], state.eMarks[line])


def _marked(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    opening = _opening(state, start)
    if not opening or opening[3] == "0" or _depth(state) >= MAX_DEPTH:
        return False
    is_inside = bool(state.tokens) and state.tokens[-1].type == "html_block"  # of HTML, where any indent is allowed
    if state.is_code_block(start) and not is_inside:
        return False
    if silent:
        return True
    inside, close, line = _inside(state, opening, start, end)
    _push_html(state, opening[0].replace(opening[2], "", 1), [start, start + 1])
    if opening[3] == "span" or opening[1].lower() in ONE_LINE:
        words = state.push("inline", "", 0)
        words.content, words.map, words.children = inside.strip(), [start, line], []
    else:
        state.env["marked_html"] = _depth(state) + 1
        known = len(state.tokens)
        state.md.block.parse(dedent(inside), state.md, state.env, state.tokens)
        state.env["marked_html"] -= 1
        for token in state.tokens[known:]:
            token.level += state.level
    _push_html(state, close, [line - 1, line])
    state.line = line
    return True


def _inside(state: StateBlock, opening: re.Match[str], start: int, end: int) -> tuple[str, str, int]:
    """The words inside of the element, its end tag with what stands behind it, and the line after it."""
    tag = re.compile(rf"<(/?){opening[1]}\b[^<>]*>", re.IGNORECASE)
    depth, begin = 1, opening.end()
    pieces: list[str] = []
    for line in range(start, end):
        if state.sCount[line] < state.blkIndent and not state.isEmpty(line):
            return "\n".join(pieces), f"</{opening[1]}>", line
        if line > start:
            begin = min(state.bMarks[line] + state.blkIndent, state.bMarks[line] + state.tShift[line])
        for found in tag.finditer(state.src, begin, state.eMarks[line]):
            depth += -1 if found[1] else 1
            if not depth:
                pieces.append(state.src[begin : found.start()])
                return "\n".join(pieces), state.src[found.start() : state.eMarks[line]], line + 1
        pieces.append(state.src[begin : state.eMarks[line]])
    return "\n".join(pieces), f"</{opening[1]}>", end


def _push_html(state: StateBlock, markup: str, lines: list[int]) -> None:
    token = state.push("html_block", "", 0)
    token.content, token.map = markup + "\n", lines
