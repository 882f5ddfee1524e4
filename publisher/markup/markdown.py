"""Markdown becomes HTML: the room of markdown-it. CommonMark, with what GitHub and kramdown added to it."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, html_block
from markdown_it.rules_inline import StateInline, emphasis, html_inline
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

CJK = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]")


def _emphasis(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """CommonMark's emphasis, mended for scripts without spaces.

    Its rule takes a `**` between punctuation and a letter for text, so that the Korean `**볼드(영문)**은` is not bold.
    Beside a CJK letter a run of `*` opens before, and closes after, whatever is no blank.
    """
    start, known = state.pos, len(state.delimiters)
    if not emphasis.tokenize(state, silent):
        return False
    before, after = state.src[:start][-1:], state.src[state.pos : state.posMax][:1]
    if state.src[start] == "*":
        for delimiter in state.delimiters[known:]:
            delimiter.open |= bool(CJK.match(before) and after.strip())
            delimiter.close |= bool(CJK.match(after) and before.strip())
    return True


def _html_inline(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """CommonMark's, but `<?php` is text: as a processing instruction it would hide all that follows."""
    return not state.src.startswith("<?", state.pos) and html_inline(state, silent)


def _html_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - as above
    """See `_html_inline`."""
    return not state.src.startswith("<?", state.bMarks[start] + state.tShift[start]) and html_block(
        state, start, end, silent
    )


_markdown = (
    MarkdownIt("commonmark", {"html": True, "typographer": False})
    .enable(["table", "strikethrough"])
    .use(footnote_plugin)
    .use(tasklists_plugin)
    .use(deflist_plugin)
)
_markdown.inline.ruler.at("emphasis", _emphasis)
_markdown.inline.ruler.at("html_inline", _html_inline)
_markdown.block.ruler.at("html_block", _html_block, {"alt": ["paragraph", "reference", "blockquote"]})


def render(text: str) -> str:
    """Markdown as HTML, neither cleaned nor absolute."""
    return str(_markdown.render(text))
