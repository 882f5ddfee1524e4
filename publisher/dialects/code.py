"""Where Markdown has code: blocks between fences, spans between backticks, and HTML's own `<pre>` and `<code>`."""

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator

FENCE = re.compile(r"^[ \t>]*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)?(?P<mark>`{3,}|~{3,})(?P<info>[^\n]*)$", re.MULTILINE)
CLOSING = re.compile(r"^[ \t>]*(?P<mark>`{3,}|~{3,})[ \t]*$", re.MULTILINE)
RUN = re.compile(r"(?<!\\)`+|\n[ \t]*(?=\n)")
ELEMENT = re.compile(r"<(?P<name>pre|code)\b[^<>]*>", re.IGNORECASE)

Range = tuple[int, int]


class Code:
    """The places of a text that are code; `in` asks about one of them."""

    def __init__(self, ranges: list[Range]) -> None:
        self.ranges = sorted(ranges)
        self.starts = [start for start, _ in self.ranges]
        ends: list[int] = []
        for _, end in self.ranges:
            ends.append(max(end, ends[-1] if ends else 0))
        self.ends = ends

    def __contains__(self, place: int) -> bool:
        at = bisect(self.starts, place)
        return at > 0 and place < self.ends[at - 1]


NOWHERE = Code([])


def code_of(text: str) -> Code:
    """All code of a text of Markdown."""
    blocks = list(_blocks(text))
    ranges = list(blocks)
    start = 0
    for opens, ends in [*blocks, (len(text), len(text))]:
        ranges.extend(_spans(text, start, opens))
        ranges.extend(_elements(text, start, opens))
        start = ends
    return Code(ranges)


def _blocks(text: str) -> Iterator[Range]:
    """Fenced blocks; one that is never closed goes on to the end."""
    closings = list(CLOSING.finditer(text))
    at, start = 0, 0
    while opening := FENCE.search(text, start):
        mark = opening["mark"]
        if mark[0] == "`" and "`" in opening["info"]:
            start = opening.end()
            continue
        while at < len(closings) and not (
            closings[at].start() > opening.start() and closings[at]["mark"].startswith(mark)
        ):
            at += 1
        start = closings[at].end() if at < len(closings) else len(text)
        yield opening.start(), start


def _spans(text: str, start: int, end: int) -> Iterator[Range]:
    """Code spans: a run of backticks, and the next of the same length before a blank line."""
    runs: list[Range] = []
    for match in [*RUN.finditer(text, start, end), None]:
        if match is not None and match[0][0] == "`":
            runs.append(match.span())
            continue
        yield from _paired(runs)
        runs = []


def _paired(runs: list[Range]) -> Iterator[Range]:
    places: defaultdict[int, list[int]] = defaultdict(list)
    for at, (start, end) in enumerate(runs):
        places[end - start].append(at)
    at = 0
    while at < len(runs):
        start, end = runs[at]
        same = places[end - start]
        later = bisect(same, at)
        if later < len(same):
            at = same[later]
            yield start, runs[at][1]
        at += 1


def _elements(text: str, start: int, end: int) -> Iterator[Range]:
    closed = dict.fromkeys(("pre", "code"), True)
    while opening := ELEMENT.search(text, start, end):
        name = opening["name"].lower()
        start = opening.end()
        closing = re.compile(f"</{name}", re.IGNORECASE).search(text, start, end) if closed[name] else None
        closed[name] = closing is not None
        if closing:
            yield opening.start(), closing.end()
            start = closing.end()
