"""Tables of kramdown's that GitHub's rule does not know: without a rule below the head, or with more than one rule."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import escapedSplit

RULE = re.compile(r"\|(?=.*[-=])[-+:|=\s]+")
ALIGNMENTS = {(True, True): "center", (True, False): "left", (False, True): "right"}


def tables_of_kramdown(parser: MarkdownIt) -> None:
    """Make a table of lines that begin and end with a `|`."""
    parser.block.ruler.before("table", "rows", _rows)


def _rows(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    if silent or state.is_code_block(start) or not _is_row(_line(state, start)):
        return False
    stop = start
    while stop < end and state.sCount[stop] >= state.blkIndent and _line(state, stop).startswith("|"):
        stop += 1
    rows = [_line(state, line) for line in range(start, stop)]
    rules = [place for place, row in enumerate(rows) if RULE.fullmatch(row)]
    if len(rules) == len(rows) or (rules == [1] and "+" not in rows[1]):  # no table, or one of GitHub's
        return False
    _push_table(state, rows, rules, start)
    state.line = stop
    return True


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip()


def _is_row(line: str) -> bool:
    return line.startswith("|") and (bool(RULE.fullmatch(line)) or (line.endswith("|") and line.count("|") > 2))


def _push_table(state: StateBlock, rows: list[str], rules: list[int], start: int) -> None:
    has_head = 1 in rules and 0 not in rules and len(rows) > 2
    columns = re.split(r"[|+]", rows[rules[0]].strip("|")) if rules else []
    styles = [ALIGNMENTS.get((column.strip().startswith(":"), column.strip().endswith(":"))) for column in columns]
    state.push("table_open", "table", 1).map = [start, start + len(rows)]
    if has_head:
        state.push("thead_open", "thead", 1)
        _push_row(state, rows[0], "th", styles, start)
        state.push("thead_close", "thead", -1)
    state.push("tbody_open", "tbody", 1)
    for place in range(int(has_head), len(rows)):
        if not RULE.fullmatch(rows[place]):
            _push_row(state, rows[place], "td", styles, start + place)
    state.push("tbody_close", "tbody", -1)
    state.push("table_close", "table", -1)


def _push_row(state: StateBlock, row: str, tag: str, styles: list[str | None], line: int) -> None:
    state.push("tr_open", "tr", 1)
    for place, written in enumerate(escapedSplit(row.removeprefix("|").removesuffix("|"))):
        cell = state.push(f"{tag}_open", tag, 1)
        if place < len(styles) and styles[place]:
            cell.attrSet("style", f"text-align:{styles[place]}")
        words = state.push("inline", "", 0)
        words.content, words.map, words.children = written.strip(), [line, line + 1], []
        state.push(f"{tag}_close", tag, -1)
    state.push("tr_close", "tr", -1)
