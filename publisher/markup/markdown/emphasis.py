"""CommonMark's emphasis, mended for scripts without spaces.

Its rule takes a `**` between punctuation and a letter for text, so the Korean `**볼드(영문)**은` is not bold. Beside
a CJK letter a run of `*` or `~` opens before, and closes after, whatever is no blank. A `*` between digits is a sign.
"""

import re
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, emphasis, strikethrough

CJK = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]")

InlineRule = Callable[[StateInline, bool], bool]


def emphasis_without_spaces(parser: MarkdownIt) -> None:
    """Put the mended rules in the place of markdown-it's."""
    parser.inline.ruler.at("emphasis", _mended(emphasis.tokenize, "*"))
    parser.inline.ruler.at("strikethrough", _mended(strikethrough.tokenize, "~"))


def _mended(rule: InlineRule, mark: str) -> InlineRule:
    def mended(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
        start, known = state.pos, len(state.delimiters)
        if not rule(state, silent):
            return False
        if state.src[start] == mark:
            before, after = state.src[:start][-1:], state.src[state.pos : state.posMax][:1]
            for delimiter in state.delimiters[known:]:
                delimiter.open |= bool(CJK.match(before) and after.strip())
                delimiter.close |= bool(CJK.match(after) and before.strip())
            if state.pos - start == 1 and before.isdigit() and after.isdigit():
                del state.delimiters[known:]
        return True

    return mended
