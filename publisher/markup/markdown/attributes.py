"""Attribute lists: kramdown's `{: .class #id key="value"}`, and the `{.class}` of Pandoc and Goldmark."""

import re

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

NAMED = r"(?:[.#][\w:-]+)+"
VALUED = r"[\w:-]+=(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'{}]+)"
ANY = rf"(?:{NAMED}|{VALUED}|[\w-]+)"
LIST = rf"\{{(?::\s*(?:{ANY}(?:\s+{ANY})*)?|\s*(?:{NAMED}|{VALUED})(?:\s+(?:{NAMED}|{VALUED}))*)\s*\}}"
ATTRIBUTE_LIST = re.compile(LIST)
DEFINITION = r"\{:[\w-]+:[^{}\n]*\}"  # of a list that others refer to
LINE = re.compile(rf"(?:{LIST}|{DEFINITION})\s*")
ITEM = re.compile(r"([.#])([\w:-]+)|([\w:-]+)=(?:\"([^\"\n]*)\"|'([^'\n]*)'|([^\s\"'{}]+))|([\w-]+)")
CONTENTS = {"[toc]", "[[toc]]", "[[_toc_]]"}  # where a generator would put a table of contents
TYPE = "attribute_list"


def attributes(parser: MarkdownIt) -> None:
    """Give the blocks, headings and pictures that they follow their attributes, and take the lists out of the words."""
    ends: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    parser.block.ruler.before("fence", TYPE, _block, ends)
    parser.inline.ruler.before("escape", TYPE, _span)
    parser.core.ruler.after("block", TYPE, _apply)


def _block(state: StateBlock, start: int, _end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    begin = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or not state.src.startswith("{", begin):
        return False
    if not LINE.fullmatch(state.src, begin, state.eMarks[start]):
        return False
    if not silent:
        token = state.push(TYPE, "", 0)
        token.map, token.content = [start, start + 1], state.src[begin : state.eMarks[start]]
        state.line = start + 1
    return True


def _span(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """A list right behind a picture, a link, code or emphasis, or at the beginning of a list item."""
    if silent or state.src[state.pos] != "{" or not (match := ATTRIBUTE_LIST.match(state.src, state.pos, state.posMax)):
        return False
    last = state.tokens[-1] if state.tokens and not state.pending else None
    is_kramdown = match[0].startswith("{:")
    if last and (last.type in ("image", "code_inline", "link_close") or (is_kramdown and _is_mark(last))):
        if last.type == "image":
            _give(last, match[0])
    elif not (is_kramdown and state.pos == 0):
        return False
    state.pos = match.end()
    return True


def _is_mark(token: Token) -> bool:
    return token.type == "html_inline" or (token.type == "text" and not token.content.strip("*_~"))


def _apply(state: StateCore) -> None:
    kept: list[Token] = []
    begun: list[int] = []  # by level, where in `kept` its latest block begins
    for token in state.tokens:
        if token.type == TYPE:
            _apply_one(token, kept, begun)
            continue
        if token.nesting >= 0:
            begun[token.level :] = [len(kept)]
        if token.type == "inline" and kept[-1].type == "heading_open":
            _of_heading(kept[-1], token)
        kept.append(token)
        if token.type == "paragraph_close" and kept[-2].content.lower() in CONTENTS:
            del kept[-3:]
    state.tokens = kept


def _apply_one(token: Token, kept: list[Token], begun: list[int]) -> None:
    if token.level >= len(begun) or begun[token.level] >= len(kept):
        return
    owner = kept[begun[token.level]]
    if not owner.map or not token.map or owner.map[1] != token.map[0]:
        return
    if owner.type in ("bullet_list_open", "ordered_list_open") and "toc" in {item[7] for item in _items(token.content)}:
        del kept[begun[token.level] :]
    else:
        _give(owner, token.content)


def _of_heading(heading: Token, words: Token) -> None:
    at = words.content.rfind("{")
    if at > 0 and ATTRIBUTE_LIST.fullmatch(words.content, at):
        _give(heading, words.content[at:])
        words.content = words.content[:at].rstrip(" \t#")


def _items(written: str) -> list[re.Match[str]]:
    return list(ITEM.finditer(written))


def _give(owner: Token, written: str) -> None:
    for item in _items(written):
        if item[1] == "." and owner.type == "fence":
            owner.info = owner.info.strip() or item[2].removeprefix("language-")
        elif item[1] == ".":
            owner.attrJoin("class", item[2])
        elif item[1] == "#":
            owner.attrSet("id", item[2])
        elif item[3]:
            owner.attrSet(item[3], item[4] or item[5] or item[6] or "")
