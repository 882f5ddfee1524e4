"""Tables of kramdown's that GitHub's rule does not know: without a rule below the head, or with one above it."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import escapedSplit

RULE = re.compile(r"\|(?=.*[-=])[-+:|=\s]+")


def tables_without_rule(parser: MarkdownIt) -> None:
    """Make a table of lines that begin and end with a `|`."""
    parser.block.ruler.after("table", "rows", _rows)


def _rows(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    if silent or state.is_code_block(start) or not _is_row(_line(state, start)):
        return False
    stop = start
    while stop < end and state.sCount[stop] >= state.blkIndent and _line(state, stop).startswith("|"):
        stop += 1
    rows = [_line(state, line) for line in range(start, stop)]
    if all(RULE.fullmatch(row) for row in rows):
        return False
    _push_table(state, rows, start)
    state.line = stop
    return True


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip()


def _is_row(line: str) -> bool:
    return line.startswith("|") and (bool(RULE.fullmatch(line)) or (line.endswith("|") and line.count("|") > 2))


def _push_table(state: StateBlock, rows: list[str], start: int) -> None:
    has_head = len(rows) > 2 and not RULE.fullmatch(rows[0]) and bool(RULE.fullmatch(rows[1]))
    state.push("table_open", "table", 1).map = [start, start + len(rows)]
    if has_head:
        state.push("thead_open", "thead", 1)
        _push_row(state, rows[0], "th", start)
        state.push("thead_close", "thead", -1)
    state.push("tbody_open", "tbody", 1)
    for line, row in enumerate(rows[has_head:], start + has_head):
        if not RULE.fullmatch(row):
            _push_row(state, row, "td", line)
    state.push("tbody_close", "tbody", -1)
    state.push("table_close", "table", -1)


def _push_row(state: StateBlock, row: str, tag: str, line: int) -> None:
    state.push("tr_open", "tr", 1)
    for cell in escapedSplit(row.removeprefix("|").removesuffix("|")):
        state.push(f"{tag}_open", tag, 1)
        words = state.push("inline", "", 0)
        words.content, words.map, words.children = cell.strip(), [line, line + 1], []
        state.push(f"{tag}_close", tag, -1)
    state.push("tr_close", "tr", -1)
