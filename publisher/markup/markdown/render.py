"""CommonMark, with what GitHub, kramdown, Goldmark, Pandoc and Docusaurus added to it.

No input may cost more than a few seconds: beyond the limits, what is written stays as text.
"""

import html
import re
from collections.abc import Callable, Mapping
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, list_block
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from publisher.markup.markdown.admonitions import admonitions
from publisher.markup.markdown.attributes import attributes
from publisher.markup.markdown.autolinks import autolinks
from publisher.markup.markdown.emoji import named_emoji
from publisher.markup.markdown.emphasis import emphasis_without_spaces
from publisher.markup.markdown.fences import fences
from publisher.markup.markdown.formulas import formulas
from publisher.markup.markdown.headings import close_headings, heading_ids
from publisher.markup.markdown.html_blocks import html_with_markdown
from publisher.markup.markdown.kramdown import extensions
from publisher.markup.markdown.tables import tables_of_kramdown

MAX_LEVEL = 40  # of blocks in blocks; a list and its item are two
MAX_LINES = 50_000
MAX_MARKS = 50_000  # characters that may mean something inside of a line
MAX_CELLS = 50_000  # of tables
MARK = re.compile(r"[\[\]!*_~`<&\\$^{]")
LESSER_MARK = re.compile(r"[\n#%+:=>@}-]")  # where the parser stops to look, and goes on
TASK = re.compile(r"\[([ xX])\](?=\s)")

BlockRule = Callable[[StateBlock, int, int, bool], bool]


def render(text: str, *, breaks: bool = False, emoji: bool = False, pieces: Mapping[str, str] | None = None) -> str:
    """Markdown as HTML. With `breaks` a line's end is one, as Hexo has it; with `emoji` they may be named.

    `pieces` are the finished pieces of HTML that stand in the text as their keys: here they only lend code their words.
    """
    lines = text.split("\n", MAX_LINES)
    rest = lines.pop() if len(lines) > MAX_LINES else ""
    env = {"pieces": pieces or {}, "breaks": breaks, "emoji": emoji}
    rendered = str(_parser(tables=text.count("|") <= MAX_CELLS).render("\n".join(lines), env))
    return f"{rendered}<pre>{html.escape(rest)}</pre>" if rest else rendered


@cache
def _parser(*, tables: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "typographer": False, "maxNesting": MAX_LEVEL})
    parser.enable("strikethrough").use(footnote_plugin).use(deflist_plugin)
    ends = ["paragraph", "reference", "blockquote"]
    parser.block.ruler.at("list", _shallow(list_block), {"alt": ends})
    parser.block.ruler.at("blockquote", _shallow(blockquote), {"alt": [*ends, "list"]})
    parser.core.ruler.at("inline", _inline)
    parser.core.ruler.before("inline", "tasks", _tasks)
    for plugin in (
        emphasis_without_spaces,
        html_with_markdown,
        extensions,
        attributes,
        fences,
        close_headings,
        heading_ids,
        admonitions,
        formulas,
        autolinks,
        named_emoji,
    ):
        parser.use(plugin)
    if tables:
        parser.enable("table").use(tables_of_kramdown)
    return parser


def _shallow(rule: BlockRule) -> BlockRule:
    """The rule of a block that holds blocks, without its deepest levels: markdown-it would lose what is in them."""

    def shallow(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
        return state.level < MAX_LEVEL - 4 and rule(state, start, end, silent)

    return shallow


def _inline(state: StateCore) -> None:
    marks = 0
    for token in state.tokens:
        if token.type != "inline":
            continue
        token.children = []
        is_plain = token.content and not state.md.inline.terminator_re.search(token.content)
        if not is_plain:
            marks += len(MARK.findall(token.content)) + len(LESSER_MARK.findall(token.content)) // 8
        if is_plain or marks > MAX_MARKS:
            token.children.append(Token("text", "", 0, content=token.content))
        else:
            state.md.inline.parse(token.content, state.md, state.env, token.children)
        if state.env["breaks"]:
            for child in token.children:
                child.type = "hardbreak" if child.type == "softbreak" else child.type


def _tasks(state: StateCore) -> None:
    """A list item that begins with `[x]` gets a box that is shown everywhere."""
    tokens = state.tokens
    for item, paragraph, words in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if item.type == "list_item_open" and paragraph.type == "paragraph_open" and (box := TASK.match(words.content)):
            words.content = ("☐" if box[1] == " " else "☑") + words.content[box.end() :]
