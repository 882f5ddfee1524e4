"""The YAML that most front matters are written in, read without a parser of YAML, in a quarter of its time.

A block is read here only if every line of it can mean one thing alone; for all others the parser is asked. Whatever is
read here is what the parser would have read: tests/unit/parser/test_plain_yaml.py holds the two against each other.
"""

import re
from typing import Any

MAX_LENGTH = 8192

# A character that means itself wherever it stands in a text; a colon does before another one, a number sign after one.
CHARACTER = "[^\x00-\x20\x7f-\x9f:#\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]"
WORD = f"(?:{CHARACTER}|:(?={CHARACTER})|(?<={CHARACTER})#)+"
IN_LIST = "[^\x00-\x20\x7f-\x9f:#?,\"'\\[\\]{}\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]+"
IN_QUOTES = "[^\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff"
QUOTED = f"""\"{IN_QUOTES}\"\\\\]*"|'{IN_QUOTES}']*'"""
PLAIN = rf"(?=\w){WORD}(?: +{WORD})*"
ITEM = rf"(?:(?=\w){IN_LIST}(?: +{IN_LIST})*|{QUOTED})"
LINE = re.compile(
    rf"(?P<key>[A-Za-z_][\w-]*):(?: +(?:(?P<text>{PLAIN}|{QUOTED})|\[ *(?P<list>{ITEM}(?: *, *{ITEM})*)? *\]))? *"
    rf"|(?P<indent> *)- +(?P<item>{PLAIN}|{QUOTED}) *| *|#(?P<comment>[ -~]*)"
)
ITEMS = re.compile(ITEM)


def read(block: str) -> dict[str, Any] | None:
    """The keys of a block, every value a text or a list of texts; None if that takes a parser to say."""
    if len(block) > MAX_LENGTH:
        return None
    found: dict[str, Any] = {}
    key, indent = "", None
    for written in block.split("\n"):
        line = LINE.fullmatch(written)
        if line is None:
            return None
        if line["key"]:
            key, indent = line["key"], None
            if key in found:
                return None
            found[key] = _value(line)
        elif line["item"]:
            # A list stands below a key that says nothing else, each of its items as far in as the first.
            if not key or (indent is None and found[key] != "") or indent not in (None, line["indent"]):
                return None
            if indent is None:
                found[key], indent = [], line["indent"]
            found[key].append(_text(line["item"]))
    return found or None


def _value(line: re.Match[str]) -> Any:
    if line["text"]:
        return _text(line["text"])
    if line["list"]:
        return [_text(item) for item in ITEMS.findall(line["list"])]
    return [] if line[0].rstrip().endswith("]") else ""


def _text(written: str) -> str:
    return written[1:-1] if written[0] in "\"'" else written
